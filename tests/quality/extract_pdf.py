"""PDF: the bag of words beside that of pdftotext, after joining line-end hyphens on both sides.

  within    files of which at most 1 % of pdftotext's words are missing, and at most 1 % are too much
  words F1  of the bags, each file's own averaged
Words are compared in NFKC, so that a ligature is its letters. A soft hyphen within a line is drawn there: some programs
write every hyphen so ("ОВД-Инфо"), as the same reports as pages show. What manifest.json says cannot be read, or holds
no text, must be reported as what it is. Reports of which a page holds the same text are compared with it.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import unicodedata

import measure
import table
from extraction import extract, halves, harmonic, missing_parser, overlap, words_of

WITHIN = 0.99
# Fewer characters than this, by manifest.json, are a form feed and a page number.
CHARACTERS = 3
# A report and the page that holds the same text.
TWINS = {
    "ovdinfo/2014_cr-report_report.pdf": "2014_cr-report_index.html",
    "ovdinfo/2014_ej-report_report.pdf": "2014_ej-report_index.html",
    "ovdinfo/2015_20_2-report_report.pdf": "2015_20_2-report_index.html",
}


def joined(text):
    text = unicodedata.normalize("NFKC", text).replace("\f", "\n")
    return re.sub(r"(?<=[^\W\d])[-\u2010\u00ad]\s*\n\s*(?=[^\W\d])", "", text).replace("\u00ad", "-")


def bag_of(text):
    return collections.Counter(words_of(joined(text)))


def reference(path):
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "replace")


def expected(item):
    """What a file has to be reported as: part of the reason; None when it has text."""
    if "password" in item["err"]:
        return "password"
    if item["rc"]:
        return "empty" if "empty" in item["err"] else ""
    return "no text" if item["chars"] < CHARACTERS else None


def show_readable(options, files, paths):
    scores = {name: overlap(bag_of(reference(path)), bag_of(files[path].text))
              for name, path in paths.items()}
    rows, figures = [], {}
    for which, names in halves(scores):
        within = sum(min(scores[name]) >= WITHIN for name in names)
        f1 = measure.mean(harmonic(*scores[name]) for name in names)
        rows.append([which, str(len(names)), str(within), f1,
                     measure.mean(scores[name][0] for name in names),
                     measure.mean(scores[name][1] for name in names)])
        figures[which] = {"files": len(names), "within": within, "words": f1}
    table.show("PDF: words beside pdftotext",
               ["half", "files", "within", "words F1", "precision", "recall"], rows)
    for name in sorted(scores, key=lambda name: min(scores[name]))[:options.worst]:
        print("    %.3f of it right, %.3f of pdftotext's: %s" % (*scores[name], name))
    return figures


def show_reported(options, files, paths, wanted):
    groups = collections.defaultdict(lambda: [0, 0])
    wrong = []
    for name, path in paths.items():
        said = " ".join([files[path].why, *files[path].problems])
        right = not files[path].text.strip() and bool(said) and wanted[name] in said.lower()
        group = groups[wanted[name] or "broken or no PDF"]
        group[0] += 1
        group[1] += right
        if not right:
            wrong.append((name, wanted[name], said or "nothing"))
    table.show("PDF: reported as what they are", ["what", "files", "right"],
               [[what, str(n), str(right)] for what, (n, right) in sorted(groups.items())])
    for name, what, said in wrong[:options.worst]:
        print("    %s: wanted %s, said %s" % (name, what or "a reason", said))
    return {what: right / n for what, (n, right) in groups.items()}


def show_twins(options, files, folder):
    """The reports have notes with addresses and pictures with words that the pages have not."""
    pages = {name: os.path.join(os.path.dirname(folder), "html", "ovdinfo", page)
             for name, page in TWINS.items()}
    pages = {name: page for name, page in pages.items()
             if os.path.exists(page) and os.path.join(folder, name) in files}
    texts = extract(options, pages.values())
    rows, figures = [], {}
    for name, page in pages.items():
        path = os.path.join(folder, name)
        truth = bag_of(texts[page].text)
        scores = [overlap(truth, bag_of(text)) for text in (files[path].text, reference(path))]
        rows.append([name, *(score[1] for score in scores),
                     *(harmonic(*score) for score in scores)])
        figures[name] = dict(zip(("page", "page_pdftotext", "words", "words_pdftotext"),
                                 rows[-1][1:]))
    if rows:
        table.show("PDF: Russian reports beside the same as pages",
                   ["report", "of the page", "pdftotext", "words F1", "pdftotext"], rows)
    return figures


def run(options, folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        manifest = {item["file"]: item for item in json.load(file)}
    paths = {name: os.path.join(folder, name) for name in manifest}
    paths = {name: path for name, path in paths.items() if os.path.exists(path)}
    files = extract(options, paths.values())
    wanted = {name: expected(manifest[name]) for name in paths}
    readable = {name: path for name, path in paths.items() if wanted[name] is None}
    why = next(filter(None, (missing_parser(files[path]) for path in readable.values())), "")
    if why:
        print("\nPDF: %d files are not judged: %s" % (len(paths), why))
        return {}
    if not shutil.which("pdftotext"):
        print("\nPDF: not judged: there is no pdftotext to compare with (poppler-utils)")
        return {}
    return {"readable": show_readable(options, files, readable),
            "reported": show_reported(
                options, files, {n: p for n, p in paths.items() if n not in readable}, wanted),
            "twins": show_twins(options, files, folder)}
