"""kzsearchctl explain: what is made of a file, where it comes from, and what the index knows."""
import contextlib
import email.message
import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
import unittest

from kzd import BUILD, PATIENCE, Home, Refused, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")


class Explain(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("reports")
        self.client = self.home.start()
        self.addCleanup(self.client.close)

    def add(self, **settings):
        self.client.call("source.add", path=self.folder, name="s", **settings)

    def explain(self, path):
        return self.client.call("explain", path=path)

    def test_where_each_field_comes_from(self):
        own = write(self.folder, "own.md", "---\ntitle: Own title\nlang: ru\nkind: news\n"
                                           "date: 2020-09-09\nauthor: A. B.\n---\nFreedom\n")
        bare = write(self.folder, "law on assembly.txt", "12 апреля 2024\n")
        plain = write(self.folder, "plain.txt", "Бейбіт жиналыс\n\nБейбіт жиналыстар туралы заң "
                                                "қабылданды және күшіне енді.\n")
        self.add(kind="report")
        first = self.explain(own)["first"]
        self.assertEqual(first["id"], "s:own.md")
        self.assertEqual(first["title"], {"value": "Own title", "from": "file", "where": "front matter"})
        self.assertEqual(first["date"], {"value": "2020-09-09", "from": "file", "where": "front matter"})
        self.assertEqual(first["lang"], {"value": "ru", "from": "file", "where": "front matter"})
        self.assertEqual(first["kind"], {"value": "news", "from": "file"})
        self.assertEqual(first["url"], {"value": "", "from": None})
        self.assertIn("Freedom", first["text"])
        found = self.explain(plain)
        self.assertEqual((found["type"], found["documents"]), ("text", 1))
        self.assertFalse(first["text_cut"])
        self.assertEqual(found["first"]["kind"], {"value": "report", "from": "setting"})
        self.assertEqual(found["first"]["lang"], {"value": "kk", "from": "recognised"})
        self.assertEqual(found["first"]["title"]["from"], "file")
        self.assertEqual(self.explain(bare)["first"]["title"],
                         {"value": "law on assembly", "from": "name"})

    def test_languages(self):
        english = "The police detained journalists who had been waiting on the square.\n\n"
        russian = "Полиция задержала журналистов, которые работали на площади.\n\n"
        mixed = write(self.folder, "mixed.txt", russian * 3 + english + "2024\n\n" + russian)
        # The index guesses from more than the part of the text that is told.
        late = write(self.folder, "late.txt", english * 16 + russian * 40)
        latin = write(self.folder, "latin.txt", "Jurnalister alaña şyqty\n\nPolisia alañda tūrğan "
                                                "jurnalisterdı ūstap, keşke deiın bosatqan joq.\n")
        german = write(self.folder, "german.txt", "Die Polizei hat auf dem Platz zwei Journalisten "
                                                  "festgenommen und nicht wieder freigelassen.\n")
        self.add()
        first = self.explain(mixed)["first"]
        self.assertEqual(first["lang"], {"value": "ru", "from": "recognised"})
        self.assertEqual(first["paragraphs"], {"en": 1, "ru": 4})
        self.assertEqual(self.explain(latin)["first"]["lang"]["value"], "kk")
        self.assertEqual(self.explain(german)["first"]["lang"], {"value": "", "from": None})
        self.assertEqual(self.explain(german)["first"]["paragraphs"], {"other": 1})
        first = self.explain(late)["first"]
        self.assertTrue(first["text_cut"])
        self.assertEqual(first["paragraphs"], {"en": 16, "ru": 40})
        self.client.call("reindex")
        hits = self.client.call("search", query="lang:%s" % first["lang"]["value"], limit=9)["hits"]
        self.assertIn("s:late.txt", [hit["id"] for hit in hits])
        hits = self.client.call("search", query="lang:kk", limit=9)["hits"]
        self.assertEqual([hit["id"] for hit in hits], ["s:latin.txt"])
        lines = self.run_ctl("mixed.txt").stdout.splitlines()
        at = lines.index("language  ru (recognised)")
        self.assertEqual(lines[at + 1], "          paragraphs: 1 en, 4 ru")
        self.assertNotIn("paragraphs:", self.run_ctl("latin.txt").stdout)

    def test_what_the_index_knows(self):
        path = write(self.folder, "a.txt", "freedom")
        self.add()
        found = self.explain(path)
        self.assertEqual((found["source"], found["catalog"], found["current"]), ("s", None, False))
        self.client.call("reindex")
        found = self.explain(path)
        self.assertEqual((found["catalog"]["state"], found["catalog"]["documents"]), ("indexed", 1))
        self.assertTrue(found["current"])
        write(self.folder, "a.txt", "freedom of assembly")
        self.assertFalse(self.explain(path)["current"])
        os.unlink(path)
        found = self.explain(path)
        self.assertIn("No such file", found["missing"])
        self.assertEqual(found["catalog"]["documents"], 1)
        self.assertIsNone(found["first"])

    def test_files_that_are_not_indexed(self):
        outside = write(self.home.folder("elsewhere"), "a.txt", "freedom")
        hidden = write(self.folder, ".git/a.txt", "freedom")
        broken = os.path.join(self.folder, "b.jsonl")
        with open(broken, "wb") as file:
            file.write(b"\0\1\2 not json\n" * 10)
        os.symlink(os.path.dirname(outside), os.path.join(self.folder, "link"))
        self.add()
        self.client.call("reindex")
        found = self.explain(outside)
        self.assertEqual((found["source"], found["documents"]), (None, 1))
        self.assertTrue(self.explain(hidden)["hidden"])
        found = self.explain(broken)
        self.assertTrue(found["failure"])
        self.assertEqual(found["catalog"]["state"], "failed")
        # Never through a link that leaves the source.
        self.assertTrue(self.explain(os.path.join(self.folder, "link", "a.txt"))["missing"])
        self.assertIn("not a regular file", self.explain(self.folder)["missing"])
        for path in ("a.txt", ""):
            with self.assertRaises(Refused):
                self.explain(path)

    def test_beside_a_job(self):
        path = write(self.folder, "a.txt", "freedom")
        for i in range(3000):
            write(self.folder, "b%04d.txt" % i, "freedom " * 200)
        self.add()
        job = self.client.post("reindex")
        with self.home.client() as other:
            self.assertEqual(other.call("explain", path=path)["documents"], 1)
        self.assertTrue(self.client.answer(job)["complete"])

    def test_files_within_a_file(self):
        mail = email.message.EmailMessage()
        mail["Subject"], mail["From"] = "The letter", "A <a@example.org>"
        mail["Date"] = "Wed, 09 Sep 2020 10:00:00 +0600"
        mail.set_content("The text of the letter.\n")
        for i in range(24):
            mail.add_attachment("Note %d\n\nThe text of it.\n" % i, filename="note %d.txt" % i)
        mail.add_attachment(b"\0\1\2\3" * 50, maintype="application", subtype="octet-stream", filename="odd.bin")
        path = write(self.folder, "mail.eml", bytes(mail))
        write(self.folder, "a.txt", "Note 3\n\nThe text of it.\n")
        self.add()
        self.client.call("reindex")
        found = self.explain(path)
        self.assertEqual((found["type"], found["documents"], len(found["list"])), ("mail", 25, 20))
        self.assertEqual(found["first"]["title"], {"value": "The letter", "from": "file", "where": "mail header"})
        self.assertEqual(found["first"]["id"], found["list"][0]["id"])
        note = found["list"][4]
        self.assertEqual((note["id"], note["type"], note["title"]), ("s:mail.eml#note 3.txt", "text", "Note 3"))
        self.assertEqual((note["date"], note["identical"], note["copies"]), ("2020-09-09", 1, ["s:a.txt"]))
        self.assertEqual([(p["note"], "odd.bin" in p["message"]) for p in found["problems"]], [(False, True)])
        self.assertEqual(self.explain(os.path.join(self.folder, "a.txt"))["list"], [])
        failures = self.client.call("failures")["failures"]
        self.assertEqual([(f["path"], f["member"]) for f in failures], [(path, "odd.bin")])
        lines = self.run_ctl("mail.eml").stdout.splitlines()
        at = lines.index("document  s:mail.eml#note 3.txt")
        self.assertEqual(lines[at + 1:at + 3], ["          text, 2020-09-09: Note 3", "same as   s:a.txt"])
        self.assertIn("          and 5 more", lines)
        self.assertIn("first     s:mail.eml", lines)

    def test_copies(self):
        text = "The same text under several names, and under one more.\n"
        paths = [write(self.folder, "%02d.txt" % i, text) for i in range(13)]
        near = write(self.folder, "near.txt", text.replace("The same", "The  same"))
        outside = write(self.home.folder("elsewhere"), "new.txt", text)
        self.add()
        self.client.call("reindex")
        self.client.call("seal")
        first = self.explain(paths[0])["first"]
        self.assertEqual((first["duplicates"], first["identical"]), (13, 12))
        self.assertEqual(first["copies"], ["s:%02d.txt" % i for i in range(1, 11)])
        first = self.explain(outside)["first"]
        self.assertEqual((first["duplicates"], first["identical"]), (14, 13))
        lines = self.run_ctl(paths[0]).stdout.splitlines()
        at = lines.index("same as   s:01.txt")
        self.assertEqual((lines[at + 1], lines[at + 10]), ("          s:02.txt", "          and 3 more"))
        for path in paths[3:]:
            os.unlink(path)
        self.client.call("reindex", allow_removals=True)
        lines = self.run_ctl(paths[0]).stdout.splitlines()
        at = lines.index("same as   s:01.txt")
        self.assertEqual(lines[at + 1:at + 3], ["          s:02.txt", "like      s:near.txt"])
        os.unlink(near)

    def test_ways_out(self):
        path = write(self.folder, "a.jsonl", "nope\n")
        self.add()
        found = self.explain(path)
        self.assertEqual((found["failure"], found["remedy"]), ("none of its lines is a document", None))
        image = write(self.folder, "a.djvu", b"AT&TFORM\0\0\1\0DJVMDIRM" + b"\0" * 64)
        found = self.explain(image)
        self.assertTrue(found["remedy"], found["failure"])
        run = self.run_ctl("a.djvu")
        self.assertEqual(run.returncode, 1)
        self.assertIn("failure   %s\nway out   %s\n" % (found["failure"], found["remedy"]), run.stdout)

    def test_on_terminals(self):
        """Lines fit, names stay whole, and nothing acts on the terminal."""
        write(self.folder, "a\x1b[2J\u202e.txt", "Свобода собраний\n\nАвтор: " + "А. Б. " * 5 + "\n\n" + "слово " * 40 + "\n\x1b[31mred\n")
        self.add()
        for columns, locale in ((44, "C"), (200, "ru_RU.UTF-8")):
            text = self.on_terminal(columns, locale, "a\x1b[2J\u202e.txt")
            lines = text.split("\n")
            self.assertTrue(lines[0].endswith("a\\x1b[2J\\u202e.txt"), lines[0])
            self.assertNotIn("\x1b", text)
            self.assertIn("\\x1b[31mred", text)
            self.assertIn("title     Свобода собраний (first line)", lines)
            self.assertLessEqual(max(len(line) for line in lines if "/" not in line and "s:" not in line), columns)
            self.assertEqual(max(len(line) for line in lines[8:]) > 44, columns > 44)

    def on_terminal(self, columns, locale, *args):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([CTL, "explain", *args], env=dict(self.home.env, LC_ALL=locale), cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.DEVNULL)
        os.close(slave)
        text = b""
        with contextlib.suppress(OSError):  # the other end is gone
            for data in iter(lambda: os.read(master, 65536), b""):
                text += data
        os.close(master)
        self.assertEqual(process.wait(PATIENCE), 0)
        return text.decode().replace("\r\n", "\n")

    def run_ctl(self, *args):
        return subprocess.run([CTL, "explain", *args], env=self.home.env, cwd=self.folder,
                              capture_output=True, text=True, timeout=PATIENCE)

    def test_program(self):
        write(self.folder, "a.md", "---\ntitle: A\x1b[2Jlaw\ndate: 2020-09-09\n---\nFreedom\nof\n")
        self.add(kind="report")
        self.client.call("reindex")
        run = self.run_ctl("a.md")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        lines = run.stdout.splitlines()
        self.assertEqual(lines[0], os.path.join(self.folder, "a.md"))
        self.assertEqual(lines[1], "source    s")
        self.assertRegex(lines[2], "^type      markdown, .* bytes, 1 document$")
        self.assertEqual(lines[3], "encoding  UTF-8")
        self.assertRegex(lines[4], r"^index     \d{4}-\d\d-\d\d, 1 document, up to date$")
        self.assertIn("kind      report (the source's setting)", lines)
        self.assertIn("date      2020-09-09 (front matter)", lines)
        self.assertNotIn("\x1b", run.stdout)
        self.assertEqual(lines[-2:], ["Freedom", "of"])
        self.assertEqual(json.loads(self.run_ctl("--json", "a.md").stdout)["source"], "s")
        self.assertIn("id        s:a.md", lines)
        long = self.run_ctl(write(self.folder, "long.txt", "Long\n\n" + "word " * 300)).stdout
        self.assertTrue(long.endswith("word wor\n...\n") or long.endswith("word\n...\n"), long[-50:])
        self.assertIn("file      is a folder", self.run_ctl(self.folder).stdout)
        outside = write(self.home.folder("elsewhere"), "a.txt", "freedom")
        run = self.run_ctl(outside)
        self.assertIn("source    none: it is not indexed", run.stdout)
        self.assertNotIn("id  ", run.stdout)
        run = self.run_ctl("none.md")
        self.assertEqual(run.returncode, 1)
        self.assertIn("file      ", run.stdout)
        self.assertIn("index     not in it", run.stdout)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
