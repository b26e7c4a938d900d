"""Pages: the article's text, and title, date, author and language, where somebody has said what they are.

Columns of texts:
  shingles F1  of runs of four words, as article-extraction-benchmark has it: precision and recall of each
               page, both averaged over pages, then their harmonic mean
  precision, recall  these two
  words F1     of the bag of words, each page's own F1 averaged
A word is a run of letters, digits and underscores; case counts.

Columns of strings: of those that must be in the text, how many are; of those that must not, how many are.

Columns of fields: of the pages whose truth is known, how many have it. A title or an author is right when
its words are, whatever their case and the marks between them; `near` counts a title too that shares four
fifths of its words (F1).
"""
import collections
import html.parser
import json
import os
import re

import measure
import table
from extraction import (INLINE, bag_f1, extract, halves, harmonic, overlap, plain_words,
                        shingles_of)

NEAR = 0.8


class TextOf(html.parser.HTMLParser):
    """The text of a page that is all article: what `expected.html` holds."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.parts, self.silent = [], 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style") and self.silent > 0
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(data)


def text_of(page):
    return "".join(TextOf(page).parts)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def score_text(truth, found):
    precision, recall = overlap(shingles_of(truth), shingles_of(found))
    return {"precision": precision, "recall": recall, "words": bag_f1(truth, found),
            "f1": harmonic(precision, recall)}


def show_texts(title, scores, worst):
    rows, figures = [], {}
    for which, names in halves(scores):
        means = {key: measure.mean(scores[name][key] for name in names)
                 for key in ("precision", "recall", "words")}
        means["shingles"] = harmonic(means["precision"], means["recall"])
        rows.append([which, str(len(names)), means["shingles"], means["precision"],
                     means["recall"], means["words"]])
        figures[which] = means
    table.show("%s: text" % title,
               ["half", "pages", "shingles F1", "precision", "recall", "words F1"], rows)
    for name in sorted(scores, key=lambda name: scores[name]["f1"])[:worst]:
        print("    %.3f = %.3f of it right, %.3f of the article: %s" % (
            scores[name]["f1"], scores[name]["precision"], scores[name]["recall"], name))
    return figures


def article_extraction_benchmark(options, folder):
    truth = read_json(os.path.join(folder, "ground-truth.json"))
    paths = {key: os.path.join(folder, "html", key + ".html") for key in truth}
    paths = {key: path for key, path in paths.items() if os.path.exists(path)}
    files = extract(options, paths.values())
    scores = {key: score_text(truth[key]["articleBody"], files[path].text)
              for key, path in paths.items()}
    figures = {"text": show_texts("article-extraction-benchmark", scores, options.worst)}
    dates = {key: date for key in paths for date in [date_in_address(truth[key]["url"])] if date}
    figures["fields"] = show_fields(
        options, "article-extraction-benchmark, dates of the pages' addresses",
        {key: {"date": date} for key, date in dates.items()},
        {key: files[paths[key]] for key in dates})
    return figures


def readability(options, folder):
    names = [name for name in sorted(os.listdir(folder))
             if os.path.exists(os.path.join(folder, name, "source.html"))]
    paths = {name: os.path.join(folder, name, "source.html") for name in names}
    extracted = extract(options, paths.values())
    files = {name: extracted[path] for name, path in paths.items()}
    scores, fields = {}, {}
    for name in names:
        expected = os.path.join(folder, name, "expected.html")
        metadata = os.path.join(folder, name, "expected-metadata.json")
        if os.path.exists(expected):
            scores[name] = score_text(text_of(read(expected)), files[name].text)
        if os.path.exists(metadata):
            known = read_json(metadata)
            fields[name] = {"title": known.get("title"), "author": known.get("byline"),
                            "date": (known.get("publishedTime") or "")[:10],
                            "lang": (known.get("lang") or "")[:2]}
    return {"text": show_texts("readability", scores, options.worst),
            "fields": show_fields(options, "readability", fields, files)}


def trafilatura(options, folder):
    truth = read_json(os.path.join(folder, "evaldata.json"))
    paths = {}
    for item in truth.values():
        path = os.path.join(folder, item["file"])
        if not os.path.exists(path):
            path = os.path.join(folder, "html", item["file"])
        if os.path.exists(path):
            paths[item["file"]] = path
    if not paths:
        print("\ntrafilatura: skipped: of the %d pages of %s none is there" % (
            len(truth), os.path.join(folder, "evaldata.json")))
        return {}
    files = extract(options, paths.values())
    items = {item["file"]: item for item in truth.values() if item["file"] in paths}
    found = {name: files[path] for name, path in paths.items()}
    return {"strings": show_strings("trafilatura", items, found, options.worst),
            "fields": show_fields(options, "trafilatura", items, found)}


def show_strings(title, items, files, worst):
    counts = {}
    for name, item in items.items():
        text = " ".join(files[name].text.split())
        counts[name] = [sum(" ".join(part.split()) in text for part in item[key])
                        for key in ("with", "without")]
    rows, figures = [], {}
    for which, names in halves(items):
        present, absent = [
            sum(counts[name][i] for name in names) /
            max(1, sum(len(items[name][key]) for name in names))
            for i, key in enumerate(("with", "without"))]
        rows.append([which, str(len(names)), present, absent])
        figures[which] = {"with": present, "without": absent}
    table.show("%s: strings" % title, ["half", "pages", "wanted", "unwanted"], rows)
    bad = {name: len(items[name]["with"]) - counts[name][0] + counts[name][1] for name in items}
    for name in sorted(bad, key=bad.get, reverse=True)[:worst]:
        print("    %d of %d missing, %d of %d too much: %s" % (
            len(items[name]["with"]) - counts[name][0], len(items[name]["with"]),
            counts[name][1], len(items[name]["without"]), name))
    return figures


def date_in_address(url):
    """The day that an address holds, /2019/11/20/ or 2019-11-20: the truth where it says it."""
    found = re.search(r"(?<!\d)(20\d\d)([-/])(\d\d?)\2(\d\d?)(?!\d)", url)
    return "%s-%02d-%02d" % (found[1], int(found[3]), int(found[4])) if found else ""


def is_right(field, truth, found):
    if field == "date":
        return truth[:len("2020-09-09")] == found
    if field == "lang":
        return truth == found
    return plain_words(truth) == plain_words(found)


def is_near(truth, found):
    return harmonic(*overlap(*(collections.Counter(plain_words(s)) for s in (truth, found)))) >= NEAR


def show_fields(options, title, truths, files):
    """truths: {name: {field: what is known}}; one that is blank is not known."""
    names_of = {field: sorted(name for name in truths if (truths[name].get(field) or "").strip())
                for field in ("title", "date", "author", "lang")}
    rows, figures, wrong = [], {}, []
    for field, names in names_of.items():
        got = {name: files[name].field(field) for name in names}
        right = {name: is_right(field, truths[name][field], got[name]) for name in names}
        cells = [measure.mean(right[name] for name in half) for _, half in halves(names)]
        near = "-"
        if field == "title":
            near = measure.mean(right[name] or is_near(truths[name][field], got[name])
                                for name in names)
        if names:
            rows.append([field, str(len(names)), *cells, near,
                         str(sum(not value for value in got.values()))])
            figures[field] = cells[-1]
        wrong += [(field, truths[name][field], got[name], name)
                  for name in names if not right[name]]
    if rows:
        table.show("%s: fields" % title,
                   ["field", "known", "odd", "even", "all", "near", "empty"], rows)
    for field in names_of:
        for _, truth, found, name in [w for w in wrong if w[0] == field][:options.worst]:
            print("    %s: %s, not %s: %s" % (field, truth, found or "nothing", name))
    return figures


def run(options, folder):
    """folder: that of the pages."""
    figures = {}
    for name, judge in (("article-extraction-benchmark", article_extraction_benchmark),
                        ("readability", readability), ("trafilatura", trafilatura)):
        where = os.path.join(folder, name)
        if os.path.isdir(where):
            figures[name] = judge(options, where)
        else:
            print("\n%s: skipped: there is no %s" % (name, where))
    return figures
