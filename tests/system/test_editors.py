"""The plugins for Vim, Neovim and Emacs, without a screen, against a real daemon."""
import json
import os
import shutil
import subprocess
import sys
import unittest

import kzd

HERE = os.path.dirname(os.path.abspath(__file__))
EDITOR = os.path.join(HERE, "..", "..", "client", "editor")
KZSEARCH = os.path.join(kzd.BUILD, "client", "kzsearch")

URALSK = ("Закон о митингах\n\nЕщё строка\nВ Уральске вспомнили о законе: право мирных собраний есть у всех.\n")
HOSTILE = ("<!-- -*- fill-column: 33; eval: (setq kzsearch-test-trap t) -*- -->\n"
           "A hostile \x1b[31m text with \u202e controls.\n\n"
           "Local Variables:\neval: (setq kzsearch-test-trap t)\nEnd:\n"
           "vim: set shiftwidth=7 :\n")
# The extracted text ends in a modeline, too.
LINE = {"id": "7", "title": "A record", "text": "One line.\n\nЗебра and a zebracorn here.\nvim: set sw=7 ml :"}


class Editors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = kzd.Home()
        folder = cls.home.folder("texts with spaces")
        kzd.write(folder, "uralsk [1].md", "---\ntitle: Уральск\n---\n" + URALSK)
        kzd.write(folder, "hostile.md", HOSTILE)
        kzd.write(folder, "bar.txt", "Here a | b stands.\n")
        kzd.write(folder, "lines.jsonl", json.dumps(LINE) + "\n")
        for name in ("twin a.txt", "twin b.txt"):
            kzd.write(folder, name, "One twincorn under two names.\n")
        kzd.write(folder, "page.html", "<title>A page</title>\n<p>pagecorn\n")
        for i in range(5):
            kzd.write(folder, "many %d.txt" % i, "Number %d of a hundred.\n" % i)
        client = cls.home.start()
        client.call("source.add", name="texts", path=folder)
        client.call("reindex")
        client.close()

    @classmethod
    def tearDownClass(cls):
        cls.home.__exit__()

    def environment(self, **more):
        return dict(self.home.env, KZ_KZSEARCH=KZSEARCH, TERM="dumb", LC_ALL="C.UTF-8", **more)

    def vim(self, *command):
        if not shutil.which(command[0]):
            self.skipTest(command[0] + " is not installed")
        report = os.path.join(self.home.root, command[0] + ".report")
        plugin = os.path.join(EDITOR, "vim")
        ended = subprocess.run(
            [*command, "-N", "-i", "NONE", "-n", "--cmd", "set modeline | let &runtimepath = $KZ_PLUGIN . ',' . &runtimepath",
             "--cmd", "let g:kzsearch_command = [$KZ_KZSEARCH]",
             "-c", "runtime plugin/kzsearch.vim", "-S", os.path.join(HERE, "editor", "search.vim")],
            env=self.environment(KZ_REPORT=report, KZ_PLUGIN=plugin), stdin=subprocess.DEVNULL, capture_output=True,
            timeout=kzd.PATIENCE)
        self.assertTrue(os.path.exists(report), ended.stdout.decode() + ended.stderr.decode())
        with open(report, encoding="utf-8") as file:
            said = {line.split("|")[0]: line.rstrip("\n").split("|")[1:] for line in file}
        self.assertNotIn("exception", said, said)
        self.assertEqual(said["size"], ["1", "windows", "2"])
        self.assertTrue(said["file"][0].endswith("uralsk [1].md"), said)
        self.assertEqual(said["file"][1:3], ["7", "мирных собраний есть у всех."])
        self.assertEqual(said["extract"],
                         ["kzsearch://texts:lines.jsonl#7", "3", "zebracorn here.", "1", "0"])
        self.assertEqual(said["title"], ["A record"])
        self.assertEqual(said["lines"], ["/".join(LINE["text"].split("\n"))])
        self.assertEqual(said["modeline"], ["0"])
        self.assertEqual(said["page"], ["2"])
        self.assertEqual(said["more"], ["4", "4"])
        self.assertEqual(said["bar"], ["1"])
        self.assertEqual(said["twin"], ["1", "also: texts:twin b.txt"])
        self.assertEqual(said["hostile"], ["0"])
        self.assertEqual(said["missing"], ["1"])
        self.assertEqual(said["uninstalled"], ["1"])

    def test_vim(self):
        self.vim("vim", "-e", "-s")

    def test_neovim(self):
        self.vim("nvim", "--headless")

    def test_emacs(self):
        if not shutil.which("emacs"):
            self.skipTest("emacs is not installed")
        folder = os.path.join(EDITOR, "emacs")
        ended = subprocess.run(
            ["emacs", "-Q", "--batch", "-L", folder, "-l", os.path.join(HERE, "editor", "search.el")],
            env=self.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=kzd.PATIENCE)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        said = {line.split("|")[0]: line.split("|")[1:] for line in ended.stdout.splitlines()}
        self.assertEqual(said["size"], ["1"])
        self.assertEqual(said["summary"], ["1 document"])
        self.assertEqual(said["file"], ["7", "мирных собраний есть у всех.", "nil"])
        self.assertEqual(said["extract"], ["3", "zebracorn here.", "t"])
        self.assertEqual(said["mode"], ["kzsearch-text-mode"])
        self.assertEqual(said["record"], ["lines.jsonl:1"])
        self.assertEqual(said["web page"], ["page.html"])
        self.assertEqual(said["twin"], ["1", "also: texts:twin b.txt"])
        self.assertEqual(said["page"], ["2"])
        self.assertNotEqual(said["first"], said["second"])
        self.assertEqual(said["more"], ["4", "4"])
        self.assertEqual(said["hostile"], ["nil"])
        self.assertEqual(said["marked"], ["hostile"])
        self.assertEqual(said["locals"], ["nil", "70"])

    def test_emacs_compiles_without_a_warning(self):
        if not shutil.which("emacs"):
            self.skipTest("emacs is not installed")
        copy = shutil.copy(os.path.join(EDITOR, "emacs", "kzsearch.el"), self.home.root)
        ended = subprocess.run(["emacs", "-Q", "--batch", "--eval", "(setq byte-compile-error-on-warn t)",
                                "-f", "batch-byte-compile", copy], capture_output=True, text=True, timeout=kzd.PATIENCE)
        self.assertEqual(ended.returncode, 0, ended.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
