"""scripts/quality ranking: the collections, through kzsearchd, beside Xapian."""
import sys
import time

import baseline
import measure
import table
from collection import Collection, folders
from instance import Instance

LIMIT = 100
# What each column turns off.
SWITCHES = {
    "stemming": {"stemming": False},
    "names": {"translit": "off"},
    "proximity": {"proximity": False},
    "stop list": {"stop_words": False},
    "copies": {"collapse": False},
}


def known_parameters(protocol):
    """The switches that this daemon has: those that its protocol names."""
    with open(protocol, encoding="utf-8") as file:
        text = file.read()
    return {name for name, params in SWITCHES.items() if all("`%s`" % p in text for p in params)}


def keys(answer):
    return [hit["key"] for hit in answer["hits"]]


def judge(collection, rankings):
    pairs = [(ranking, collection.judgements[query])
             for ranking, (query, _) in zip(rankings, collection.queries)]
    return {"ndcg": [measure.ndcg(*p) for p in pairs], "recall": [measure.recall(*p) for p in pairs]}


def run_xapian(collection, stemmer):
    index = baseline.Baseline()
    for document in collection.documents:
        index.add(document["id"], document["title"], document["text"], stemmer)
    return [index.search(query, stemmer, LIMIT) for _, query in collection.queries]


def run_kzsearch(collection, switches):
    """The rankings by switch; the one under "" has everything on."""
    texts = [query for _, query in collection.queries]
    with Instance() as instance:
        documents = instance.index({collection.name: collection.path})
        if documents != len(collection.documents):
            print("%s: %d of %d documents are in the index" %
                  (collection.name, documents, len(collection.documents)), file=sys.stderr)
        rankings = {"": [keys(a) for a in instance.answers(texts, limit=LIMIT)]}
        for name in switches:
            rankings[name] = [keys(a) for a in
                              instance.answers(texts, limit=LIMIT, **SWITCHES[name])]
        if instance.partial:
            print("%s: %d answers were cut short by time" % (collection.name, instance.partial),
                  file=sys.stderr)
    return rankings


def measure_collection(collection, switches, stemmer):
    stemmer = stemmer or baseline.stemmer_for(
        d["title"] + " " + d["text"] for d in collection.documents[::20])
    theirs = judge(collection, run_xapian(collection, stemmer))
    ours = {name: judge(collection, rankings)
            for name, rankings in run_kzsearch(collection, switches).items()}
    low, high = measure.interval(ours[""]["ndcg"], theirs["ndcg"])
    return {
        "collection": collection.name, "documents": len(collection.documents),
        "queries": len(collection.queries), "xapian_stemmer": stemmer,
        "xapian": {k: measure.mean(v) for k, v in theirs.items()},
        "kzsearch": {k: measure.mean(v) for k, v in ours[""].items()},
        "interval": [low, high],
        "without": {name: {"ndcg": measure.mean(ours[name]["ndcg"]),
                           "recall": measure.mean(ours[name]["recall"]),
                           "interval": measure.interval(ours[""]["ndcg"], ours[name]["ndcg"])}
                    for name in switches},
        "queries_ndcg": {query: [a, b] for (query, _), a, b in
                         zip(collection.queries, ours[""]["ndcg"], theirs["ndcg"])},
    }


def show(results):
    rows = [[r["collection"], str(r["queries"]), r["xapian"]["ndcg"], r["kzsearch"]["ndcg"],
             table.span(*r["interval"]), r["xapian"]["recall"], r["kzsearch"]["recall"]]
            for r in results]
    table.show("Ranking: nDCG@10, the difference to Xapian (95 %), recall@100",
               ["collection", "queries", "Xapian", "kzsearch", "difference", "recall Xapian",
                "recall kzsearch"], rows)
    if not any(r["without"] for r in results):
        return
    rows = [[r["collection"], r["kzsearch"]["ndcg"]] +
            [r["without"][s]["ndcg"] if s in r["without"] else "n/a" for s in SWITCHES]
            for r in results]
    table.show("Ranking: nDCG@10 with one thing turned off (n/a: the daemon has no such switch)",
               ["collection", "all on", *("no " + s for s in SWITCHES)], rows)


def run(options):
    root = options.collections
    wanted = [f for f in folders(root) if not options.names or
              any(f.endswith("/" + name) for name in options.names)]
    if not wanted:
        print("ranking: skipped: there are no collections at %s" % root, file=sys.stderr)
        return None
    known = known_parameters(options.protocol)
    switches = [] if options.quick else [s for s in SWITCHES if s in known]
    results = []
    for folder in wanted:
        began = time.monotonic()
        results.append(measure_collection(Collection(folder), switches, options.xapian_stemmer))
        if options.verbose:
            print("%s: %.1f s" % (results[-1]["collection"], time.monotonic() - began),
                  file=sys.stderr)
    show(results)
    return results
