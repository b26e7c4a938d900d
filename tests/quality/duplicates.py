"""scripts/quality duplicates: whether near copies are found, beside exhaustive shingling.

The truth is computed here from every shingle of every text, by no code of kzsearch: a shingle is four
words in a row, and one with a figure counts four times, so that reports of one template, which differ
in their figures, are told from versions of one story. Two texts of at least 60 words are copies when
of all their shingles together they share 0.6 (Jaccard). Columns:
  copies   pairs of copies among the texts
  near     pairs whose sketches are near
  found    of the copies, how many are near
  right    of the near pairs of such texts, how many are copies
  story    the same, for half of the shingles: what is near and less than a copy is a version yet
  plain    found, where figures do not count and 0.5 of the shingles are enough
  exact    of the pairs with the same words, short ones too, how many are near
  short    near pairs with a text of under 60 words that have not the same words
"""
import collections
import itertools
import os
import subprocess
import sys
import unicodedata

import table
from collection import read_json_lines

TEXTS = ["en-reuters21578", "en-bbc", "ru-tengrinews", "kk-press-fvd", "en-upr-recommendations"]
SHINGLE = 4
FIGURE_WEIGHT = 4
WORDS = 60
COPY, STORY, PLAIN = 0.6, 0.5, 0.5
# As the header of the sketch says: four keys of two bytes, then 128 bits of which 102 agree.
KEYS, KEY_DIGITS, BITS, NEAR = 4, 4, 128, 102
EXAMPLES = 10


def words_of(text):
    text = unicodedata.normalize("NFC", text).lower().replace("\u00ad", "").replace("ё", "е")
    words = ("".join(c for c in word if c.isalnum()) for word in text.split())
    return [word for word in words if word]


class Text:
    def __init__(self, document):
        self.id = document["id"]
        title, text = document.get("title") or "", document.get("text") or ""
        self.line = " ".join(title.split()) + "\t" + " ".join(text.split())
        self.title_words, words = words_of(title), words_of(text)
        self.words = self.title_words + words
        self.blank = not words
        self.judged = len(self.words) >= WORDS and not self.blank
        self.shingles = {}
        if self.judged:
            for i in range(len(self.words) - SHINGLE + 1):
                shingle = tuple(self.words[i:i + SHINGLE])
                figure = any("0" <= c <= "9" for word in shingle for c in word)
                self.shingles[hash(shingle)] = FIGURE_WEIGHT if figure else 1
        self.weight = sum(self.shingles.values())


def similarities(texts):
    """{pair: (similarity, the same when figures count once)} of all that share a shingle."""
    having = collections.defaultdict(list)
    for i, text in enumerate(texts):
        for shingle in text.shingles:
            having[shingle].append(i)
    found = {}
    for i, text in enumerate(texts):
        weight, count = collections.Counter(), collections.Counter()
        for shingle, worth in text.shingles.items():
            for other in having[shingle]:
                if other > i:
                    weight[other] += worth
                    count[other] += 1
        for other, shared in weight.items():
            plain = count[other] / (len(text.shingles) + len(texts[other].shingles) - count[other])
            found[i, other] = shared / (text.weight + texts[other].weight - shared), plain
    return found


def sketches_of(options, texts):
    program = os.path.join(options.build, "tests", "quality", "sketches")
    lines = "".join(text.line + "\n" for text in texts)
    done = subprocess.run([program], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.split("\n")[:len(texts)]


def near_pairs(sketches):
    """The pairs that share a key and enough bits. Equal sketches are compared once."""
    groups = collections.defaultdict(list)
    for i, sketch in enumerate(sketches):
        if sketch:
            groups[sketch].append(i)
    having = collections.defaultdict(list)
    for sketch in groups:
        for key in range(KEYS):
            having[key, sketch[key * KEY_DIGITS:(key + 1) * KEY_DIGITS]].append(sketch)
    near = {(one, other) for same in having.values() for one, other in itertools.combinations(same, 2)}
    found = {pair for same in groups.values() for pair in itertools.combinations(same, 2)}
    for one, other in near:
        differing = int(one[KEYS * KEY_DIGITS:], 16) ^ int(other[KEYS * KEY_DIGITS:], 16)
        if BITS - bin(differing).count("1") >= NEAR:
            found |= {(min(p), max(p)) for p in itertools.product(groups[one], groups[other])}
    return found


def exact_pairs(texts):
    groups = collections.defaultdict(list)
    for i, text in enumerate(texts):
        if not text.blank:
            groups[tuple(text.title_words), tuple(text.words)].append(i)
    return {pair for same in groups.values() for pair in itertools.combinations(same, 2)}


def share(part, whole):
    return len(part & whole) / len(whole) if whole else 1.0


def measure_texts(options, name, texts):
    judged = similarities(texts)
    near = near_pairs(sketches_of(options, texts))
    exact = exact_pairs(texts)
    copies = {pair for pair, (weighed, _) in judged.items() if weighed >= COPY}
    stories = {pair for pair, (weighed, _) in judged.items() if weighed >= STORY}
    plain = {pair for pair, (_, counted) in judged.items() if counted >= PLAIN}
    long = {(a, b) for a, b in near if texts[a].judged and texts[b].judged}
    examples = {}
    for title, pairs in (("missed", copies - near), ("near, but no copies", long - copies)):
        examples[title] = ["%s %s %.2f" % (texts[a].id, texts[b].id, judged.get((a, b), (0,))[0])
                           for a, b in sorted(pairs)[:EXAMPLES]]
    return {"texts": name, "documents": len(texts), "copies": len(copies), "near": len(long),
            "found": share(near, copies), "right": share(copies, long),
            "story": share(stories, long), "plain": share(near, plain), "exact": share(near, exact),
            "short": len(near - long - exact), "examples": examples}


def run(options):
    results = []
    for name in options.names or TEXTS:
        path = os.path.join(options.corpora, "text", name + ".jsonl.gz")
        if not os.path.exists(path):
            print("duplicates: %s skipped: there is no %s" % (name, path), file=sys.stderr)
            continue
        texts = [Text(document) for document in read_json_lines(path)]
        results.append(measure_texts(options, name, texts))
    figures = ["copies", "near", "found", "right", "story", "plain", "exact", "short"]
    table.show("Near copies, beside exhaustive shingling", ["texts", "documents", *figures],
               [[r["texts"]] + [str(r[f]) if isinstance(r[f], int) else r[f]
                                for f in ["documents", *figures]] for r in results])
    for result in results:
        for title, pairs in result["examples"].items():
            if pairs:
                print("  %s, %s:\n    %s" % (result["texts"], title, "\n    ".join(pairs)))
    return results
