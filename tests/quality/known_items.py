"""scripts/quality known: titles as queries, whole and in part; their document should be first.

All the words must be found: hits that miss one do not count, and Xapian is asked with AND.
"""
import collections
import os
import random
import re
import sys

import baseline
import measure
import table
from collection import DOCUMENTS, read_json_lines
from instance import Instance

TEXTS = ["en-bbc", "en-reuters21578", "en-kz-embassy-abai", "ru-tengrinews", "ru-ovdinfo-reports",
         "kk-press-fvd", "kk-latn-qazinform"]
COLLECTIONS = ["checkthat2020-claims", "cranfield", "kazqad-dev"]
SAMPLE = 200  # titles of each
SEED = 1991
LIMIT = 10
KINDS = ["1 word", "2 words", "3 words", "whole title"]
WORD = re.compile(r"[^\W\d_]{4,}")


def sources(options):
    """The files with titles that are there, by name."""
    files = {name: os.path.join(options.corpora, "text", name + ".jsonl.gz") for name in TEXTS}
    files.update({name: os.path.join(options.collections, name, DOCUMENTS)
                  for name in COLLECTIONS})
    return {name: path for name, path in files.items() if os.path.exists(path)}


def sample(name, documents):
    """Documents whose title no other of the source has, and the queries that it makes."""
    count = collections.Counter(d["title"].strip().lower() for d in documents)
    chosen = [d for d in documents if count[d["title"].strip().lower()] == 1
              and len(set(WORD.findall(d["title"].lower()))) >= 3]
    random_ = random.Random("%s %d" % (name, SEED))
    for document in random_.sample(chosen, min(SAMPLE, len(chosen))):
        words = list(dict.fromkeys(WORD.findall(document["title"])))
        for n in (1, 2, 3):
            # In the order of the title, as a person would recall them.
            at = sorted(random_.sample(range(len(words)), n))
            yield KINDS[n - 1], " ".join(words[i] for i in at), document
        yield KINDS[3], document["title"], document


def rank(keys, wanted):
    return keys.index(wanted) + 1 if wanted in keys else 0


def ask_xapian(texts, questions):
    index = baseline.Baseline(all_words=True)
    stemmers = {}
    for name, documents in texts.items():
        stemmers[name] = baseline.stemmer_for(d["title"] + d["text"] for d in documents[::20])
        for document in documents:
            index.add((name, document["id"]), document["title"], document["text"], stemmers[name])
    return [rank(index.search(query, stemmers[name], LIMIT), (name, document["id"]))
            for name, _, query, document in questions]


def ask_kzsearch(files, questions):
    ranks = []
    with Instance() as instance:
        instance.index(files)
        answers = instance.answers((q[2] for q in questions), limit=LIMIT)
        for (name, _, _, document), answer in zip(questions, answers):
            found = [(h["source"], h["key"]) for h in answer["hits"] if not h["missing"]]
            ranks.append(rank(found, (name, document["id"])))
    return ranks


def shares(ranks):
    return {"first": measure.mean(r == 1 for r in ranks),
            "first_10": measure.mean(r > 0 for r in ranks)}


def summarise(questions, ours, theirs):
    groups = collections.defaultdict(lambda: ([], []))
    for (name, kind, _, _), a, b in zip(questions, ours, theirs):
        for key in ((name, kind), ("all", kind)):
            groups[key][0].append(a)
            groups[key][1].append(b)
    return [{"source": name, "kind": kind, "queries": len(a), "kzsearch": shares(a),
             "xapian": shares(b)} for (name, kind), (a, b) in groups.items()]


def run(options):
    files = sources(options)
    if not files:
        print("known: skipped: there are no texts at %s" % options.corpora, file=sys.stderr)
        return None
    texts = {name: read_json_lines(path) for name, path in files.items()}
    questions = [(name, *question) for name, documents in texts.items()
                 for question in sample(name, documents)]
    results = summarise(questions, ask_kzsearch(files, questions), ask_xapian(texts, questions))
    results.sort(key=lambda r: (r["source"] == "all", r["source"], KINDS.index(r["kind"])))
    table.show("Known items: the document that the words of a title came from, all texts in one "
               "index",
               ["source", "query", "queries", "Xapian 1st", "kzsearch 1st", "Xapian in 10",
                "kzsearch in 10"],
               [[r["source"], r["kind"], str(r["queries"]), r["xapian"]["first"],
                 r["kzsearch"]["first"], r["xapian"]["first_10"], r["kzsearch"]["first_10"]]
                for r in results])
    return results
