"""Archives and web archives: every file in one must give a document, or a reason that names it.

  members    files in the zip, tar and 7-Zip archives, and responses with a page in the web archives, by a reading of
             their own
  documents  of those, how many gave one or more
  reasons    of the others, how many are named in what was reported
What no program here reads, because it is encrypted or damaged, must have a reason.
"""
import gzip
import os
import re
import tarfile
import zipfile

import table
from extraction import extract, missing_parser

PASSED_OVER = ("__MACOSX/", ".DS_Store")


def members_of(path):
    """Names; None when it cannot be read."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return [info.filename for info in archive.infolist() if not info.is_dir()]
        if tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                return [member.name for member in archive.getmembers() if member.isfile()]
        if ".warc" in path:
            return pages_of(path)
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError):
        pass
    return None


def pages_of(path):
    """Addresses of responses that are pages."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        content = file.read()
    found = []
    for record in re.split(rb"(?=WARC/\d\.\d\r\n)", content):
        address = re.search(rb"(?im)^WARC-Target-URI: *<?([^>\r\n]+)", record)
        if re.search(rb"(?im)^WARC-Type: *response", record) and address and \
                re.search(rb"(?im)^Content-Type: *text/html", record):
            found.append(address[1].decode("utf-8", "replace"))
    return found


def judge(path, file, members):
    """How many members gave documents, how many of the others are named, and those that are not."""
    keys = [document.get("key", "") for document in file.documents]
    urls = {document.get("url") for document in file.documents}
    said = " ".join([file.why, *file.problems])
    # Files that are left out for the same reason may be counted instead of named.
    grouped = sum(int(n) for n in re.findall(r"and (\d+) more files?", said))
    given = named = 0
    lost = []
    for name in members:
        if name in urls or any(key == name or key.startswith(name + "/") or
                               "/" + name in "/" + key for key in keys):
            given += 1
        elif os.path.basename(name) in said or not file.documents and file.why:
            named += 1
        elif not any(part in name for part in PASSED_OVER):
            lost.append(name)
        else:
            named += 1
    return given, named + min(grouped, len(lost)), lost[grouped:]


def run(options, folder):
    """folder: that of all files."""
    rows, bad, unread = [], [], {}
    for kind in ("archive", "warc"):
        paths = sorted(os.path.join(where, name)
                       for where, _, names in os.walk(os.path.join(folder, kind)) for name in names)
        files = extract(options, paths)
        count = [0, 0, 0, 0, 0]
        for path in paths:
            why = missing_parser(files[path])
            if why:
                unread[why] = unread.get(why, 0) + 1
                continue
            members = members_of(path)
            count[0] += 1
            if members is None:
                fine = bool(files[path].documents or files[path].why or files[path].problems)
                count[4] += fine
                bad += [] if fine else [(path, "no document and no reason")]
                continue
            given, named, lost = judge(path, files[path], members)
            count[1] += len(members)
            count[2] += given
            count[3] += named
            count[4] += not lost
            bad += [(path, "%d of %d are lost, as %s" % (len(lost), len(members), lost[0]))] \
                if lost else []
        if count[0]:
            rows.append([kind, *map(str, count)])
    for why, n in unread.items():
        print("\narchives: %d files are not judged: %s" % (n, why))
    if rows:
        table.show("archives", ["kind", "files", "members", "documents", "reasons", "complete"],
                   rows)
    for path, why in bad[:options.worst]:
        print("    %s: %s" % (os.path.relpath(path, folder), why))
    return {row[0]: dict(zip(("files", "members", "documents", "reasons", "complete"),
                             map(int, row[1:]))) for row in rows}
