"""Test collections: documents, queries, and judgements of which documents answer which query.

A collection is a folder with docs.jsonl.gz (JSON Lines: id, title, text), queries.tsv (query id,
query) and qrels.tsv (query id, document id, relevance).
"""
import collections
import gzip
import json
import os

DOCUMENTS = "docs.jsonl.gz"


def read_json_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip()]


class Collection:
    def __init__(self, folder):
        self.name = os.path.basename(os.path.normpath(folder))
        self.path = os.path.join(folder, DOCUMENTS)
        self.documents = read_json_lines(self.path)
        judged = collections.defaultdict(dict)
        for query, document, relevance in read_rows(os.path.join(folder, "qrels.tsv")):
            judged[query][document] = int(relevance)
        # A query without anything relevant says nothing about an order.
        self.judgements = {q: r for q, r in judged.items() if any(v > 0 for v in r.values())}
        # A query's text may hold a tab.
        self.queries = [(row[0], "\t".join(row[1:]))
                        for row in read_rows(os.path.join(folder, "queries.tsv"))
                        if row[0] in self.judgements]


def folders(root):
    """The folders of the collections below root, by name."""
    if not os.path.isdir(root):
        return []
    found = [os.path.join(root, name) for name in sorted(os.listdir(root))]
    return [f for f in found if os.path.exists(os.path.join(f, DOCUMENTS))]
