"""scripts/quality stemming: forms of one word should meet, forms of different words should not.

Under- and over-stemming in the sense of Paice 1994, over all pairs of forms:
  meet     of the pairs of forms of one word, how many have one stem
  lemmas   the same, each word (lemma) counting once
  wrong    of the pairs of forms that have one stem, how many are of different words
  company  the same, each form counting once: of the forms it meets, how many are another word's
  purity   forms whose word is the most frequent one of their stem
"""
import collections
import os
import random
import subprocess
import sys

import measure
import table
from collection import read_rows

EXAMPLES = 20
SEED = 1980
# The sets of the Kazakh pairs, by where they come from.
KAZAKH = {
    "Kazakh words of running text": ["ud-ktb"],
    "Kazakh nouns, all their forms": ["unimorph-noun", "unimorph"],
    "Kazakh verbs, all their forms": ["unimorph-verb"],
}


def is_cyrillic(word):
    return word.isalpha() and all("\u0400" <= c <= "\u04ff" for c in word)


def read_pairs(rows):
    """Forms by lemma. A form of several words tells nothing about a stemmer: it is left out."""
    lemmas_of = collections.defaultdict(set)
    for row in rows:
        form, lemma = row[0].lower(), row[1].lower()
        if is_cyrillic(form) and is_cyrillic(lemma):
            lemmas_of[form].add(lemma)
            lemmas_of[lemma].add(lemma)
    words = collections.defaultdict(set)
    for form, lemmas in lemmas_of.items():
        if len(lemmas) == 1:
            words[min(lemmas)].add(form)
    return {lemma: sorted(forms) for lemma, forms in words.items()}


def read_table(path):
    """A line a word: its forms, the lemma first."""
    return {row[0].lower(): sorted({form.lower() for form in row}) for row in read_rows(path)}


def stems_of(options, language, forms):
    program = os.path.join(options.build, "tests", "quality", "stems")
    lines = "".join("%s\t%s\n" % (language, form) for form in forms)
    done = subprocess.run([program], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return dict(zip(forms, done.stdout.split("\n")))


def pairs(n):
    return n * (n - 1) // 2


def score(words, stem):
    """The figures above, for a function from form to stem."""
    meeting = possible = 0
    by_lemma = []
    classes = collections.defaultdict(collections.Counter)
    for lemma, forms in words.items():
        counts = collections.Counter(stem(form) for form in forms)
        together = sum(pairs(n) for n in counts.values())
        for value, n in counts.items():
            classes[value][lemma] += n
        meeting += together
        possible += pairs(len(forms))
        if len(forms) > 1:
            by_lemma.append(together / pairs(len(forms)))
    joined = sum(pairs(sum(c.values())) for c in classes.values())
    company, pure, total = 0.0, 0, 0
    for counts in classes.values():
        size = sum(counts.values())
        total += size
        pure += max(counts.values())
        if size > 1:
            company += sum(n * (size - n) / (size - 1) for n in counts.values())
    return {"forms": total, "words": len(words), "meet": meeting / possible if possible else 0.0,
            "lemmas": measure.mean(by_lemma), "wrong": 1 - meeting / joined if joined else 0.0,
            "company": company / total, "purity": pure / total}


def examples(words, stem):
    """Forms that do not meet their word, and different words that meet."""
    random_ = random.Random(SEED)
    apart = ["%s / %s (%s, %s)" % (lemma, form, stem(lemma), stem(form))
             for lemma, forms in words.items() if lemma in forms
             for form in forms if stem(form) != stem(lemma)]
    first_of = collections.defaultdict(dict)
    for lemma, forms in words.items():
        for form in forms:
            first_of[stem(form)].setdefault(lemma, form)
    joined = ["%s = %s: %s" % (one[1], other[1], value) for value, found in first_of.items()
              if len(found) > 1 for one, other in [random_.sample(sorted(found.items()), 2)]]
    return {name: random_.sample(found, min(EXAMPLES, len(found)))
            for name, found in (("apart", apart), ("joined", joined))}


def measure_words(options, name, language, words):
    forms = sorted({form for found in words.values() for form in found})
    stems = stems_of(options, language, forms)
    stemmers = {"none": lambda f: f, "first 4 letters": lambda f: f[:4],
                "first 5 letters": lambda f: f[:5], "kzsearch": stems.__getitem__}
    result = {"set": name, "language": language,
              "stemmers": {s: score(words, stem) for s, stem in stemmers.items()},
              "examples": examples(words, stems.__getitem__)}
    rows = [[s, r["meet"], r["lemmas"], r["wrong"], r["company"], r["purity"]]
            for s, r in result["stemmers"].items()]
    table.show("Stemming: %s, %d forms of %d words" % (name, len(forms), len(words)),
               ["stemmer", "meet", "lemmas", "wrong", "company", "purity"], rows)
    for title, found in (("do not meet their word", result["examples"]["apart"]),
                         ("meet, but are different words", result["examples"]["joined"])):
        if found:
            print("  %s:\n    %s" % (title, "\n    ".join(found)))
    return result


def run(options):
    results = []
    kazakh = os.path.join(options.corpora, "lang", "kazakh", "derived", "wordform-lemma.tsv")
    if os.path.exists(kazakh):
        rows = read_rows(kazakh)
        for name, origins in KAZAKH.items():
            words = read_pairs(row for row in rows if row[3] in origins)
            results.append(measure_words(options, name, "kk", words))
    else:
        print("stemming: Kazakh skipped: there is no %s" % kazakh, file=sys.stderr)
    for name, language, file in (("Russian names and places", "ru", "russian-names.tsv"),
                                 ("English", "en", "english-words.tsv")):
        words = read_table(os.path.join(options.data, file))
        results.append(measure_words(options, name, language, words))
    return results
