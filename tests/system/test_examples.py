"""Every example of the README and the manual pages, run as it stands, on the samples."""
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import unittest

import kzd
from pdf_file import pdf

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CLIENT = os.path.join(kzd.BUILD, "client")
PAGES = ["client/kzsearch.1", "client/kzsearchctl.1", "client/kzsearch-query.7", "daemon/kzsearchd.8",
         "daemon/kzsearch-indexer.8", "daemon/kzsearch.conf.5", "index/ingest/kzsearch-extract.8",
         "daemon/kzsearch-nightly.8"]
PROGRAMS = re.compile(r"(^|\| *)(kzsearch|kzsearchctl|kzsearch-nightly)\b")
# Told about in the text as what is not part of the language.
WARNED = {"subtitle:law"}


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def plain(text):
    """A line of mdoc as a reader sees it."""
    for escape, character in ((r"\(dq", '"'), (r"\(aq", "'"), (r"\-", "-"), (r"\&", ""), (r"\(ti", "~"),
                              (r"\(ga", "`"), (r"\(ha", "^"), (r"\e", "\\")):
        text = text.replace(escape, character)
    if len(text) > 1 and text.startswith('"') and text.endswith('"') and '" "' not in text \
            and text.count('"') == 2:
        text = text[1:-1]
    return text


def displayed(page):
    """The lines of a page that are set apart: .Dl, and blocks of .Bd -literal."""
    literal = False
    for line in read(page).splitlines():
        if line.startswith(".Bd"):
            literal = "-literal" in line or "-unfilled" in line
        elif line.startswith(".Ed"):
            literal = False
        elif line.startswith(".Dl "):
            yield plain(line[4:])
        elif literal:
            yield plain(line)


def readme_lines():
    fenced = False
    for line in read("README.md").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield line


def commands():
    """(where, command) of every example that runs one of our programs."""
    for line in readme_lines():
        line = re.sub(r"^\$ ", "", line)
        if PROGRAMS.match(line) and not re.match(r"kzsearch(, |-\w+ +(the|parses))|kzsearchd ", line):
            yield "README.md", line
    for page in PAGES:
        if not os.path.exists(os.path.join(ROOT, page)):
            continue
        for line in displayed(page):
            line = re.sub(r"^[$#] ", "", line)
            if PROGRAMS.search(line) and not re.match(r"[\d*]+ [\d*]+ ", line):
                yield page, line


def queries():
    """Every query of kzsearch-query(7) that is shown without a command."""
    for line in read("client/kzsearch-query.7").splitlines():
        if line.startswith(".It Li "):
            yield plain(line[len(".It Li "):])
        elif line.startswith(".Dl ") and not line.startswith(".Dl kzsearch"):
            yield plain(line[len(".Dl "):])


def stand_in(folder, name, script):
    path = kzd.write(folder, name, "#!/bin/sh\n" + script + "\n")
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)


def furnished(lines=()):
    """
    A person's home with what the examples name: reports, lists of questions, programs. The reports are
    indexed, unless one of the lines does that.
    """
    home = kzd.Home()
    person = home.env["HOME"]
    samples = os.path.join(ROOT, "tests", "data", "samples")
    reports = shutil.copytree(samples, os.path.join(person, "reports"))
    for name in ("a.txt", "odd.txt"):
        kzd.write(reports, name, "The water of the river, and the assembly of those who drink it.\n")
    kzd.write(reports, "a.pdf", pdf(["Page %d of the report." % page for page in range(1, 13)]))
    for folder in ("feeds", "backup"):
        os.mkdir(os.path.join(person, folder))
    kzd.write(person, "names.txt", "Tokayev\nТокаев\n")
    kzd.write(person, "queries.txt", "freedom of assembly\nсвобода собраний\n")
    kzd.write(person, "a.pdf", "not looked at")
    tools = home.folder("tools")
    stand_in(tools, "pdftotext", "echo 'The text of a report.'")
    stand_in(tools, "xdg-open", "exit 0")
    programs = [os.path.join(CLIENT, "kzsearch"), os.path.join(CLIENT, "kzsearchctl"), kzd.DAEMON,
                os.path.abspath(os.path.join(ROOT, "scripts", "kzsearch-nightly"))]
    for program in filter(os.path.exists, programs):
        os.symlink(program, os.path.join(tools, os.path.basename(program)))
    home.env["PATH"] = tools + ":" + os.environ["PATH"]
    home.env["LC_ALL"] = "C.UTF-8"
    with home.start() as client:
        if not any("source add" in line and "~/reports" in line for line in lines):
            client.call("source.add", name="reports", path=reports)
            client.call("reindex")
    return home


class Examples(unittest.TestCase):
    def test_commands(self):
        found = {}
        for where, command in commands():
            found.setdefault(where, []).append(command)
        self.assertGreater(sum(map(len, found.values())), 12)
        for where, lines in found.items():
            with furnished(lines) as home:
                for command in lines:
                    with self.subTest(where=where, command=command):
                        self.check(home, command)

    def check(self, home, command):
        if "jq" in command and not shutil.which("jq"):
            self.skipTest("jq is not installed")
        ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=home.env,
                               cwd=home.env["HOME"], stdin=subprocess.DEVNULL, capture_output=True,
                               text=True, timeout=kzd.PATIENCE)
        said = ended.stdout + ended.stderr
        # 1: nothing found, or something skipped.
        self.assertIn(ended.returncode, (0, 1), said)
        self.assertNotIn("usage:", said)

    def test_queries(self):
        found = list(queries())
        self.assertGreater(len(found), 50)
        with furnished() as home, home.client() as client:
            for query in found:
                with self.subTest(query=query):
                    answer = client.call("search", query=query)
                    if query not in WARNED:
                        self.assertEqual(answer["warnings"], [])

    def test_configuration(self):
        """What kzsearch.conf(5) and the example file show is read without complaint."""
        page = read("daemon/kzsearch.conf.5")
        blocks = re.findall(r"\.Bd -literal.*?\n(.*?)\.Ed", page, re.S)
        self.assertTrue(blocks)
        example = re.sub(r"(?m)^# (?=\w+ = |\[)", "", read("daemon/kzsearch.conf.example"))
        # Files that it names are read as well.
        for file in "index/text/names.rules", "index/query/kazakhstan.aliases":
            example = example.replace("/etc/kzsearch/" + os.path.basename(file),
                                      os.path.abspath(os.path.join(ROOT, file)))
        with kzd.Home() as home:
            for text in [plain(block) for block in blocks] + [example]:
                with self.subTest(text=text):
                    path = kzd.write(home.root, "example.conf", text)
                    ended = home.run("-n", "-f", path)
                    self.assertEqual(ended.returncode, 0, ended.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
