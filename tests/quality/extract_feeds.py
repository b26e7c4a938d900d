"""Feeds: every well-formed one must give its entries, or say that it has none; others what can be read, or why
nothing can.

  entries  feeds that have an item or an entry, by an XML parser of its own
  read     of those, how many gave a document
  said     of those without one, how many said so
  titles   of the entries' titles in them, how many are a document's title
"""
import json
import os
import xml.etree.ElementTree as ElementTree

import table
from extraction import extract, missing_parser, plain_words
from extract_html import text_of


def local(tag):
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def entries_of(path):
    """The titles of a feed's entries, "" where there is none; None when it is not well-formed."""
    with open(path, "rb") as file:
        content = file.read()
    if path.endswith(".json"):
        return [item.get("title") or "" for item in json.loads(content).get("items", [])]
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError):
        return None
    titles = []
    for entry in root.iter():
        if local(entry.tag) in ("entry", "item"):
            found = [child for child in entry if local(child.tag) == "title"]
            titles.append(text_of("".join(found[0].itertext())) if found else "")
    return titles


def group_of(path, root):
    parts = os.path.relpath(path, root).split(os.sep)
    return "/".join(parts[:2] if len(parts) > 2 else parts[:1])


def run(options, folder):
    paths = sorted(os.path.join(where, name) for where, _, names in os.walk(folder)
                   for name in names)
    files = extract(options, paths)
    groups, bad, unread, figures = {}, [], {}, {}
    for path in paths:
        why = missing_parser(files[path])
        if why or files[path].parser == "text":
            why = why or "read as plain text: there is no parser for feeds"
            unread[why] = unread.get(why, 0) + 1
            continue
        titles = entries_of(path)
        kind = group_of(path, folder) + (", ill-formed" if titles is None else "")
        row = groups.setdefault(kind, dict.fromkeys(
            ("files", "entries", "read", "said", "known", "titles"), 0))
        row["files"] += 1
        got = files[path].documents
        reason = files[path].why or files[path].problems
        if titles or (titles is None and got):
            row["entries"] += 1
            row["read"] += bool(got)
        else:
            row["said"] += bool(reason)
        if not (got if titles else reason or got):
            bad.append((path, files[path].why or "no document and no reason"))
        found = [plain_words(document.get("title")) for document in got]
        for title in filter(plain_words, titles or []):
            row["known"] += 1
            if plain_words(title) in found:
                row["titles"] += 1
            elif got:
                bad.append((path, "title: %s" % title))
    for why, count in unread.items():
        print("\nfeeds: %d of %d files are not judged: %s" % (count, len(paths), why))
    rows = [[kind, str(r["files"]), str(r["entries"]), str(r["read"]),
             str(r["files"] - r["entries"]), str(r["said"]), str(r["known"]), str(r["titles"])]
            for kind, r in sorted(groups.items())]
    if rows:
        rows.append(["all"] + [str(sum(int(row[i]) for row in rows)) for i in range(1, 8)])
        table.show("feeds", ["folder", "files", "with entries", "read", "without", "said",
                             "titles", "right"], rows)
        figures = dict(zip(("files", "entries", "read", "without", "said", "titles", "right"),
                           map(int, rows[-1][1:])))
    for path, why in bad[:options.worst]:
        print("    %s: %s" % (os.path.relpath(path, folder), why))
    return figures
