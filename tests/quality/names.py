"""scripts/quality names: whether spellings of one name meet across languages and scripts.

An entity is a person, a place or a name; a list has several spellings of each. As in the index, a
word has terms, its stems, which are filed under the name keys of the forms and of the stems. One
spelling reaches another when it has a key that a term of the other is filed under (and, of words in
the letters of one language, a close key), when they have a term in common, or when the shipped
aliases have a term of each in one group.
  reach   of the ordered pairs of spellings of one entity, how many are reached
  mean    the same, each entity counting once
  right   of what is reached within the list, how much is of the same entity
  in all  the same, but reaching into the spellings of all lists together

What is not counted as wrong: the same word in two entities; two words that some list calls
spellings of one name, or that share a spelling there (Michel and Michèle are both Мишель); two
words that a plain table of letters writes alike (true namesakes).

Two spellings of a list may be other names (Taraz and Zhambyl, Jerzy and Ежи). A rule that knows
nothing of ours sets a pair apart: more than half of the Soundex digits of a plain transliteration
must be changed to make one of the other, or en-ru-name-tokens has both, three times or more, and no
word that it gives for each of them. "spellings" is the reach of the pairs that are left.

The lists are noisy. Spellings of one entity are taken apart where a crude likeness (difflib over a
plain transliteration) is under one half: they are other names of it (Astana and Целиноград), which
only aliases can know, and count in "other names" alone. Pairs of en-ru-name-tokens need a count of
three and that likeness, which drops nicknames and misaligned columns.

Every list is cut in two by a hash of the entity: rules are tuned on "a", "b" is for checking.
"""
import collections
import csv
import difflib
import functools
import hashlib
import json
import os
import re
import subprocess
import unicodedata

import table

LIKE = 0.5
EXAMPLES = 25
PLAIN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяіңғқөұүәһҳўҷӣ",
                 "a b v g d e j z i i k l m n o p r s t u f h ts ch sh sch - i - e iu ia i n g k o "
                 "u u a h h o j i".split()))
LATIN = re.compile(r"[a-z\u00c0-\u024f\u0259\u1e00-\u1eff'’ʻʼ‘`-]+")
CYRILLIC = re.compile(r"[\u0400-\u052f'’-]+")
SOUNDEX = {c: digit for digit, letters in zip("123456", "bfpv cgjkqsxz dt l mn r".split())
           for c in letters}
PLAIN_LETTERS = re.compile(r"[a-z'`-]+"), re.compile("[а-я]+")
KAZAKH = re.compile(r"[әғқңөұүһіǵńáóúı]")
NEAR = ["en", "ru", "kk"]
FAR = NEAR + ["ky", "uz", "tr", "tk", "tg", "de", "fr"]


def norm(word):
    word = unicodedata.normalize("NFC", word.replace("İ", "i").lower()).replace("ё", "е")
    return word.strip("«»\"“”()., \n").replace(" ", "-")


def script(word):
    return "cyr" if CYRILLIC.fullmatch(word) else "lat" if LATIN.fullmatch(word) else None


@functools.lru_cache(maxsize=None)
def plain(word):
    word = "".join(PLAIN.get(c, c) for c in word)
    word = "".join(c for c in unicodedata.normalize("NFD", word) if "a" <= c <= "z")
    for long, short in ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("q", "k"), ("y", "i"), ("w", "v"):
        word = word.replace(long, short)
    return word


def alike(a, b):
    return difflib.SequenceMatcher(None, plain(a), plain(b)).ratio()


def distance(a, b):
    """Levenshtein's."""
    row = range(len(b) + 1)
    for i, x in enumerate(a, 1):
        left = [i]
        for j, y in enumerate(b, 1):
            left.append(min(left[-1] + 1, row[j] + 1, row[j - 1] + (x != y)))
        row = left
    return row[-1]


def soundex(word):
    """The digits of Soundex, of a plain transliteration, without its end and first letter."""
    digits = "".join(SOUNDEX.get(c, "") for c in plain(word))
    return re.sub(r"(.)\1+", r"\1", digits)


