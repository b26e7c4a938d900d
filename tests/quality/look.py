"""scripts/quality look: the queries of data/look.tsv over all the texts, to be read by a person."""
import os
import sys

from collection import read_rows
from instance import Instance

LIMIT = 5
SNIPPET = 200


def one_line(text):
    return " ".join(text.split())


def show(language, query, answer):
    print("\n== [%s] %s: %d found, %d that miss something" %
          (language, query, answer["total"], answer["fill"]))
    for name in ("widened", "did_you_mean", "warnings"):
        if answer.get(name):
            print("   %s: %s" % (name, answer[name]))
    for rank, hit in enumerate(answer["hits"], 1):
        lacks = ", lacks " + ", ".join(hit["missing"]) if hit["missing"] else ""
        print("%2d. %s (%s%s)%s" % (rank, one_line(hit["title"]) or "(no title)", hit["id"],
                                    ", " + hit["date"] if hit["date"] else "", lacks))
        print("    %s" % one_line(hit["snippet"]))


def run(options):
    folder = os.path.join(options.corpora, "text")
    if not os.path.isdir(folder):
        print("look: skipped: there are no texts at %s" % folder, file=sys.stderr)
        return None
    sources = {n[:-len(".jsonl.gz")]: os.path.join(folder, n)
               for n in sorted(os.listdir(folder)) if n.endswith(".jsonl.gz")}
    files = os.path.join(options.corpora, "text-files")
    if os.path.isdir(files):
        sources["text-files"] = files
    queries = read_rows(os.path.join(options.data, "look.tsv"))
    found = []
    with Instance() as instance:
        documents = instance.index(sources)
        print("\nLook: %d documents" % documents)
        answers = instance.answers((q[1] for q in queries), limit=LIMIT, snippet=True,
                                   snippet_size=SNIPPET)
        for (language, query), answer in zip(queries, answers):
            show(language, query, answer)
            found.append({"language": language, "query": query, "total": answer["total"],
                          "hits": [hit["id"] for hit in answer["hits"]]})
    return found
