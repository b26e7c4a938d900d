"""reindex --reanalyze: terms made anew from stored text, of an index that another analyzer made as well."""
import glob
import hashlib
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import unittest
import zlib

from kzd import BUILD, PATIENCE, Home, Refused, children, home_on_small_disk, rounds, wait_until, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")
QUERIES = ("freedom", "=freedom", "\"freedom of assembly\"", "freedom OR rally", "rall*", "митинг",
           "жиналыс", "author:Sarsenbay", "lang:kk", "date:2020", "\"assembly freedom\"~5")


def pretend_other_analyzer(data, analyzer=77):
    """Makes the data directory look as if another analyzer had made its terms: no daemon runs."""
    for path in glob.glob(os.path.join(glob.escape(data), "segment-*")):
        with open(path, "r+b") as file:
            sections = struct.unpack("<I", file.read(28)[24:28])[0]
            table = 32 + 24 * sections
            file.seek(0)
            header = bytearray(file.read(table))
            header[12:16] = struct.pack("<I", analyzer)
            file.seek(0)
            file.write(header + struct.pack("<I", zlib.crc32(header)))
    path = os.path.join(data, "manifest")
    with open(path) as file:
        lines = file.read().split("\n")
    lines[2] = "analyzer %d" % analyzer
    body = "\n".join(lines[:-2]) + "\n"
    with open(path, "w") as file:
        file.write(body + "checksum %s\n" % hashlib.blake2b(body.encode(), digest_size=16).hexdigest())


