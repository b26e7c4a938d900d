"""--open hands to another program what is safe to, as one argument, and nothing else."""
import json
import os
import pty
import subprocess
import unittest
import urllib.parse

from kzd import KZSEARCH, PATIENCE, Home, write
from pdf_file import pdf


OPENER = """#!/bin/sh
printf '%s\\0' "$0" "$@" >"$OPENED"
"""


MAIL = """From: A <a@example.org>
Subject: The letter
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

The text of the letter.
--x
Content-Type: text/plain
Content-Disposition: attachment; filename=notes.txt

Notes that came with \x1b[2J the letter.
--x--
"""


class Open(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        cls.tools = cls.home.folder("tools of mine")
        for name in ("xdg-open", "editor", "okular", "firefox"):
            path = write(cls.tools, name, OPENER)
            os.chmod(path, 0o755)
        cls.opened = os.path.join(cls.home.root, "opened")
        cls.folder = cls.home.folder("docs")
        cls.names = ["plain.txt", "-rf.txt", "new\nline.txt", "$(touch pwned).txt", "`touch pwned`.txt",
                     "a;touch pwned.txt", "sub/%41 \\ '\".txt"]
        for name in cls.names + ["link.txt", "fifo.txt", "gone.txt", "folder.txt"]:
            write(cls.folder, name, "A file\n\nSome text.\nThe wanted line.\n")
        write(cls.folder, "records.jsonl", '{"id":"1","text":"one"}\n{"id":"2","text":"two wanted"}\n')
        write(cls.folder, "a report.pdf", pdf(["The first page.", "A wanted page.", "The last page."]))
        write(cls.folder, "mail.eml", MAIL)
        cls.main.call("source.add", path=cls.folder, name="docs")
        cls.main.call("reindex")
        cls.main.call("add", documents=[
            {"key": "page", "text": "t", "url": "https://example.org/a?b=$(touch pwned)&c='d'"},
            {"key": "file", "text": "t", "url": "file:///etc/passwd"},
            {"key": "none", "text": "t"}])
        # After indexing, as an enemy would.
        os.remove(os.path.join(cls.folder, "link.txt"))
        os.symlink("/etc/passwd", os.path.join(cls.folder, "link.txt"))
        os.remove(os.path.join(cls.folder, "fifo.txt"))
        os.mkfifo(os.path.join(cls.folder, "fifo.txt"))
        os.remove(os.path.join(cls.folder, "gone.txt"))
        os.remove(os.path.join(cls.folder, "folder.txt"))
        os.mkdir(os.path.join(cls.folder, "folder.txt"))

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def setUp(self):
        if os.path.exists(self.opened):
            os.remove(self.opened)

    def tearDown(self):
        for folder, _, names in os.walk(self.home.root):
            self.assertNotIn("pwned", names, folder)

    def environment(self, **more):
        env = dict(self.home.env, PATH=self.tools + ":/usr/bin:/bin", OPENED=self.opened,
                   XDG_CONFIG_DIRS=self.tools, XDG_DATA_DIRS=self.tools, **more)
        if "VISUAL" not in more:
            env.pop("VISUAL", None)
        if "EDITOR" not in more:
            env.pop("EDITOR", None)
        return env

    def what_was_opened(self):
        if not os.path.exists(self.opened):
            return None
        with open(self.opened, "rb") as file:
            words = os.fsdecode(file.read()).split("\0")[:-1]
        return [os.path.basename(words[0])] + words[1:]

    def open(self, *args, code=0, **more):
        run = subprocess.run([KZSEARCH, "--no-autostart", "--open", *args], env=self.environment(**more),
                             cwd=self.home.root, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stderr

    def open_on_terminal(self, *args, **more):
        master, slave = pty.openpty()
        try:
            process = subprocess.run([KZSEARCH, "--no-autostart", "--open", *args], env=self.environment(**more),
                                     cwd=self.home.root, stdin=slave, stdout=slave, stderr=subprocess.PIPE, timeout=PATIENCE)
        finally:
            os.close(slave)
            os.close(master)
        self.assertEqual(process.returncode, 0, process.stderr)

    def ids(self):
        found = {}
        for hit in self.main.call("search", query="file wanted", limit=100, collapse=False)["hits"]:
            found[hit["path"]] = hit["id"]
        return found

    def test_names(self):
        ids = self.ids()
        for name in self.names:
            path = os.path.join(self.folder, name)
            self.open(ids[path], EDITOR="editor")
            self.assertEqual(self.what_was_opened(), ["xdg-open", path])
            self.open_on_terminal(ids[path], EDITOR="editor")
            self.assertEqual(self.what_was_opened(), ["editor", path])

    def test_the_editor_goes_to_the_line(self):
        path = os.path.join(self.folder, "plain.txt")
        self.open_on_terminal("docs:plain.txt", "wanted", EDITOR="editor")
        self.assertEqual(self.what_was_opened(), ["editor", "+4", path])
        self.open_on_terminal("docs:plain.txt", "wanted", VISUAL="editor  -x $(touch pwned) \"a b\"", EDITOR="no")
        self.assertEqual(self.what_was_opened(),
                         ["editor", "-x", "$(touch", "pwned)", "\"a", "b\"", "+4", path])
        self.open_on_terminal("docs:records.jsonl#2", "wanted", EDITOR="editor")
        self.assertEqual(self.what_was_opened(), ["editor", "+2", os.path.join(self.folder, "records.jsonl")])
        # Spaces are no editor.
        self.open_on_terminal("docs:plain.txt", "wanted", EDITOR="  ")
        self.assertEqual(self.what_was_opened(), ["xdg-open", path])

    def test_what_is_not_opened(self):
        for id, reason in (("docs:link.txt", "out of its source's folder"), ("docs:fifo.txt", "not a regular file"),
                           ("docs:gone.txt", "not there any more"), ("docs:folder.txt", "not a regular file"),
                           ("added:file", "only http and https"), ("added:none", "--show prints it"),
                           ("docs:absent", "no document")):
            self.assertIn(reason, self.open(id, code=2))
            self.assertIsNone(self.what_was_opened())

    def test_pages(self):
        self.open_on_terminal("added:page", EDITOR="editor")
        self.assertEqual(self.what_was_opened(), ["xdg-open", "https://example.org/a?b=$(touch%20pwned)&c='d'"])

    def show(self, *args, code=0):
        run = subprocess.run([KZSEARCH, "--no-autostart", "--show", *args], env=self.environment(),
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stdout if code == 0 else run.stderr

    def test_at_the_page(self):
        path = os.path.join(self.folder, "a report.pdf")
        hit = self.main.call("search", query='"wanted page"')["hits"][0]
        self.assertEqual((hit["id"], hit["page"]), ("docs:a report.pdf", 2))
        # Nothing is known to show it: the page is said, and who opens it has to turn to it.
        self.assertEqual(self.open(hit["id"], '"wanted page"'), "kzsearch: it is on page 2\n")
        self.assertEqual(self.what_was_opened(), ["xdg-open", path])
        self.assertEqual(self.open(hit["id"], "--page", "3"), "kzsearch: it is on page 3\n")
        self.assertEqual(self.open(hit["id"]), "")
        for viewer, words in (("okular --unique", ["okular", "--unique", "--page=2", path]),
                              ("firefox", ["firefox", "file://" + urllib.parse.quote(path) + "#page=2"])):
            self.assertEqual(self.open(hit["id"], '"wanted page"', KZSEARCH_VIEWER=viewer), "")
            self.assertEqual(self.what_was_opened(), words)
        write(self.home.env["XDG_CONFIG_HOME"], "mimeapps.list",
              "[Default Applications]\napplication/pdf=okularApplication_pdf.desktop;\n")
        self.assertEqual(self.open(hit["id"], "wanted", "--page=3"), "")
        self.assertEqual(self.what_was_opened(), ["okular", "--page=3", path])
        # Without a page, and what is no PDF, it is as it was.
        for id in (hit["id"], "docs:plain.txt"):
            self.open(id)
            self.assertEqual(self.what_was_opened()[0], "xdg-open")
        self.open("docs:plain.txt", "--page", "2")
        self.assertEqual(self.what_was_opened()[0], "xdg-open")
        os.unlink(os.path.join(self.home.env["XDG_CONFIG_HOME"], "mimeapps.list"))

    def test_pages_of_a_text(self):
        text = self.show("docs:a report.pdf")
        self.assertIn("\npages   3\n\n— 1 —\n\nThe first page.\n\n— 2 —\n\nA wanted page.\n\n— 3 —\n\n", text)
        self.assertEqual(self.show("docs:a report.pdf", "--page", "2"), "A wanted page.\n")
        self.assertIn("ends with page 3", self.show("docs:a report.pdf", "--page", "4", code=2))
        self.assertIn("has no pages", self.show("docs:plain.txt", "--page", "1", code=2))
        self.assertIn("--page", self.show("docs:a report.pdf", "--page", "1", "--json", code=2))
        document = json.loads(self.show("docs:a report.pdf", "--json"))
        self.assertEqual((document["pages"], document["text"].count("\f")), (3, 2))

    def test_a_file_within_a_file(self):
        part = self.main.call("search", query="notes came with")["hits"][0]["id"]
        self.assertTrue(part.startswith("docs:mail.eml#"), part)
        run = subprocess.run([KZSEARCH, "--no-autostart", "--open", part], env=self.environment(),
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, 0)
        self.assertIn("a part of %s: this is its text" % os.path.join(self.folder, "mail.eml"), run.stderr)
        self.assertIn("Notes that came with \\x1b[2J the letter.\n", run.stdout)
        self.assertIsNone(self.what_was_opened())
        self.open("docs:mail.eml")
        self.assertEqual(self.what_was_opened(), ["xdg-open", os.path.join(self.folder, "mail.eml")])

    def test_without_an_opener(self):
        os.rename(os.path.join(self.tools, "xdg-open"), os.path.join(self.tools, "away"))
        try:
            run = subprocess.run([KZSEARCH, "--no-autostart", "--open", "docs:plain.txt"],
                                 env=dict(self.environment(), PATH=self.tools), capture_output=True, text=True)
        finally:
            os.rename(os.path.join(self.tools, "away"), os.path.join(self.tools, "xdg-open"))
        self.assertEqual(run.returncode, 2)
        self.assertIn("xdg-open is not installed", run.stderr)


if __name__ == "__main__":
    unittest.main()
