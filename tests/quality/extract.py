"""scripts/quality extract: what becomes of files, beside what should.

Each collection is a folder of $KZSEARCH_SHARED/corpora/files. One that is not there, or whose type has no
parser in this build, is named and left out. --only takes the names of the parts below; --worst N names the N
worst files of each table. Halves are the odd and the even files in the order of their names: a rule that
helps one half only was made for it.
"""
import importlib
import os

# The part, its folder below files, and its module.
PARTS = {
    "html": ("html", "extract_html"),
    "encodings": ("encodings", "extract_encodings"),
    "feeds": ("feeds", "extract_feeds"),
    "pdf": ("pdf", "extract_pdf"),
    "office": ("", "extract_office"),
    "mail": ("eml", "extract_mail"),
    "archives": ("", "extract_archives"),
}


def run(options):
    figures = {}
    for part, (folder, module) in PARTS.items():
        if options.names and part not in options.names:
            continue
        where = os.path.join(options.corpora, "files", folder)
        if os.path.isdir(where):
            figures[part] = importlib.import_module(module).run(options, where)
        else:
            print("\nextract %s: skipped: there is no %s" % (part, where))
    return figures
