"""Files from people who wish us ill, all in one reindex: it ends by itself, what is good beside them is
found, each bad one is in `failures` with a reason for a person, and nothing outside of the folder is
touched or read."""
import os
import re
import shutil
import stat
import threading
import unittest

import hostile.mail
import hostile.office
import hostile.packed
import hostile.pages
from kzd import Home, Peaks, rounds, write

MB = 1 << 20
SANITIZED = os.environ.get("KZ_SANITIZE", "none") != "none"
# root reads everything, unless it is told not to.
NO_OVERRIDE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search",
               "--inh-caps=-dac_override,-dac_read_search"]
# Seconds that a file may take. Few of them need as many, and those come at the end of it all.
PATIENT = 20 if SANITIZED else 4
# Those that a sanitizer makes too slow, or that run into limits that it does without.
HEAVY = {"nested.zip", "endless.txt.gz", "endless.jsonl.gz", "hole.jsonl", "ratio.docx", "ratio.zip", "many.zip",
         "strings-again.xlsx", "wide.rss", "form-tens.pdf", "flate-bomb.pdf", "text-bomb.pdf", "deep-contents.pdf",
         "character-maps.pdf", "no-table.pdf", "parts.eml", "headers.eml", "long-line.mbox"}
# What is told of a parser that ended by anything but a limit: each is a fault of ours.
FAULTS = ("crashed", "was killed", "the parser ended", "the parser stopped", "garbled")


class Case(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("reports")
        self.outside = self.home.folder("outside")
        self.secret = write(self.outside, "secret.txt", "confidential")
        self.home.env["TMPDIR"] = self.home.folder("temporary")
        self.good = 0

    def write_good(self, name):
        write(self.folder, name, "freedom of assembly, document %d\n" % self.good)
        self.good += 1

    def start(self):
        self.home.write_config("[index]\nextract_timeout = %d\n" % PATIENT)
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="s")
        return client

    def total(self, client, query):
        return client.call("search", query=query, limit=0)["total"]

    def assert_untouched(self, client):
        """Nothing outside was read into the index, written, or left behind."""
        self.assertEqual(self.total(client, "confidential"), 0)
        self.assertEqual(self.total(client, "root:x:0:0"), 0)
        self.assertEqual(os.listdir(self.outside), ["secret.txt"])
        self.assertEqual(os.listdir(self.home.env["TMPDIR"]), [])
        self.assertFalse([name for name in os.listdir("/tmp") if name.startswith("kzsearch-was-here")])
        self.assertIsNone(self.home.process.poll())


class Contents(Case):
    """What stands in the files."""

    def write_all(self):
        """Every hostile file, a good one beside each; returns what is to be told of them, by path. Under a
        sanitizer it is every third, unless KZ_ALL_FILES=1."""
        told, number = {}, 0
        for name, module, arguments in (("packed", hostile.packed, ()), ("office", hostile.office, (self.secret,)),
                                        ("pages", hostile.pages, ()), ("mail", hostile.mail, ())):
            place = os.path.join(self.folder, name)
            os.mkdir(place)
            for file, content, what in module.files(*arguments):
                path = os.path.join(place, file)
                number += 1
                if SANITIZED and (file in HEAVY or number % 3) and not os.environ.get("KZ_ALL_FILES"):
                    continue
                if callable(content):
                    content(path)
                else:
                    write(place, file, content)
                told[path] = what
                self.write_good("%s/%s.good.txt" % (name, file))
        return told

    def test_in_one_reindex(self):
        told = self.write_all()
        client = self.start()
        with Peaks(self.home.process.pid) as peaks:
            done = client.call("reindex")["sources"][0]
        self.assertEqual((done["files"], done["problem"]), (len(told) + self.good, None))
        self.assertEqual(self.total(client, "freedom of assembly"), self.good)
        failed = {}
        for failure in client.call("failures", limit=100000)["failures"]:
            message = failure["message"] + (" (in %s)" % failure["member"] if "member" in failure else "")
            failed[failure["path"]] = "%s%s\n" % (failed.get(failure["path"], ""), message)
        for path, what in told.items():
            with self.subTest(path=os.path.relpath(path, self.folder)):
                message = failed.get(path, "")
                self.assertFalse([word for word in FAULTS if word in message], message)
                if "took longer than" in message:
                    continue  # of some it is what is to be told; on a busy machine it may be any
                if what is None:
                    self.assertEqual(message, "")
                elif what:
                    self.assertRegex(message, what)
        self.assertEqual(set(failed) - set(told), set())
        self.assert_untouched(client)
        if not SANITIZED:
            # An extractor has so much address space; the indexer takes up to nine times a document's
            # text while it analyses it, which is at most 64 MB, and two at a time.
            self.assertLess(peaks.most["kzsearch-extrac"], 512 * MB)
            self.assertLess(peaks.most["kzsearch-indexe"], 2 * 9 * 64 * MB + 128 * MB)
        again = client.call("reindex")["sources"][0]
        self.assertEqual(again["unchanged"], done["files"])


