"""Files through kzsearch-extract, and how near what comes out is to what should."""
import collections
import json
import os
import re
import subprocess
import unicodedata

SHINGLE = 4
WORD = re.compile(r"\w+")
# In expected pages: elements that do not part words.
INLINE = set("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp "
             "small span strike strong sub sup time tt u var wbr".split())


class File:
    """What a file became: its documents, and how it went."""

    def __init__(self):
        self.documents, self.end = [], {}

    def __getattr__(self, name):
        """outcome, why, parser, problems: one that is empty is left out of the line."""
        return self.end.get(name, "")

    @property
    def text(self):
        return "\n\n".join(document.get("text", "") for document in self.documents)

    def field(self, name):
        """Of the first document."""
        return self.documents[0].get(name, "") if self.documents else ""


def extract(options, paths):
    """{path: File}, by one run of the program for all."""
    program = os.path.join(options.build, "tests", "quality", "extract_files")
    files = collections.defaultdict(File)
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    done = subprocess.run([program, "-0"], input=given, stdout=subprocess.PIPE, check=True)
    names = {os.fsencode(path).decode("utf-8", "backslashreplace"): path for path in paths}
    for line in done.stdout.splitlines():
        found = json.loads(line)
        file = files[names[found["file"]]]
        if "outcome" in found:
            file.end = found
        else:
            file.documents.append(found)
    return files


def missing_parser(file):
    """Why a file cannot be judged yet; empty when it can."""
    return file.why if file.outcome == "no parser" else ""


def words_of(text):
    return WORD.findall(text)


def plain_words(text):
    """For names and titles: marks, quotes and case say nothing about whether it is the right one."""
    return [word.casefold() for word in words_of(unicodedata.normalize("NFKC", text or ""))]


def shingles_of(text):
    words = words_of(text)
    return collections.Counter(tuple(words[i:i + SHINGLE])
                               for i in range(max(1, len(words) - SHINGLE + 1)) if words)


def overlap(truth, found):
    """Precision and recall of a bag; of nothing, nothing is all of it."""
    common = sum((truth & found).values())
    precision = common / sum(found.values()) if found else float(not truth)
    recall = common / sum(truth.values()) if truth else float(not found)
    return precision, recall


def harmonic(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bag_f1(truth, found):
    return harmonic(*overlap(collections.Counter(words_of(truth)),
                             collections.Counter(words_of(found))))


def halves(names):
    """The odd ones, the even ones, and all, in the order of their names: [(which, names)]."""
    names = sorted(names)
    return [("odd", names[::2]), ("even", names[1::2]), ("all", names)]
