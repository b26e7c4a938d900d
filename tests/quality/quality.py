"""Measures how good searches are. Run it by scripts/quality, which builds what it needs."""
import argparse
import importlib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.normpath(os.path.join(HERE, "..", ".."))
SHARED = os.environ.get("KZSEARCH_SHARED", os.path.join(SOURCE, "..", "shared"))

PARTS = {
    "ranking": "the test collections: nDCG@10 and recall@100 beside Xapian, and with one thing "
               "after another turned off",
    "known": "titles as queries, whole and one to three words of them: how often their document "
             "is first",
    "stemming": "whether forms of one word meet, and those of different words do not",
    "names": "whether spellings of one name meet across scripts",
    "spelling": "misspelled words and wrong keyboard layouts as queries: what did_you_mean "
                "offers, and how often for real queries",
    "duplicates": "whether near copies are found, beside exhaustive shingling",
    "extract": "what becomes of files (pages, encodings, feeds, PDF, office, mail, archives) beside what "
               "should",
    "look": "twenty queries over all the texts, with their hits to be read",
}
USUAL = ["ranking", "known", "stemming", "names", "spelling", "duplicates", "extract"]


def read_arguments():
    corpora = os.path.join(SHARED, "corpora")
    parser = argparse.ArgumentParser(
        prog="scripts/quality", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures how good searches are, through a kzsearchd of its own with its "
                    "default settings.",
        epilog="parts (default: all but look):\n" +
               "\n".join("  %-10s %s" % (name, what) for name, what in PARTS.items()) +
               "\n\nTexts and collections are read from $KZSEARCH_SHARED/corpora (default: "
               "../shared beside the clone).\nWhat is not there is skipped, with a word.")
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[*PARTS, []],
                        help=", ".join(PARTS))
    parser.add_argument("--collections", metavar="DIR",
                        default=os.environ.get("KZ_QUALITY_COLLECTIONS",
                                               os.path.join(corpora, "ir")),
                        help="the folder of the test collections (also: $KZ_QUALITY_COLLECTIONS); "
                             "each is a folder with docs.jsonl.gz, queries.tsv and qrels.tsv")
    parser.add_argument("--only", metavar="NAME", dest="names", action="append",
                        help="only this collection (duplicates: these texts; extract: html and the "
                             "like); may be given again")
    parser.add_argument("--worst", metavar="N", type=int, default=0,
                        help="extract: name the N worst files of each table")
    parser.add_argument("--quick", action="store_true",
                        help="ranking: turn nothing off, which is one run instead of six")
    parser.add_argument("--xapian-stemmer", metavar="NAME",
                        help="ranking: Xapian's stemmer, instead of the one that the letters of a "
                             "collection tell")
    parser.add_argument("--json", metavar="FILE", help="write all figures there too")
    parser.add_argument("--verbose", action="store_true", help="say what takes how long")
    options = parser.parse_args()
    options.parts = options.parts or USUAL
    options.corpora = corpora
    options.build = os.environ["KZ_BUILD_DIR"]
    options.data = os.path.join(HERE, "data")
    options.protocol = os.path.join(SOURCE, "daemon", "PROTOCOL.md")
    return options


def main():
    options = read_arguments()
    modules = {"ranking": "ranking", "known": "known_items", "stemming": "stemming",
               "names": "names", "spelling": "spelling", "duplicates": "duplicates",
               "extract": "extract", "look": "look"}
    figures = {}
    for part in options.parts:
        figures[part] = importlib.import_module(modules[part]).run(options)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, ensure_ascii=False, indent=1)
            file.write("\n")


if __name__ == "__main__":
    sys.exit(main())