class Index(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("source")
        for i in range(60):
            write(self.folder, "a%d.txt" % i, "Freedom of assembly %d\n\nPeople rallied in Almaty." % i)
            write(self.folder, "b%d.txt" % i, "Митинг номер %d\n\nСвободные собрания в Алматы." % i)
            write(self.folder, "c%d.txt" % i, "Бейбіт жиналыс %d\n\nҚұқық қорғаушылар келді." % i)
        write(self.folder, "d.md", "---\nauthor: Әлия Сәрсенбай\ndate: 2020-09-09\n---\n\nassembly of freedom")
        self.client = self.start()
        self.client.call("source.add", path=self.folder, name="s")
        self.client.call("reindex")
        self.client.call("seal")
        self.client.call("add", documents=[{"key": "sealed", "text": "a freedom that was added"}])
        self.client.call("seal")
        self.client.call("add", documents=[{"key": "sealed", "text": "a freedom that was replaced"},
                                           {"key": "live", "text": "freedom that is live"}])

    def start(self):
        client = self.home.start()
        self.addCleanup(client.close)
        return client

    def ctl(self, *args):
        return subprocess.run([CTL, *args], env=self.home.env, capture_output=True, text=True,
                              timeout=PATIENCE)

    def become_other(self):
        self.client.call("stop")
        self.home.process.wait(PATIENCE)
        wait_until(lambda: not os.path.exists("/proc/%d" % self.home.process.pid), "the end")
        pretend_other_analyzer(self.home.data)
        self.client = self.start()

    def answers(self):
        found = []
        for query in QUERIES:
            answer = self.client.call("search", query=query, limit=200, collapse=False,
                                      facets=["source", "language", "month"])
            found.append((query, answer["total"], answer["facets"],
                          [(hit["id"], hit["snippet"]) for hit in answer["hits"]]))
        return found

    def is_of(self, analyzer):
        with open(os.path.join(self.home.data, "manifest")) as file:
            return "analyzer %d\n" % analyzer in file.read()


class Reanalysis(Index):
    def test_the_same_answers_when_sources_are_gone(self):
        before = self.answers()
        self.assertTrue(all(total for _, total, _, _ in before), before)
        shutil.rmtree(self.folder)
        done = self.ctl("reindex", "--reanalyze")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.split("\n")[0], "made the terms of 183 documents anew")
        self.assertEqual(self.answers(), before)
        self.assertEqual(self.client.call("status")["live"]["documents"], 0)
        self.assertTrue(self.client.call("check")["ok"])
        # What was added is found as unchanged, and the catalog is there.
        self.assertEqual(self.client.call("add", documents=[{"key": "live", "text": "freedom that is live"}])
                         ["unchanged"], 1)
        self.assertEqual(self.client.call("status")["sources"][0]["files"], 181)

    def test_another_analyzer_is_told_and_mended(self):
        before = self.answers()
        shutil.rmtree(self.folder)
        self.become_other()
        with self.assertRaises(Refused) as caught:
            self.client.call("search", query="freedom")
        self.assertEqual(caught.exception.code, -32006)
        self.assertIn("cut by analyzer 77", str(caught.exception))
        self.assertIn("kzsearchctl reindex --reanalyze", str(caught.exception))
        self.assertNotIn("--rebuild", str(caught.exception))
        self.assertIn("--reanalyze", self.ctl("status").stdout)
        self.assertIn("--reanalyze", self.client.call("check")["message"])
        for args in (["reindex"], ["seal"], ["compact"]):
            refused = self.ctl(*args)
            self.assertEqual(refused.returncode, 2, args)
            self.assertIn("--reanalyze", refused.stderr)
        with self.assertRaises(Refused):
            self.client.call("add", documents=[{"text": "not yet"}])
        done = self.ctl("reindex", "--reanalyze", "--quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.answers(), before)
        status = self.client.call("status")
        self.assertEqual((status["state"], status["message"]), ("ready", None))
        self.client.call("add", documents=[{"key": "new", "text": "freedom at last"}])
        self.assertEqual(self.client.call("search", query="freedom at last", limit=0)["total"], 1)

    def test_what_goes_with_it(self):
        for args in (["--rebuild"], ["--allow-removals"], ["s"]):
            refused = self.ctl("reindex", "--reanalyze", *args)
            self.assertEqual(refused.returncode, 2, args)
            self.assertIn("reads no source", refused.stderr)
        started = self.ctl("reindex", "--reanalyze", "--no-wait")
        self.assertEqual(started.returncode, 0)
        self.assertIn("started", started.stdout)
        wait_until(lambda: not self.client.call("status")["job"], "the end of the job")
        self.assertEqual(self.client.call("status")["live"]["documents"], 0)


class Meanwhile(Index):
    """With an index that takes its time."""

    def setUp(self):
        super().setUp()
        words = ("freedom", "assembly", "rally", "митинг", "жиналыс")
        draw = random.Random(3)
        for name in ("one", "two"):
            folder = self.home.folder(name)
            with open(os.path.join(folder, "all.jsonl"), "w") as file:
                for i in range(rounds(1000)):
                    file.write(json.dumps({"id": str(i), "text": " ".join(draw.choices(words, k=200))}) + "\n")
            self.client.call("source.add", path=folder, name=name)
            self.client.call("reindex", sources=[name])
            self.client.call("seal")
        self.documents = self.client.call("status")["documents"]

    def add_while_it_runs(self, key, searchable):
        """Adds until the job has ended; how many."""
        added = 0
        with self.home.client() as beside:
            while beside.call("status")["job"]:
                beside.call("add", documents=[{"key": "%s%d" % (key, added), "text": "meanwhile"}])
                added += 1
                if searchable:
                    total = beside.call("search", query="meanwhile source:added", limit=0)["total"]
                    self.assertEqual(total, added)
        return added

    def test_documents_come_meanwhile(self):
        asked = self.client.post("reindex", reanalyze=True, progress="t")
        added = self.add_while_it_runs("a", True)
        self.assertIn(self.client.answer(asked)["reanalyzed"] - self.documents, range(added + 1))
        self.assertGreater(added, 0)
        steps = [value["step"] for value in self.client.progress]
        self.assertIn("reanalyze", steps)
        # And when nobody searches, as the terms are of two analyzers.
        self.become_other()
        asked = self.client.post("reindex", reanalyze=True)
        wait_until(lambda: not self.is_of(77), "the beginning")
        with self.home.client() as beside:
            with self.assertRaises(Refused) as caught:
                beside.call("search", query="freedom")
        self.assertIn("being made anew", str(caught.exception))
        with self.home.client() as purging:
            purge = purging.post("remove", ids=["added:a0"], purge=True)
            added += self.add_while_it_runs("b", False)
            self.client.answer(asked)
            self.assertEqual(purging.answer(purge)["removed"], 1)
        self.assertEqual(self.client.call("search", query="meanwhile", limit=0)["total"], added - 1)
        self.assertEqual(self.client.call("status")["documents"], self.documents + added - 1)

    def test_kills_and_stops(self):
        """Nobody searches in between, nothing is lost, and the next one goes on."""
        before = self.answers()
        self.become_other()
        # Stopping it is no different.
        asked = self.client.post("reindex", reanalyze=True)
        self.client.send(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % asked)
        with self.assertRaises(Refused) as caught:
            self.client.answer(asked)
        self.assertEqual(caught.exception.code, -32800)
        wait_until(lambda: not self.client.call("status")["job"], "the end of the job")
        draw = random.Random(11)
        for _ in range(rounds(8)):
            self.client.post("reindex", reanalyze=True)
            for _ in range(draw.randrange(60)):
                self.client.call("status")
            for pid in children(self.home.process.pid).get("kzsearch-indexe", []):
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not self.client.call("status")["job"], "the end of the job")
        self.client.call("reindex", reanalyze=True)
        self.assertEqual(self.answers(), before)
        self.assertTrue(self.client.call("check")["ok"])


class SmallDisk(unittest.TestCase):
    def test_too_little_room_is_told_before_anything_is_changed(self):
        home, place = home_on_small_disk(self, "24m")
        with home.start() as client:
            draw = random.Random(1)
            client.call("add", documents=[
                {"key": str(i), "text": " ".join("%08x" % draw.getrandbits(32) for _ in range(2000))}
                for i in range(40)])
            client.call("seal")
            with open(os.path.join(place, "ballast"), "wb") as ballast:
                left = os.statvfs(place)
                ballast.write(bytes(left.f_bavail * left.f_frsize - 2000000))
            with self.assertRaises(Refused) as caught:
                client.call("reindex", reanalyze=True)
            self.assertEqual(caught.exception.status, "full")
            self.assertRegex(str(caught.exception), "takes about [0-9]+ MB of free disk, and there are [12]: make room")
            self.assertEqual(client.call("search", query="source:added", limit=0)["total"], 40)
            os.remove(os.path.join(place, "ballast"))
            self.assertEqual(client.call("reindex", reanalyze=True)["reanalyzed"], 40)


if __name__ == "__main__":
    unittest.main()
