"""scripts/quality spelling: misspelled words as queries, and what did_you_mean makes of them.

Words of the texts are misspelled by chance and as people do; real queries, which are spelled right
or nearly so, should get no offer. A slip that makes another word of the texts is not counted.
"""
import collections
import json
import os
import random
import re
import sys

import table
from collection import read_json_lines, read_rows
from instance import Instance

TEXTS = {"en": ["en-bbc", "en-kz-embassy-abai", "en-un-upr-pdf", "en-reuters21578"],
         "ru": ["ru-tengrinews", "ru-factrueval", "ru-ovdinfo-reports"],
         "kk": ["kk-press-fvd", "kk-kaznerd-sentences"]}
QUERIES = ["en-msmarco.tsv", "en-news-trec-titles.tsv", "en-news-hc4.tsv", "ru-miracl.tsv",
           "ru-news-hc4.tsv", "search-benchmark-game.jsonl"]
SAMPLE = 250  # words of each language and kind, and queries of each file
SEED = 1991
FREQUENT = 3  # a word that stands in fewer documents may itself be a slip
WORD = re.compile(r"[^\W\d_]{4,}")

ALPHABETS = {"en": "abcdefghijklmnopqrstuvwxyz", "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
             "kk": "аәбвгғдежзийкқлмнңоөпрстуұүфхһшыіэюя"}
# What people write for what. Both ways where they do.
CONFUSIONS = {
    "en": [("ei", "ie"), ("ie", "ei"), ("ant", "ent"), ("ent", "ant"), ("ance", "ence"),
           ("able", "ible"), ("ph", "f"), ("c", "s"), ("s", "z"), ("y", "i"), ("e", "a"),
           ("a", "e"), ("ou", "u"), ("ck", "k")],
    "ru": [("о", "а"), ("а", "о"), ("и", "е"), ("е", "и"), ("й", "и"), ("тся", "ться"),
           ("щ", "ш"), ("сч", "щ"), ("ъ", "ь"), ("ци", "цы"), ("жи", "жы"), ("д", "т"), ("з", "с"),
           ("б", "п"), ("в", "ф")],
    "kk": [("қ", "к"), ("ғ", "г"), ("ң", "н"), ("ө", "о"), ("ү", "у"), ("ұ", "у"), ("ә", "а"),
           ("і", "и"), ("ы", "і"), ("ұ", "ү"), ("и", "й"), ("һ", "х")],
}
KAZAKH = str.maketrans("әғқңөұүһі", "агкноуухи")
KEYS = {
    "en": "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    "ru": "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",
    "kk": "(\"әіңғ,.үұқөһйцукенгшщзхъ\\фывапролджэячсмитьбю№",
}


def edit(word, alphabet, random_):
    at = random_.randrange(len(word))
    kind = random_.choice(["lack", "double", "more", "other", "exchange"])
    if kind == "lack":
        return word[:at] + word[at + 1:]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "more":
        return word[:at] + random_.choice(alphabet) + word[at:]
    if kind == "other":
        return word[:at] + random_.choice(alphabet) + word[at + 1:]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2:]


def one_slip(word, lang, random_):
    return edit(word, ALPHABETS[lang], random_)


def two_slips(word, lang, random_):
    return one_slip(one_slip(word, lang, random_), lang, random_) if len(word) >= 7 else word


def confusion(word, lang, random_):
    """One of the usual confusions, or a letter doubled or not."""
    choices = []
    for wrong, right in CONFUSIONS[lang]:
        choices += [word[:m.start()] + right + word[m.end():] for m in re.finditer(wrong, word)]
    for match in re.finditer(r"(.)\1", word):
        choices.append(word[:match.start()] + word[match.start() + 1:])
    return random_.choice(choices) if choices else word


def without_letters(word, lang, random_):
    return word.translate(KAZAKH) if lang == "kk" else word


def typed_on(layout):
    def retype(word, lang, random_):
        if lang == layout or (lang == "ru" and layout == "kk"):
            return word
        return word.translate(str.maketrans(KEYS[lang], KEYS[layout]))
    return retype


VERDICTS = ["right", "by name", "form", "other", "nothing", "found"]
KINDS = {"one slip": one_slip, "two slips": two_slips, "confusion": confusion,
         "no Kazakh letters": without_letters, "on an English layout": typed_on("en"),
         "on a Russian layout": typed_on("ru"), "on a Kazakh layout": typed_on("kk")}


