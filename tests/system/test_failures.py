"""failures: what could not be read, by reason, and what can be done about it."""
import json
import os
import subprocess
import unittest

from kzd import BUILD, PATIENCE, Home, Refused, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")


class Failures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.client = cls.home.start()
        cls.folder, cls.other = cls.home.folder("reports"), cls.home.folder("letters")
        for i in range(14):
            write(cls.folder, "none%02d.txt" % i, "")
        write(cls.folder, "bad\x1b[31m.txt", "")
        write(cls.folder, "lines.jsonl", '{"id": "1", "text": "one"}\n{bad\n{"id": "1", "text": "twice"}\n' + "nope\n" * 4)
        write(cls.folder, "date.md", "---\ndate: someday\n---\nA text\n")
        write(cls.other, "all.jsonl", "nope\n" * 200)
        write(cls.other, "good.txt", "A good text\n")
        for name, path in (("reports", cls.folder), ("letters", cls.other)):
            cls.client.call("source.add", path=path, name=name)
        cls.client.call("reindex")

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.home.__exit__()

    def run_ctl(self, *args):
        return subprocess.run([CTL, "failures", *args], env=self.home.env, capture_output=True, text=True,
                              timeout=PATIENCE)

    def test_by_reason(self):
        answer = self.client.call("failures", limit=1000)
        # Of all.jsonl: that it failed, its lines, and how many more; of lines.jsonl two reasons.
        self.assertEqual((answer["total"], answer["parts"]), (18, 21))
        reasons = {r["reason"]: (r["parts"], r["files"], r["note"]) for r in answer["reasons"]}
        self.assertEqual(reasons["empty"], (15, 15, False))
        self.assertEqual(reasons["not JSON"], (2, 2, False))
        self.assertEqual(reasons['id "…" comes twice in this file: the first was kept, this one left out'], (1, 1, False))
        self.assertEqual(answer["reasons"][0]["reason"], "empty")
        self.assertTrue(answer["reasons"][-1]["note"])
        self.assertIn("2020-09-09", answer["reasons"][-1]["remedy"])
        self.assertEqual(sum(r["parts"] for r in answer["reasons"]), len(answer["failures"]))
        lines = [f for f in answer["failures"] if f["path"].endswith("lines.jsonl") and f["reason"] == "not JSON"]
        self.assertEqual([(f["line"], f["count"], f["source"]) for f in lines], [(2, 5, "reports")])
        self.assertTrue(lines[0]["message"].startswith("line 2: not JSON at byte "))

    def test_some_of_them(self):
        self.assertEqual(len(self.client.call("failures", limit=3)["failures"]), 3)
        answer = self.client.call("failures", limit=1000, per_reason=2)
        self.assertEqual([f["reason"] for f in answer["failures"]].count("empty"), 2)
        self.assertEqual((answer["total"], answer["reasons"][0]["parts"]), (18, 15))
        answer = self.client.call("failures", source="letters", reason="json")
        self.assertEqual([(f["source"], f["reason"]) for f in answer["failures"]], [("letters", "not JSON")])
        self.assertEqual(answer["total"], 1)
        answer = self.client.call("failures", reason="no such reason")
        self.assertEqual((answer["total"], answer["parts"], answer["reasons"], answer["failures"]), (0, 0, [], []))
        for bad in ({"limit": -1}, {"per_reason": 0}, {"reason": 7}, {"source": "nothing"}):
            with self.assertRaises(Refused):
                self.client.call("failures", **bad)

    def test_program(self):
        run = self.run_ctl()
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertIn("15 files: empty\n", run.stdout)
        self.assertIn("    and 10 more: --all lists them\n", run.stdout)
        self.assertIn("2 files: not JSON\n    way out: each line has to be one JSON object\n", run.stdout)
        self.assertRegex(run.stdout, r"\n    letters  /.*/all\.jsonl:1 and \d+ more of it: not JSON at byte ")
        self.assertIn("1 file, only noted: date \"…\": not in a form", run.stdout)
        self.assertTrue(run.stdout.endswith("\n21 parts of 18 files\n"), run.stdout[-100:])
        run = self.run_ctl("--all", "--reason", "empty")
        self.assertEqual(run.stdout.count("/none"), 14)
        self.assertIn("bad\\x1b[31m.txt (20", run.stdout)
        self.assertNotIn("\x1b", run.stdout)
        self.assertNotIn("more", run.stdout)
        for args in (["--source", "letters"], ["letters"]):
            self.assertNotIn("reports  ", self.run_ctl(*args).stdout)
        self.assertEqual(self.run_ctl("--reason", "nothing like it").stdout, "no file failed\n")
        self.assertEqual(len(json.loads(self.run_ctl("--json").stdout)["failures"]), 21)
        self.assertEqual(self.run_ctl("--source", "nothing").returncode, 2)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
