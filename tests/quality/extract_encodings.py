"""Encodings: files whose folder says what they are in, read as it says, beside Python's own decoding.

A file is right when every word of its documents is a word of what Python decodes: those that are not ASCII,
and where there are none, any. Which of a page's or feed's words are its text is judged elsewhere.
"""
import html
import os
import re

import table
from extraction import extract, missing_parser

# The folders whose every sample must be right.
OURS = ("windows-1251-russian", "windows-1251-bulgarian", "KOI8-R", "IBM866", "IBM855",
        "iso-8859-5-russian", "iso-8859-5-bulgarian", "MacCyrillic",
        "utf-8", "UTF-16LE", "UTF-16BE", "UTF-32BE", "UTF-32LE")
LANGUAGES = ("russian", "bulgarian", "turkish", "greek", "hebrew", "hungarian", "czech",
             "croatian", "slovene")


def codec_of(folder):
    name, _, language = folder.rpartition("-")
    name = (name if language in LANGUAGES else folder).lower()
    return {"maccyrillic": "mac_cyrillic", "macroman": "mac_roman", "utf-8": "utf-8-sig",
            "gb2312": "gb18030", "big5": "big5hkscs", "euc-kr": "cp949"}.get(name, name)


def letters_of(text):
    """References are read twice: once for the markup, once for markup that a feed holds."""
    for _ in range(2):
        text = html.unescape(text)
    return {word for word in re.findall(r"[^\W\d_]+", text.replace("\u00ad", ""))}


def is_right(file, truth):
    wanted = letters_of(truth)
    got = letters_of(" ".join(document.get(name, "") for document in file.documents
                              for name in ("title", "author", "text")))
    foreign = {word for word in got if not word.isascii()}
    return bool(got) and (foreign or got) <= wanted


def run(options, folder):
    root = os.path.join(folder, "chardet")
    folders = sorted(name for name in os.listdir(root) if os.path.isdir(os.path.join(root, name)))
    paths = {name: sorted(os.path.join(root, name, file)
                          for file in os.listdir(os.path.join(root, name))) for name in folders}
    files = extract(options, [path for found in paths.values() for path in found])
    figures = {}
    for title, names in (("Cyrillic and UTF", [n for n in folders if n in OURS]),
                         ("others", [n for n in folders if n not in OURS])):
        rows, wrong, unread, right_all, all_ = [], [], {}, 0, 0
        for name in names:
            judged = right = 0
            for path in paths[name]:
                why = missing_parser(files[path])
                if not files[path].documents and files[path].why.startswith("a feed without"):
                    why = files[path].why
                if why:
                    unread[why] = unread.get(why, 0) + 1
                    continue
                with open(path, "rb") as file:
                    truth = file.read().decode(codec_of(name), "replace")
                judged += 1
                if is_right(files[path], truth):
                    right += 1
                else:
                    wrong.append((path, files[path].why))
            rows.append([name, str(len(paths[name])), str(judged), str(right)])
            right_all, all_ = right_all + right, all_ + judged
        rows.append(["all", str(sum(len(paths[n]) for n in names)), str(all_), str(right_all)])
        table.show("encodings: %s" % title, ["folder", "files", "read", "right"], rows)
        for why, count in unread.items():
            print("    %d files are not judged: %s" % (count, why))
        for path, why in wrong[:options.worst]:
            print("    not right: %s %s" % (os.path.relpath(path, root), why and "(%s)" % why))
        figures[title] = {"read": all_, "right": right_all}
    return figures
