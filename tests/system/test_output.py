"""What kzsearch prints for programs, from documents that enemies wrote."""
import base64
import csv
import io
import json
import os
import unittest

import jsonschema

from kzd import Home, Refused, write

SCHEMA = os.path.join(os.path.dirname(__file__), "..", "..", "client", "kzsearch-answer.schema.json")

# Titles that would do something in a terminal, a spreadsheet, or to who reads line by line.
TITLES = ["=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@SUM(1)", "\ttab", "two\nlines\r\nthree",
          "\x1b[2J\x1b]0;title\x07", "\u009b31m c1", "\u202eoverride\u2066isolate\u200f", "a,b;c\"d'e",
          "\u2028separator\u2029", "back\\slash\\t", "plain"]
UNSAFE = [chr(c) for c in [*range(0x20), *range(0x7f, 0xa0), 0x200e, 0x200f, *range(0x2028, 0x202f),
                           *range(0x2066, 0x206a)]]


class Output(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        cls.folder = cls.home.folder("docs")
        with open(os.path.join(cls.folder, "hostile.jsonl"), "w", encoding="utf-8") as file:
            for i, title in enumerate(TITLES):
                file.write(json.dumps({"id": "h%d" % i, "title": title, "date": "2020-0%d" % (i % 9 + 1),
                                       "author": title, "url": "http://x/" + title,
                                       "text": "hostile text %d: %s" % (i, title)}) + "\n")
        cls.names = ["plain.txt", "-rf.txt", "new\nline.txt", "a:7:9:b.txt", "$(touch pwned).txt"]
        for name in cls.names:
            write(cls.folder, name, "A named file\n\nQala құқық: named text.\nThe second named line.\n")
        cls.raw_name = os.fsencode(cls.folder) + b"/raw\xff.txt"
        with open(cls.raw_name, "w", encoding="utf-8") as file:
            file.write("A named file with a name that is no text\n")
        cls.main.call("source.add", path=cls.folder, name="docs")
        result = cls.main.call("reindex")
        assert not [p for p in result["problems"] if "date" not in p["message"]], result

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def ask(self, *args, code=0):
        run = self.home.kzsearch(*args)
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stdout

    def assert_safe(self, text, allowed="\n"):
        for c in UNSAFE:
            if c not in allowed:
                self.assertNotIn(c, text)

    def hostile(self, *args):
        return self.ask("-n", "100", *args, "--", "hostile").decode()

    def test_json_is_as_its_schema_says(self):
        with open(SCHEMA, encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for query in (["hostile"], ["named"], ["named nowheretobefound"], ["--explain", "named text"],
                      ["--offset", "3", "named"], ["-n", "0", "named"], ["\"named"],
                      ["--sort=date", "--facets", "--no-collapse", "named"]):
            validator.validate(json.loads(self.ask("--json", *query)))
        answer = json.loads(self.ask("--json", "nowheretobefound", code=1))
        validator.validate(answer)
        # It could fail: every member that is promised is checked, and so is its type.
        for name in ("v", "hits", "warnings", "took_us"):
            broken = dict(answer)
            del broken[name]
            self.assertFalse(validator.is_valid(broken), name)
        self.assertFalse(validator.is_valid(dict(answer, total=-1)))
        self.assertTrue(validator.is_valid(dict(answer, new="field")))

    def test_text_is_safe(self):
        self.assert_safe(self.hostile())
        self.assert_safe(self.hostile("--color=always"), "\n\x1b")
        # A pipe may end at a terminal, too.
        self.assert_safe(self.ask("--show", "docs:hostile.jsonl#h6").decode())
        shown = self.ask("--color=always", "--show", "docs:hostile.jsonl#h6").decode()
        self.assertIn("\\x1b[2J\\x1b]0;title\\x07", shown)

    def test_jsonl(self):
        text = self.hostile("--format=jsonl")
        self.assert_safe(text)
        hits = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(hits, json.loads(self.hostile("--json"))["hits"])
        self.assertEqual(len(hits), len(TITLES))
        row = self.ask("--format=jsonl", "--fields", "title,id", "-n", "1", "named").decode()
        self.assertEqual(list(json.loads(row)), ["title", "id"])

    def test_csv(self):
        text = self.hostile("--format=csv")
        self.assert_safe(text, "\r\n")
        self.assertEqual(text.count("\n"), len(TITLES) + 1)
        self.assertEqual(text.count("\r"), len(TITLES) + 1)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual(len(rows), len(TITLES))
        for row in rows:
            for cell in row.values():
                self.assertNotIn(cell[:1], list("=+-@\t\r") , cell)
        titles = [row["title"] for row in rows]
        self.assertIn("'=HYPERLINK(\"http://x\",\"y\")", titles)
        self.assertIn("a,b;c\"d'e", titles)
        self.assertIn("plain", titles)

    def test_tsv(self):
        text = self.hostile("--format=tsv", "--fields=id,title,missing")
        self.assert_safe(text, "\t\n")
        lines = text.split("\n")
        self.assertEqual(lines.pop(), "")
        self.assertEqual(lines.pop(0), "id\ttitle\tmissing")
        self.assertEqual(len(lines), len(TITLES))
        self.assertTrue(all(line.count("\t") == 2 for line in lines))
        self.assertIn("back\\\\slash\\\\t", text)

    def test_vimgrep(self):
        text = self.hostile("--format=vimgrep")
        self.assert_safe(text)
        path = os.path.join(self.folder, "hostile.jsonl")
        self.assertEqual(len(text.splitlines()), len(TITLES))
        numbers = sorted(int(line[len(path) + 1:].split(":")[0]) for line in text.split("\n")[:-1])
        self.assertEqual(numbers, list(range(1, len(TITLES) + 1)))
        text = self.ask("--format=vimgrep", "--no-collapse", "-n", "100", "named").decode()
        self.assert_safe(text)
        self.assertEqual(len(text.splitlines()), len(self.names) + 1)
        self.assertIn(self.folder + "/plain.txt:1:3:A named file · ", text)
        self.assertIn(self.folder + "/new\\x0aline.txt:1:", text)
        self.assertIn(self.folder + "/a\\x3a7\\x3a9:b.txt:1:", text)

    def test_paths0(self):
        paths = self.ask("--format=paths0", "--no-collapse", "-n", "100", "named").split(b"\0")
        self.assertEqual(paths.pop(), b"")
        self.assertEqual(len(paths), len(self.names) + 1)
        self.assertEqual(set(paths), {os.fsencode(os.path.join(self.folder, name)) for name in self.names} |
                         {self.raw_name})
        self.assertTrue(all(os.path.exists(path) for path in paths))
        # A file of many records is one file.
        self.assertEqual(self.ask("--format=paths0", "-n", "100", "hostile"),
                         os.fsencode(os.path.join(self.folder, "hostile.jsonl")) + b"\0")
        hit = [hit for hit in json.loads(self.ask("--json", "-n", "100", "named"))["hits"] if "path_bytes" in hit]
        self.assertEqual(base64.b64decode(hit[0]["path_bytes"]), self.raw_name)

    def test_locales(self):
        seen = []
        for locale in ("C", "C.UTF-8", "ru_RU.UTF-8", "kk_KZ.UTF-8", "nonsense"):
            run = self.home.kzsearch("--format=tsv", "құқық", env={"LC_ALL": locale, "LANG": locale})
            self.assertEqual(run.returncode, 0)
            self.assertIn("құқық", run.stdout.decode())
            # A decimal comma in a score would be another number to a program.
            self.assertRegex(run.stdout.decode().split("\n")[1].split("\t")[11], r"^[0-9]+(\.[0-9]+)?$")
            seen.append(run.stdout)
        self.assertEqual(len(set(seen)), 1)

    def test_quiet(self):
        for args, code in ((["named"], 0), (["nowheretobefound"], 1), (["named nowheretobefound"], 0)):
            run = self.home.kzsearch("-q", *args)
            self.assertEqual((run.returncode, run.stdout, run.stderr), (code, b"", b""))

    def test_get_marks_a_query(self):
        plain = self.main.call("get", id="docs:plain.txt")
        self.assertNotIn("matches", plain)
        marked = self.main.call("get", id="docs:plain.txt", query="құқық \"named line\" absent -file")
        text = marked["text"]
        self.assertEqual([text[a:b] for a, b in marked["matches"]], ["құқық", "named", "line"])
        self.assertEqual([text.encode()[a:b].decode() for a, b in marked["matches_bytes"]],
                         ["құқық", "named", "line"])
        self.assertEqual((marked["line"], marked["col"]), (3, 6))
        nothing = self.main.call("get", id="docs:plain.txt", query="absent")
        self.assertEqual((nothing["matches"], nothing["line"], nothing["col"]), ([], 1, 1))
        self.assertEqual(self.main.call("get", id="docs:plain.txt", query="nam*")["matches"][0], [2, 7])
        for query in ("", "\"", "((", "x" * 100000):
            self.assertEqual(self.main.call("get", id="docs:plain.txt", query=query)["matches"], [])
        with self.assertRaises(Refused) as refused:
            self.main.call("get", id="docs:plain.txt", query=7)
        self.assertEqual(refused.exception.code, -32602)
        self.assertEqual(self.main.call("get", id="docs:hostile.jsonl#h12", query="plain")["place"], "extract")

    def test_show(self):
        plain = self.ask("--show", "docs:plain.txt", "named").decode()
        self.assertNotIn("\x1b", plain)
        marked = self.ask("--color=always", "--show", "docs:plain.txt", "named", "line").decode()
        self.assertIn("The second \x1b[1;31mnamed\x1b[0m \x1b[1;31mline\x1b[0m.\n", marked)
        self.assertIn("matches_bytes", self.ask("--json", "--show", "docs:plain.txt", "named").decode())


if __name__ == "__main__":
    unittest.main()
