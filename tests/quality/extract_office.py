"""Office files, beside what a few lines of Python, antiword and catdoc make of them.

  references  files of which there is another reading: those that are encrypted or damaged have none
  read        of those, how many gave a document
  recall      of the words of the other reading, how many are in ours, each file's own averaged
  precision   of our words, how many are in the other reading: it leaves numbers, comments and diagrams out
  reasons     of the files that gave no document, how many say why
"""
import html
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
import zipfile
import xml.etree.ElementTree as ElementTree

import measure
import table
from collections import Counter
from extraction import extract, missing_parser, overlap, words_of
from extract_html import text_of

# Elements of which each is a line, by their local name.
LINES = ("p", "tr", "row", "si", "h", "title", "br", "tab", "c", "table-cell", "line-break", "s")


def text_of_xml(content, only=None):
    """All text, or that of elements called only; what ends a line ends a word."""
    parts = []

    def walk(element, taken):
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        taken = taken or only is None or name in only
        if taken and element.text and name:
            parts.append(element.text)
        for child in element:
            walk(child, taken)
            if taken and child.tail and (only is None or name in only):
                parts.append(child.tail)
        if name in LINES:
            parts.append("\n")

    walk(ElementTree.fromstring(content), False)
    return "".join(parts)


def members(archive, pattern):
    return sorted(name for name in archive.namelist() if re.fullmatch(pattern, name))


def read_docx(archive):
    return "\n".join(text_of_xml(archive.read(name), ("t",)) for name in members(
        archive, r"word/(document|footnotes|endnotes)\d*\.xml"))


def read_pptx(archive):
    return "\n".join(text_of_xml(archive.read(name), ("t",)) for name in members(
        archive, r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"))


def read_xlsx(archive):
    """Strings, shared and inline; numbers are shown by formats that nobody else here knows."""
    return "\n".join(text_of_xml(archive.read(name), ("t",)) for name in members(
        archive, r"xl/(sharedStrings|worksheets/[^/]+)\.xml"))


def read_odf(archive):
    root = ElementTree.fromstring(archive.read("content.xml"))
    body = next(e for e in root.iter() if e.tag.endswith("}body"))
    return text_of_xml(ElementTree.tostring(body))


def read_epub(archive):
    container = archive.read("META-INF/container.xml").decode("utf-8")
    package = html.unescape(re.search(r'full-path="([^"]+)"', container)[1])
    root = ElementTree.fromstring(archive.read(package))
    files = {e.get("id"): e.get("href") for e in root.iter() if e.tag.endswith("}item")}
    spine = [files[e.get("idref")] for e in root.iter() if e.tag.endswith("}itemref")]
    return "\n".join(text_of(archive.read(posixpath.join(posixpath.dirname(package), name))
                             .decode("utf-8")) for name in spine)


def read_program(*command):
    if not shutil.which(command[0]):
        return None
    # unrtf writes the pictures it meets where it stands.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, check=False
        )
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def read_rtf(path):
    return read_program("catdoc", "-w", "-d", "utf-8", path)


def read_doc(path):
    return read_program("antiword", "-w", "0", "-m", "UTF-8.txt", path)


ZIPPED = {".docx": read_docx, ".pptx": read_pptx, ".xlsx": read_xlsx, ".odt": read_odf,
          ".ods": read_odf, ".odp": read_odf, ".epub": read_epub}
OTHERS = {".rtf": read_rtf, ".doc": read_doc}


def reference(path):
    """The text by another reading; None when there is none."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix in OTHERS:
        return OTHERS[suffix](path)
    if suffix not in ZIPPED:
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            return ZIPPED[suffix](archive)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, UnicodeDecodeError):
        return None


def show_kind(options, kind, paths, files):
    scores, reasons, silent = {}, 0, []
    for path in paths:
        file = files[path]
        truth = reference(path)
        if truth and words_of(truth):
            scores[path] = overlap(Counter(words_of(truth)), Counter(words_of(file.text)))
        if not file.documents:
            reasons += bool(file.why)
            silent += [] if file.why else [path]
    if options.worst:
        print("\n%s, the worst:" % kind)
    for path in sorted(scores, key=lambda path: scores[path][1])[:options.worst]:
        print("    %.3f of it right, %.3f of the other reading: %s %s" % (
            *scores[path], path, files[path].why))
    for path in silent:
        print("    no document and no reason: %s" % path)
    none = [path for path in paths if not files[path].documents]
    return [kind, str(len(paths)), str(len(scores)),
            str(sum(bool(files[path].documents) for path in scores)),
            measure.mean(recall for _, recall in scores.values()),
            measure.mean(precision for precision, _ in scores.values()),
            "%d of %d" % (reasons, len(none))]


def run(options, folder):
    """folder: that of all files; each kind has its own below."""
    rows, figures = [], {}
    for kind in ("docx", "odt", "pptx", "xlsx", "epub", "rtf", "doc"):
        where = os.path.join(folder, kind)
        paths = sorted(os.path.join(w, name) for w, _, names in os.walk(where) for name in names)
        files = extract(options, paths)
        missing = Counter(filter(None, (missing_parser(files[path]) for path in paths)))
        if sum(missing.values()) == len(paths):
            print("\n%s: %d files are not judged: %s" % (
                kind, len(paths), missing.most_common(1)[0][0] if missing else "none is there"))
            continue
        for why, count in missing.items():
            print("\n%s: %d files have no parser: %s" % (kind, count, why))
        rows.append(show_kind(options, kind, [p for p in paths if not missing_parser(files[p])],
                              files))
        figures[kind] = dict(zip(("files", "references", "read", "recall", "precision"), rows[-1][1:]))
    if rows:
        table.show("office files", ["kind", "files", "references", "read", "recall", "precision",
                                    "reasons"], rows)
    return figures