def vocabulary(folder, names):
    count = collections.Counter()
    for name in names:
        for document in read_json_lines(os.path.join(folder, name + ".jsonl.gz")):
            count.update(set(WORD.findall((document["title"] + " " + document["text"]).lower()
                                          .replace("ё", "е").replace("\u00ad", ""))))
    return count


def of_language(words, lang):
    letters = set(ALPHABETS[lang])
    return sorted(w for w, n in words.items() if n >= FREQUENT and set(w) <= letters)


def misspell(words, lang, kind):
    random_ = random.Random("%s %s %d" % (lang, kind, SEED))
    for word in random_.sample(words, min(SAMPLE, len(words))):
        wrong = KINDS[kind](word, lang, random_)
        if wrong != word:
            yield word, wrong


def judge(instance, pairs, known):
    """Counts verdicts; and those that are not right, as lines to be read."""
    counts = collections.Counter()
    pairs = [(right, wrong) for right, wrong in pairs if wrong not in known]
    examples = []
    answers = list(instance.answers((wrong for _, wrong in pairs), limit=1))
    offers = [answer["did_you_mean"] or "" for answer in answers]
    totals = [a["total"] for a in instance.answers([o or "x" for o in offers], limit=0)]
    wanted = [a["total"] for a in instance.answers([right for right, _ in pairs], limit=0)]
    for (right, wrong), answer, offer, has, wants in zip(pairs, answers, offers, totals, wanted):
        if offer == right:
            verdict = "right"
        elif answer["widened"] and answer["total"] >= wants:
            verdict = "by name"  # found by its sound, as other spellings of a name are
        elif offer and has == wants:
            verdict = "form"
        elif offer:
            verdict = "other"
        else:
            verdict = "found" if answer["total"] else "nothing"
        counts[verdict] += 1
        if verdict not in ("right", "form", "by name"):
            examples.append("%s for %s: %s" % (wrong, right, offer or "-"))
    return counts, examples


def real_queries(folder):
    for name in QUERIES:
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            continue
        if name.endswith(".jsonl"):
            with open(path, encoding="utf-8") as file:
                queries = sorted({json.loads(line)["query"] for line in file})
        else:
            queries = ["\t".join(row[1:]) for row in read_rows(path)]
        random_ = random.Random("%s %d" % (name, SEED))
        yield name, random_.sample(queries, min(SAMPLE, len(queries)))


def measure_words(instance, folder, files, verbose):
    known = {lang: vocabulary(folder, names) for lang, names in files.items()}
    all_known = set().union(*known.values())
    rows, figures = [], {}
    for lang, words in known.items():
        for kind in KINDS:
            pairs = list(misspell(of_language(words, lang), lang, kind))
            if not pairs:
                continue
            counts, examples = judge(instance, pairs, all_known)
            n = sum(counts.values())
            rows.append([lang, kind, str(n)] + ["%.3f" % (counts[v] / n) for v in VERDICTS])
            figures["%s, %s" % (lang, kind)] = dict(counts)
            if verbose:
                print("\n".join(examples[:15]), file=sys.stderr)
    table.show("Misspelled words: what is offered first",
               ["language", "slip", "words", "right", "found by name", "a form of it", "another",
                "nothing", "found as it is"],
               rows)
    return figures


def measure_queries(instance, folder, verbose):
    rows, figures = [], {}
    for name, queries in real_queries(folder):
        answers = list(instance.answers(queries, limit=1))
        few = sum(a["total"] < 3 for a in answers)
        offers = [(q, a["did_you_mean"]) for q, a in zip(queries, answers) if a["did_you_mean"]]
        rows.append([name, str(len(queries)), str(few), str(len(offers)),
                     "%.3f" % (len(offers) / len(queries))])
        figures[name] = len(offers) / len(queries)
        if verbose:
            print("\n".join("%s -> %s" % o for o in offers[:40]), file=sys.stderr)
    table.show("Real queries: how many get an offer, few of which they need",
               ["queries", "asked", "find few", "offers", "share"], rows)
    return figures


def run(options):
    folder = os.path.join(options.corpora, "text")
    files = {lang: [n for n in names if os.path.exists(os.path.join(folder, n + ".jsonl.gz"))]
             for lang, names in TEXTS.items()}
    files = {lang: names for lang, names in files.items() if names}
    if not files:
        print("spelling: skipped: there are no texts at %s" % folder, file=sys.stderr)
        return None
    with Instance() as instance:
        instance.index({n: os.path.join(folder, n + ".jsonl.gz")
                        for names in files.values() for n in names})
        return {"words": measure_words(instance, folder, files, options.verbose),
                "queries": measure_queries(instance, os.path.join(options.corpora, "queries"),
                                           options.verbose)}