class Places(Case):
    """What stands in the folder."""

    def test_names(self):
        names = [b"new\nline.txt", b"\x1b[31mred\x1b]0;title\x07.txt", b"\xcf\xf0\xe8\xff.txt", b"\r\t\x7f.txt",
                 b"%s%n%41.txt", b"-rf.txt", b"'\"`$(reboot)`;&|.txt", "\u202etxt.exe".encode(), b"\\..\\a.txt",
                 b"n" * 251 + b".txt", b"COM1.txt ", b"~.txt"]
        place = os.fsencode(self.folder)
        for i, name in enumerate(names):
            with open(os.path.join(place, name), "w", encoding="ascii") as file:
                file.write("freedom of names %d" % i)
            with open(os.path.join(place, b"bad" + name[:240] + b".jsonl"), "wb") as file:
                file.write(b"{\n")
        client = self.start()
        done = client.call("reindex")
        self.assertEqual((done["sources"][0]["new"], done["sources"][0]["failed"]), (2 * len(names), len(names)))
        self.assertEqual(self.total(client, "freedom of names"), len(names))
        # No letter that moves a cursor or ends a line reaches a terminal: each name is on one line.
        shown = self.home.ctl("failures", "--all")
        lines = [line for line in shown.stdout.split(b"\n") if b".jsonl" in line]
        self.assertEqual(len(lines), 2 * len(names))  # two reasons for each file
        self.assertFalse(re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", shown.stdout))
        self.assert_untouched(client)

    def test_links_and_devices(self):
        write(self.folder, "a/b/c.txt", "freedom")
        for name, target in (("a/up", ".."), ("a/b/up", "../.."), ("self", "self"), ("one", "two"), ("two", "one"),
                             ("secret", self.outside), ("secret.txt", self.secret), ("etc", "/etc"),
                             ("a/root", "/"), ("nowhere", "/no/such"), ("stdin", "/dev/stdin")):
            os.symlink(target, os.path.join(self.folder, name))
        os.mkfifo(os.path.join(self.folder, "fifo.txt"))
        devices = []
        if os.geteuid() == 0:
            for name, mode, number in (("null.txt", stat.S_IFCHR, (1, 3)), ("zero.txt", stat.S_IFCHR, (1, 5)),
                                       ("tty.txt", stat.S_IFCHR, (5, 0)), ("disk.txt", stat.S_IFBLK, (8, 0))):
                try:
                    os.mknod(os.path.join(self.folder, name), mode | 0o644, os.makedev(*number))
                    devices.append(name)
                except PermissionError:
                    pass
        client = self.start()
        done = client.call("reindex")
        self.assertEqual((done["sources"][0]["files"], self.total(client, "freedom")), (1, 1))
        told = {os.path.relpath(problem["path"], self.folder): problem["message"] for problem in done["problems"]}
        for name in ("secret", "secret.txt", "etc", "a/root", "stdin"):
            self.assertRegex(told.pop(name), "leaves the source's folder|leads nowhere")
        for name in ("self", "one", "two", "nowhere"):
            self.assertIn("leads nowhere", told.pop(name))
        for name in ["fifo.txt"] + devices:
            self.assertIn("neither a file nor a folder", told.pop(name))
        self.assertEqual(told, {})
        self.assert_untouched(client)
        if not devices:
            print("no devices can be made here: not tried")

    def test_deep_and_long_paths(self):
        """300 folders of long names within one another: paths longer than any call takes."""
        at = os.open(self.folder, os.O_RDONLY)
        name = "f" * 250
        for depth in range(300):
            with open(os.open("good.txt", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=at), "w", encoding="ascii") as file:
                file.write("freedom at depth %d" % depth)
            os.mkdir(name, dir_fd=at)
            below = os.open(name, os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = below
        os.close(at)
        client = self.start()
        done = client.call("reindex")
        # The root, and 256 below it.
        self.assertEqual((done["sources"][0]["files"], self.total(client, "freedom")), (257, 257))
        self.assertEqual([problem["message"] for problem in done["problems"]],
                         ["this folder cannot be read: it lies too deep; what was indexed of it stays"])
        self.assert_untouched(client)

    def test_rights(self):
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                self.skipTest("root reads everything, and setpriv is not there")
            self.home.prefix = NO_OVERRIDE
        for i in range(4):
            self.write_good("good%d.txt" % i)
        closed = write(self.folder, "closed.txt", "freedom of assembly")
        os.chmod(closed, 0)
        client = self.start()
        done = client.call("reindex")
        self.assertEqual((done["sources"][0]["failed"], self.total(client, "freedom of assembly")), (1, 4))
        failure = client.call("failures")["failures"][0]
        self.assertEqual(failure["path"], closed)
        self.assertIn("Permission denied", failure["message"])

    def test_many_in_one_folder(self):
        """100,000 take a minute of a busy machine, and KZ_ALL_FILES=1."""
        many = 100000 if os.environ.get("KZ_ALL_FILES") else rounds(10000)
        first = write(self.folder, "000000.txt", "freedom")
        for i in range(1, many):
            if i % 50000 == 0:  # a file has so many names at most
                first = write(self.folder, "%06d.txt" % i, "freedom")
            else:
                os.link(first, os.path.join(self.folder, "%06d.txt" % i))
        client = self.start()
        self.assertEqual(client.call("reindex")["sources"][0]["documents"], many)
        self.assertEqual(self.total(client, "freedom"), many)


class Moments(Case):
    """What happens while files are read."""

    def test_files_that_change(self):
        """They shrink, grow, vanish and become links out of the folder; the run after that is right."""
        text = "freedom of assembly\n" * 5000
        for i in range(60):
            write(self.folder, "d%d/a%02d.txt" % (i % 6, i), text)
        enough = threading.Event()

        def churn():
            i = 0
            while not enough.is_set():
                place = os.path.join(self.folder, "d%d" % (i % 6))
                path = os.path.join(place, "a%02d.txt" % (i % 60))
                os.truncate(path, len(text) // 3)
                with open(path, "a", encoding="ascii") as file:
                    file.write(text)
                os.unlink(path)
                os.symlink(self.secret, path)
                os.unlink(path)
                os.rename(place, place + ".away")
                os.symlink(self.outside, place)
                os.unlink(place)
                os.rename(place + ".away", place)
                with open(path, "w", encoding="ascii") as file:
                    file.write(text)
                i += 1

        client = self.start()
        thread = threading.Thread(target=churn)
        thread.start()
        try:
            for _ in range(2):
                client.call("reindex", allow_removals=True)
                self.assertEqual(self.total(client, "confidential"), 0)
        finally:
            enough.set()
            thread.join()
        done = client.call("reindex", allow_removals=True)
        self.assertTrue(done["complete"], done)
        self.assertEqual(self.total(client, "freedom"), 60)
        self.assertEqual(client.call("check"), {"v": 1, "ok": True})
        self.assert_untouched(client)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