def rows(path):
    with open(path, encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def names_apart(words):
    """Groups of spellings that are alike, directly or through others."""
    groups = []
    for word in sorted(words):
        near = [g for g in groups if any(alike(word, other) >= LIKE for other in g)]
        groups = [g for g in groups if g not in near] + [set([word]).union(*near)]
    return groups


class Lists:
    def __init__(self):
        self.entities = collections.defaultdict(lambda: collections.defaultdict(set))
        self.same = collections.defaultdict(set)  # what any list calls one name
        self.known = collections.defaultdict(set)  # what en-ru-name-tokens often gives for a word

    def add(self, name, entity, words):
        words = {w for w in words if w and script(w) and len(w) > 1}
        self.entities[name][entity] |= words
        for word in words:
            self.same[word] |= words

    def set_apart(self, a, b):
        """Whether two spellings of one list are other names."""
        known = {word: self.known.get(word, set()) | {word} for word in (a, b)}
        if all(len(words) > 1 for words in known.values()) and not known[a] & known[b]:
            return True
        left, right = soundex(a), soundex(b)
        return 2 * distance(left, right) > max(len(left), len(right))

    def add_apart(self, name, entity, words):
        """One entity for each of its names; all of them together are under "other names"."""
        for i, group in enumerate(names_apart(w for w in words if script(w))):
            self.add(name, "%s.%d" % (entity, i), group)


def read_variants(lists, folder):
    """Spellings that were counted in texts. Names of two words meet part by part."""
    entities = collections.defaultdict(list)
    for row in rows(os.path.join(folder, "variants-in-corpora.tsv")):
        entities[row["entity"]].append([norm(w) for w in row["variant"].split()])
    for entity, variants in entities.items():
        parts = collections.Counter(map(len, variants)).most_common(1)[0][0]
        for i in range(parts):
            words = {v[i] for v in variants if len(v) == parts}
            lists.add_apart("variants", "%s/%d" % (entity, i), words)
        if parts == 1:
            lists.add("variants, other names", entity, {v[0] for v in variants if len(v) == 1})


def read_pairs(lists, folder):
    for row in rows(os.path.join(folder, "kk-ru-en-names.tsv")):
        english = [norm(v.rsplit(":", 1)[0]) for v in row["en_variants"].split("|")]
        kazakh, russian = norm(row["kk"]), norm(row["ru"])
        english = [w for w in english if alike(w, russian) >= LIKE]
        lists.add("kk-ru-en, first", kazakh, [kazakh, russian, *english[:1]])
        lists.add("kk-ru-en", kazakh, [kazakh, russian, *english])
    with open(os.path.join(folder, "en-ru-name-tokens.tsv"), encoding="utf-8") as file:
        for line in file:
            english, russian, count = line.rstrip("\n").split("\t")
            english, russian = norm(english), norm(russian)
            if min(len(english), len(russian)) < 3 or alike(english, russian) < LIKE:
                continue
            if script(english) == "lat" and script(russian) == "cyr":
                lists.same[english].add(russian)
                lists.same[russian].add(english)
                if count.isdigit() and int(count) >= 3:
                    lists.known[english].add(russian)
                    lists.known[russian].add(english)
                    lists.add("en-ru", russian, [english, russian])


def read_wikidata(lists, folder):
    """Each English word of an entity with the Russian word that is most like it."""
    def capitalised(text, kind):
        words = re.findall(r"[\w'’-]{4,}", text)
        return sorted({norm(w) for w in words if w[0].isupper() and script(norm(w)) == kind})

    with open(os.path.join(folder, "rubq-wikidata-aliases.tsv"), encoding="utf-8") as file:
        for line in file:
            columns = line.rstrip("\n").split("\t")
            russian = capitalised(columns[1], "cyr")
            for word in capitalised(columns[2], "lat"):
                best = max(russian, key=lambda r: alike(r, word), default=None)
                if best and alike(best, word) >= 0.7:
                    lists.add("wikidata", best, [best, word])


def read_places(lists, folder):
    def add(name, key, names):
        lists.add_apart(name, key, {norm(names[l]) for l in NEAR if names.get(l)})
        lists.add_apart(name + ", all", key, {norm(names[l]) for l in FAR if names.get(l)})

    with open(os.path.join(folder, "geonames-central-asia-cities.jsonl"), encoding="utf-8") as file:
        for line in file:
            place = json.loads(line)
            add("cities", place["geonameid"], place["names"])
    for row in rows(os.path.join(folder, "kz-cities-variants.tsv")):
        add("kz-cities", row["geonameid"], row)


def read_aliases(path):
    """The groups of the shipped aliases: words that are one name, whatever their letters."""
    with open(path, encoding="utf-8") as file:
        groups = [[norm(m.split("(")[0]) for m in line.split("#")[0].split("=")] for line in file]
    return [[m for m in group if script(m)] for group in groups if len(group) > 1]


def run_filter(program, lines):
    done = subprocess.run([program], input="".join(line + "\n" for line in lines),
                          stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.split("\n")[:len(lines)]


def terms_and_keys(build, words):
    """The stem of each word in its likeliest language, its keys, and its close keys."""
    programs = os.path.join(build, "tests", "quality")
    stems = {word: {word} for word in words}
    asked = [("kk" if KAZAKH.search(w) else "ru" if script(w) == "cyr" else "en", w) for w in words]
    terms = run_filter(os.path.join(programs, "stems"), ["%s\t%s" % pair for pair in asked])
    for (_, word), term in zip(asked, terms):
        if term and " " not in term:
            stems[word] = {term}
    lines = [[word] for word in words]
    lines += [[word, stem] for word in words for stem in stems[word] if stem != word]
    answers = run_filter(os.path.join(programs, "name_keys"), ["\t".join(line) for line in lines])
    keys, close = collections.defaultdict(set), collections.defaultdict(set)
    for line, answer in zip(lines, answers):
        first, *others = answer.split("\t")[len(line):]
        keys[line[0]].update(others)
        close[line[0]].update(first.split() if first[-1:] != "!" else ())
    return stems, keys, close


class Reach:
    def __init__(self, lists, build, groups):
        """groups: the aliases."""
        extra = {member for group in groups for member in group}
        self.same, self.words = lists.same, set(lists.same)
        self.terms, self.keys, self.close = terms_and_keys(build, sorted(self.words | extra))
        self.words_of_key = collections.defaultdict(set)
        self.words_of_term = collections.defaultdict(set)
        for word in self.words:
            for key in self.keys[word]:
                self.words_of_key[key].add(word)
            for term in self.terms[word]:
                self.words_of_term[term].add(word)
        self.aliases = collections.defaultdict(set)
        for group in groups:
            terms = set().union(*(self.terms[member] for member in group))
            for term in terms:
                self.aliases[term] |= terms

    def agree(self, a, b):
        """Whether words that share a key are taken for one: in one language that is not enough."""
        one_language = any(letters.fullmatch(a) and letters.fullmatch(b)
                           for letters in PLAIN_LETTERS)
        return not one_language or self.close[a] & self.close[b]

    def of(self, word):
        terms = set(self.terms[word])
        for key in self.keys[word]:
            terms.update(*(self.terms[other] for other in self.words_of_key[key]
                           if self.agree(word, other)))
        terms.update(*(self.aliases.get(term, ()) for term in self.terms[word]))
        return set().union(*(self.words_of_term[term] for term in terms)) - {word}

    def one_name(self, a, b):
        return (b in self.same[a] or bool(self.same[a] & self.same[b]) or plain(a) == plain(b) or
                any(self.same[other] & self.same[b] for other in self.same[a]) or
                any(self.aliases.get(term, set()) & self.terms[b] for term in self.terms[a]))


class Figures:
    def __init__(self):
        self.pairs, self.hits = collections.Counter(), collections.Counter()
        self.means, self.right, self.wrong = [], collections.Counter(), collections.Counter()
        self.missed, self.mistaken, self.apart = [], [], []
        self.n_apart = self.hits_apart = 0

    def count(self, words, reach, own, set_apart):
        pairs = hits = 0
        for word in sorted(words):
            found = reach.of(word)
            for other in sorted(words - {word}):
                kind = "-".join(sorted([script(word), script(other)]))
                self.pairs[kind] += 1
                pairs += 1
                apart = set_apart(word, other)
                self.n_apart += apart
                if other in found:
                    self.hits[kind] += 1
                    hits += 1
                    self.hits_apart += apart
                elif word < other or word in reach.of(other):
                    (self.apart if apart else self.missed).append("%s/%s" % (word, other))
            for other in found:
                good = other in words or reach.one_name(word, other)
                for where in ["all"] + (["own"] if other in own else []):
                    (self.right if good else self.wrong)[where] += 1
                if not good and other in own and (word < other or word not in reach.of(other)):
                    self.mistaken.append("%s/%s" % (word, other))
        if pairs:
            self.means.append(hits / pairs)

    def row(self):
        def share(good, bad):
            return good / (good + bad) if good + bad else 1.0

        total, hits = sum(self.pairs.values()), sum(self.hits.values())
        by_script = [self.hits[k] / self.pairs[k] if self.pairs[k] else "-"
                     for k in ("cyr-cyr", "cyr-lat", "lat-lat")]
        spellings = (hits - self.hits_apart) / max(total - self.n_apart, 1)
        return [str(total), hits / max(total, 1), str(self.n_apart), spellings,
                sum(self.means) / max(len(self.means), 1), *by_script,
                share(self.right["own"], self.wrong["own"]),
                share(self.right["all"], self.wrong["all"])]


def half(entity):
    return "ab"[hashlib.md5(entity.split(".")[0].encode()).digest()[0] & 1]


def run(options):
    folder = os.path.join(options.corpora, "lang")
    if not os.path.isdir(folder):
        print("names: skipped: there are no names at %s" % folder)
        return None
    lists = Lists()
    read_variants(lists, os.path.join(folder, "names"))
    read_pairs(lists, os.path.join(folder, "names"))
    read_wikidata(lists, os.path.join(folder, "names"))
    read_places(lists, os.path.join(folder, "places"))
    source = os.path.join(os.path.dirname(__file__), "..", "..")
    aliases = read_aliases(os.path.join(source, "index", "query", "kazakhstan.aliases"))
    reach = Reach(lists, options.build, aliases)
    figures, table_rows = {}, []
    for name, entities in lists.entities.items():
        for part in "ab":
            own = set().union(*(w for e, w in entities.items() if half(e) == part))
            result = Figures()
            for entity, spellings in entities.items():
                if half(entity) == part:
                    result.count(spellings, reach, own, lists.set_apart)
            figures["%s/%s" % (name, part)] = result
            table_rows.append(["%s/%s" % (name, part), *result.row()])
    table.show("Names: spellings of one name", ["list/half", "pairs", "reach", "apart", "spellings",
                                                "mean", "cyr-cyr", "cyr-lat", "lat-lat", "right",
                                                "in all"], table_rows)
    print("  apart: pairs set apart as other names, as over half of their Soundex digits differ\n"
          "  or en-ru-name-tokens knows both and never as one; spellings: the reach of the others")
    for name, result in figures.items():
        limit = None if options.verbose else EXAMPLES
        for what, found in (("missed", result.missed), ("missed, apart", result.apart),
                            ("wrong", result.mistaken)):
            if found:
                print("  %s %s (%d): %s" % (name, what, len(found), " ".join(found[:limit])))
    return {name: {"missed": r.missed, "apart": r.apart, "wrong": r.mistaken, "row": r.row()}
            for name, r in figures.items()}
