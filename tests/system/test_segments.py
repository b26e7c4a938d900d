"""Segments as a user meets them: seal, compact, large jobs, status, and what goes wrong."""
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import unittest

from kzd import (BUILD, PATIENCE, Home, Refused, children, home_on_small_disk, rounds, wait_until,
                 write)
from test_purge import holds

CTL = os.path.join(BUILD, "client", "kzsearchctl")
QUERIES = ("freedom", "assembly", "\"freedom of assembly\"", "freedom OR rally", "freedom -rally",
           "rall*", "source:added")


class Segments(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        # More than a megabyte to read is much, then.
        self.home.write_config("[index]\nmemory = 1M\n")
        self.client = self.start()

    def start(self, home=None):
        client = (home or self.home).start()
        self.addCleanup(client.close)
        return client

    def ctl(self, *args):
        return subprocess.run([CTL, *args], env=self.home.env, capture_output=True, text=True,
                              timeout=PATIENCE)

    def add(self, key, text):
        return self.client.call("add", documents=[{"key": key, "text": text}])

    def add_many(self, first, n, text="freedom of assembly number%d"):
        self.client.call("add", documents=[{"key": "k%d" % i, "text": text % i}
                                           for i in range(first, first + n)])

    def in_spite_of_kills(self, add, *args):
        """A kill just before may be noticed only by this call: then it is made again."""
        try:
            add(*args)
        except Refused as refused:
            self.assertIn("ended unexpectedly", str(refused))
            add(*args)

    def segments(self):
        return sorted(glob.glob(os.path.join(glob.escape(self.home.data), "segment-*")))

    def answers(self, client=None):
        """What each query finds: total, ids in order, and whether a part is missing."""
        found = []
        for query in QUERIES:
            answer = (client or self.client).call("search", query=query, limit=50, collapse=False,
                                                  facets=["source", "month"])
            found.append((answer["total"], [hit["id"] for hit in answer["hits"]],
                          answer["facets"], answer["partial"]))
        return found

    def files_with(self, token):
        found = []
        for folder, _, names in os.walk(self.home.data):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        data = file.read()
                except FileNotFoundError:
                    continue
                if holds(data, token.encode()):
                    found.append(name)
        return found

    def indexer(self):
        return children(self.home.process.pid)["kzsearch-indexe"][0]

    def large_source(self, n=300, name="big"):
        """A folder of more than a megabyte."""
        folder = self.home.folder(name)
        words = ["word%d" % i for i in range(5000)]
        draw = random.Random(7)
        for i in range(n):
            write(folder, "a%04d.txt" % i, "freedom of assembly number%d\n\n" % i +
                  " ".join(draw.choices(words, k=700)))
        self.client.call("source.add", name=name, path=folder)
        return folder


class Commands(Segments):
    def test_seal(self):
        self.add_many(0, 30)
        before = self.answers()
        done = self.client.call("seal")
        self.assertEqual((done["documents"], done["live_documents"], done["segments"]), (30, 0, 1))
        self.assertGreater(done["bytes_before"], 0)
        self.assertEqual(len(self.segments()), 1)
        self.assertEqual(self.answers(), before)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        # With nothing new there is nothing to do.
        again = self.client.call("seal")
        self.assertEqual((again["segments"], self.segments()), (1, self.segments()))
        # It outlives the daemon.
        self.client.call("stop")
        self.home.process.wait(PATIENCE)
        self.client = self.start()
        self.assertEqual(self.answers(), before)

    def test_status(self):
        self.add_many(0, 20)
        status = self.client.call("status")
        self.assertEqual(status["live"]["documents"], 20)
        self.assertEqual(status["segments"],
                         {"count": 0, "documents": 0, "bytes": 0, "masked": 0})
        self.client.call("seal")
        self.add("k3", "a rally")
        self.client.call("remove", ids=["added:k5"])
        status = self.client.call("status")
        self.assertEqual((status["documents"], status["live"]["documents"]), (19, 1))
        segments = status["segments"]
        self.assertEqual((segments["count"], segments["documents"], segments["masked"]), (1, 18, 2))
        self.assertEqual(segments["bytes"], os.stat(self.segments()[0]).st_size)
        run = self.ctl("status")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"(?m)^segments  18 documents in 1 segment, .*, 2 documents "
                                     r"more that were replaced or removed$")
        self.assertRegex(run.stdout, r"(?m)^live      1 document, ")

    def test_compact(self):
        for part in range(3):
            self.add_many(part * 10, 10)
            self.client.call("seal")
        self.add("k3", "a rally for freedom")
        self.client.call("remove", ids=["added:k11"])
        self.assertEqual(len(self.segments()), 3)
        before = self.answers()
        done = self.client.call("compact")
        self.assertEqual((done["documents"], done["live_documents"], done["segments"]), (29, 0, 1))
        self.assertEqual(len(self.segments()), 1)
        self.assertEqual(self.client.call("status")["segments"]["masked"], 0)
        # Scores of what is gone count no more: the same documents, in an order of their own.
        for (total, ids, facets, partial), (total2, ids2, facets2, partial2) in zip(before,
                                                                                  self.answers()):
            self.assertEqual((total, sorted(ids), facets, partial),
                             (total2, sorted(ids2), facets2, partial2))
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        name = self.segments()
        self.client.call("compact")
        self.assertEqual(self.segments(), name)

    def test_a_seal_gives_room_back(self):
        """The live index's files do not shrink by themselves."""
        draw = random.Random(3)
        self.client.call("add", documents=[
            {"key": "k%d" % i, "text": " ".join("word%d" % draw.randrange(20000)
                                                for _ in range(1500))} for i in range(200)])
        before = self.client.call("status")
        self.assertGreater(before["live"]["bytes"], 4 << 20)
        found = self.client.call("search", query="word7 OR word8", limit=50)["hits"]
        self.client.call("seal")
        after = self.client.call("status")
        self.assertLess(after["live"]["bytes"], before["live"]["bytes"] // 10)
        self.assertEqual(self.client.call("search", query="word7 OR word8", limit=50)["hits"], found)
        self.add("k3", "another rally")
        self.assertEqual(self.client.call("search", query="rally", limit=0)["total"], 1)
        self.client.call("stop")
        self.home.process.wait(PATIENCE)
        self.client = self.start()
        self.assertEqual(self.client.call("status")["documents"], 200)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})

    def test_programs(self):
        self.add_many(0, 12)
        run = self.ctl("seal")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertRegex(run.stdout, r"^12 documents in 1 segment, .* \(before: .*\), in .*\n$")
        self.add("x", "a rally")
        run = self.ctl("compact", "--json")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        result = json.loads(run.stdout)
        self.assertEqual((result["v"], result["documents"], result["segments"]), (1, 13, 1))
        self.assertEqual(sorted(result), ["bytes", "bytes_before", "documents", "live_documents",
                                          "segments", "took_ms", "v"])
        run = self.ctl("seal", "--quiet")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))
        run = self.ctl("seal", "x")
        self.assertEqual(run.returncode, 2)
        self.assertIn("usage: kzsearchctl seal", run.stderr)

    def test_without_an_index(self):
        done = self.client.call("compact")
        self.assertEqual((done["documents"], done["segments"]), (0, 0))

    def test_one_job_at_a_time(self):
        self.add_many(0, 5)
        os.kill(self.indexer(), signal.SIGSTOP)
        self.addCleanup(os.kill, self.indexer(), signal.SIGCONT)
        with self.home.client() as other:
            job = other.post("seal")
            other.call("search", query="freedom")
            for command in ("seal", "compact"):
                run = self.ctl(command)
                self.assertEqual(run.returncode, 75)
                self.assertIn("a seal is running", run.stderr)
                run = self.ctl(command, "--skip-if-running")
                self.assertEqual((run.returncode, run.stderr), (0, ""))
                self.assertEqual(run.stdout, "another job is running: skipped\n")
            self.assertEqual(self.ctl("reindex").returncode, 75)
            os.kill(self.indexer(), signal.SIGCONT)
            self.assertEqual(other.answer(job)["segments"], 1)

    def test_cancelled(self):
        self.add_many(0, 200)
        before = self.answers()
        os.kill(self.indexer(), signal.SIGSTOP)
        self.addCleanup(os.kill, self.indexer(), signal.SIGCONT)
        job = self.client.post("seal")
        self.client.send(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % job)
        self.client.call("search", query="freedom")
        os.kill(self.indexer(), signal.SIGCONT)
        with self.assertRaises(Refused) as caught:
            self.client.answer(job)
        self.assertEqual(caught.exception.code, -32800)
        self.assertEqual(self.segments(), [])
        self.assertEqual(self.answers(), before)
        self.assertEqual(self.client.call("seal")["segments"], 1)


class LargeJobs(Segments):
    def test_a_large_reindex_writes_a_segment(self):
        self.large_source()
        report = self.client.call("reindex")
        self.assertTrue(report["complete"])
        self.assertEqual(report["sources"][0]["documents"], 300)
        status = self.client.call("status")
        self.assertEqual((status["documents"], status["live"]["documents"]), (300, 0))
        self.assertGreaterEqual(status["segments"]["count"], 1)
        self.assertEqual(self.client.call("search", query="\"freedom of assembly\"",
                                          limit=0)["total"], 300)
        # A small change after it is the live index's.
        folder = self.home.folder("big")
        write(folder, "a0007.txt", "a rally")
        os.unlink(os.path.join(folder, "a0008.txt"))
        self.client.call("reindex")
        status = self.client.call("status")
        self.assertEqual((status["documents"], status["live"]["documents"]), (299, 1))
        self.assertEqual(status["segments"]["masked"], 2)
        self.assertEqual(self.client.call("search", query="rally", limit=0)["total"], 1)
        self.assertEqual(self.client.call("search", query="number7", limit=0)["total"], 0)
        self.assertEqual(self.client.call("search", query="number8", limit=0)["total"], 0)

    def test_a_small_one_does_not(self):
        write(self.home.folder("small"), "a.txt", "a rally")
        self.client.call("source.add", name="small", path=self.home.folder("small"))
        self.client.call("reindex")
        self.assertEqual(self.segments(), [])

    def test_a_rebuild(self):
        self.large_source()
        self.client.call("reindex")
        self.add("x", "a rally")
        self.client.call("reindex", rebuild=True)
        status = self.client.call("status")
        self.assertEqual(status["documents"], 301)
        self.assertEqual(status["live"]["documents"], 1)
        self.assertEqual(self.client.call("search", query="rally", limit=0)["total"], 1)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        # Nothing of the generation before is left.
        listed = self.segments()
        self.assertEqual(status["segments"]["count"], len(listed))

    def test_added_while_it_runs(self):
        self.large_source(n=1500)
        job = self.client.post("reindex")
        with self.home.client() as other:
            for i in range(20):
                other.call("add", documents=[{"key": "k%d" % i, "text": "rally"}])
                self.assertEqual(other.call("search", query="rally", limit=0)["total"], i + 1)
        self.assertTrue(self.client.answer(job)["complete"])
        status = self.client.call("status")
        self.assertEqual((status["documents"], status["live"]["documents"]), (1520, 20))
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})


class WhatIsGone(Segments):
    def test_a_purge_leaves_no_byte(self):
        secret = "sekret" + os.urandom(8).hex()
        self.add_many(0, 40)
        self.add("witness", "named here: " + secret)
        self.client.call("seal")
        self.add_many(100, 40)
        self.client.call("seal")
        self.assertTrue(any(name.startswith("segment-") for name in self.files_with(secret)))
        self.assertEqual(self.client.call("search", query=secret)["total"], 1)
        self.client.call("remove", ids=["added:witness"])
        self.assertNotEqual(self.files_with(secret), [])
        done = self.client.call("remove", ids=["added:k7"], purge=True)
        self.assertTrue(done["purged"])
        self.assertEqual(self.files_with(secret), [])
        # Nor in a file that is deleted and that a process still has mapped.
        for pid in [self.home.process.pid] + sum(children(self.home.process.pid).values(), []):
            with open("/proc/%d/maps" % pid, encoding="utf-8") as file:
                self.assertEqual([line for line in file if "segment-" in line and
                                  "(deleted)" in line], [])
        self.assertEqual(self.client.call("search", query="freedom", limit=0)["total"], 79)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})

    def test_a_backup(self):
        self.add_many(0, 40)
        self.client.call("seal")
        self.add("k3", "a rally")
        self.add_many(100, 5)
        before = self.answers()
        place = os.path.join(self.home.folder("backups"), "b")
        done = self.client.call("backup", dir=place)
        self.assertEqual(done["documents"], 45)
        self.assertEqual(len(glob.glob(place.replace("[", "[[]") + "/segment-*")), 1)
        home = Home()
        self.addCleanup(home.__exit__)
        shutil.copytree(place, home.data)
        other = self.start(home)
        self.assertEqual(other.call("check"), {"v": 1, "ok": True})
        self.assertEqual(self.answers(other), before)


class Damage(Segments):
    def setUp(self):
        super().setUp()
        self.add_many(0, 40)
        self.client.call("seal")
        self.add_many(100, 40, "freedom to rally number%d")
        self.client.call("seal")

    def test_check_finds_a_flipped_byte(self):
        path = self.segments()[1]
        size = os.stat(path).st_size
        draw = random.Random(5)
        for at in draw.sample(range(size), rounds(24)):
            with open(path, "r+b") as file:
                file.seek(at)
                old = file.read(1)
                file.seek(at)
                file.write(bytes([old[0] ^ 0x10]))
            found = self.client.call("check")
            self.assertFalse(found["ok"], "byte %d of %d" % (at, size))
            self.assertIn(os.path.basename(path), found["message"])
            self.assertIn("--rebuild", found["message"])
            with open(path, "r+b") as file:
                file.seek(at)
                file.write(old)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        self.assertEqual(self.client.call("status")["state"], "ready")

    def test_the_other_segments_answer(self):
        path = self.segments()[1]
        self.client.call("stop")
        self.home.process.wait(PATIENCE)
        with open(path, "r+b") as file:
            file.write(b"spoiled")
        self.client = self.start()
        answer = self.client.call("search", query="freedom", limit=0)
        self.assertEqual((answer["total"], answer["partial"]), (40, True))
        self.assertIn(os.path.basename(path), " ".join(answer["warnings"]))
        status = self.client.call("status")
        self.assertEqual(status["state"], "damaged")
        self.assertIn(os.path.basename(path), status["message"])
        # What only the other holds is whole.
        self.assertEqual(self.client.call("get", id="added:k3")["id"], "added:k3")
        for method in ("seal", "compact"):
            with self.assertRaises(Refused) as caught:
                self.client.call(method)
            self.assertIn("--rebuild", str(caught.exception))
        self.client.call("reindex", rebuild=True)
        answer = self.client.call("search", query="freedom", limit=0)
        self.assertEqual((answer["total"], answer["partial"]), (80, False))
        self.assertEqual(self.client.call("status")["state"], "ready")


class Crashes(Segments):
    def test_killed_while_it_seals_and_merges(self):
        """Whatever the moment: all that was acknowledged is found, once, and it goes on."""
        draw = random.Random(11)
        added = 0
        for i in range(rounds(24)):
            self.in_spite_of_kills(self.add_many, added, 25)
            added += 25
            pid = self.indexer()
            job = self.client.post("compact" if i % 3 == 2 else "seal")
            timer = threading.Timer(draw.random() * 0.06, lambda p=pid: kill(p))
            timer.start()
            try:
                self.client.answer(job)
            except Refused as refused:
                self.assertIn("ended unexpectedly", str(refused))
            timer.join()
            answer = self.client.call("search", query="\"freedom of assembly\"", limit=0,
                                      collapse=False)
            self.assertEqual((answer["total"], answer["partial"]), (added, False))
        self.in_spite_of_kills(self.client.call, "compact")
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        self.assertEqual(self.client.call("status")["documents"], added)
        # What the killed ones left is gone.
        self.assertEqual(len(self.segments()), 1)

    def test_killed_while_a_large_job_runs(self):
        self.large_source(n=600)
        draw = random.Random(13)
        for _ in range(rounds(8)):
            job = self.client.post("reindex", rebuild=bool(draw.random() < 0.3))
            pid = wait_until(lambda: children(self.home.process.pid).get("kzsearch-indexe"),
                             "the indexer")[0]
            timer = threading.Timer(draw.random() * 1.2, lambda p=pid: kill(p))
            timer.start()
            try:
                self.client.answer(job)
            except Refused as refused:
                self.assertIn("ended unexpectedly", str(refused))
            timer.join()
            # It was the kill's fault: the next indexer need not wait longer and longer.
            self.in_spite_of_kills(self.add, "x", "a rally")
        self.assertTrue(self.client.call("reindex")["complete"])
        self.assertEqual(self.client.call("search", query="\"freedom of assembly\"", limit=0,
                                          collapse=False)["total"], 600)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})


class FullDisk(unittest.TestCase):
    def test_the_index_stays_as_it_was(self):
        home, place = home_on_small_disk(self, "16m")
        client = home.start()
        self.addCleanup(client.close)
        client.call("add", documents=[{"key": "k%d" % i, "text": "freedom " + os.urandom(999).hex()}
                                      for i in range(300)])
        filler = os.path.join(place, "filler")
        for method in ("seal", "compact"):
            with open(filler, "wb") as file:
                room = os.statvfs(place)
                file.write(b"x" * (room.f_bavail * room.f_frsize - 100000))
            with self.assertRaises(Refused) as caught:
                client.call(method)
            self.assertEqual(caught.exception.status, "full")
            # Nothing half made is left: the seal before a merge may have had room enough.
            self.assertEqual(sum(name.startswith("segment-") for name in os.listdir(home.data)),
                             client.call("status")["segments"]["count"])
            self.assertEqual(client.call("search", query="freedom", limit=0)["total"], 300)
            os.unlink(filler)
            self.assertEqual(client.call(method)["segments"], 1)
            self.assertEqual(client.call("search", query="freedom", limit=0)["total"], 300)
            # A merge has something to do, and the live index, too.
            client.call("remove", ids=["added:k0"])
            client.call("add", documents=[{"key": "k0", "text": "freedom"}])
        self.assertEqual(client.call("check"), {"v": 1, "ok": True})


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Adds(Segments):
    def add_long(self, n):
        draw = random.Random(3)
        self.client.call("add", documents=[
            {"key": "long%d" % i, "text": " ".join("word%d" % draw.randrange(9000)
                                                   for _ in range(1500))} for i in range(n)])

    def begun(self, other, method):
        """The number of a job that is under way."""
        job = other.post(method, progress=method)
        while not other.progress:
            message = other.line()
            self.assertEqual(message["method"], "$/progress")
            other.progress.append(message["params"]["value"])
        self.assertEqual(other.progress[0]["what"], method)
        return job

    def test_an_add_does_not_wait(self):
        self.add_long(300)
        with self.home.client() as other:
            job = self.begun(other, "seal")
            self.add("x", "a rally")
            self.client.call("remove", ids=["added:long299"])
            self.assertEqual(self.client.call("search", query="rally", limit=0)["total"], 1)
            self.assertEqual(self.client.call("status")["job"]["what"], "seal")
            done = other.answer(job)
        self.assertEqual((done["documents"], done["segments"]), (300, 1))
        self.assertEqual(self.client.call("get", id="added:x")["text"], "a rally")

    def test_a_purge_does_not_wait_either(self):
        """It has the seal begin anew, so that nothing of the document is in what it wrote."""
        secret = "sekret" + os.urandom(8).hex()
        self.add("witness", secret)
        self.add_long(300)
        with self.home.client() as other:
            job = self.begun(other, "seal")
            self.assertTrue(self.client.call("remove", ids=["added:witness"], purge=True)["purged"])
            self.assertEqual(self.files_with(secret), [])
            self.assertEqual(self.client.call("status")["job"]["what"], "seal")
            self.assertEqual(other.answer(job)["documents"], 300)
        self.assertEqual(self.files_with(secret), [])
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})

    def test_while_it_merges(self):
        """What is removed and replaced while its segment is merged stays so."""
        for _ in range(3):
            self.add_long(150)
            self.add_many(0, 50)
            self.client.call("seal")
            self.add_many(50, 50)
        self.client.call("seal")
        with self.home.client() as other:
            job = self.begun(other, "compact")
            for i in range(20):
                self.client.call("remove", ids=["added:k%d" % (i * 5)])
                self.add("k%d" % (i * 5 + 1), "a rally")
            other.answer(job)
        self.assertEqual(self.client.call("search", query="rally", limit=0)["total"], 20)
        self.assertEqual(self.client.call("search", query="assembly", limit=0)["total"], 60)
        self.client.call("compact")
        self.assertEqual(self.client.call("status")["documents"], 230)
        self.assertEqual(self.client.call("search", query="assembly", limit=0)["total"], 60)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})

    def test_while_it_seals(self):
        """What is added meanwhile is there, once, and stays."""
        self.add_many(0, 400)
        done = threading.Event()
        jobs = []

        def seal():
            with self.home.client() as other:
                for i in range(rounds(12)):
                    jobs.append(other.call("compact" if i % 4 == 3 else "seal"))
            done.set()

        thread = threading.Thread(target=seal)
        thread.start()
        expected = {"added:k%d" % i for i in range(400)}
        replaced = {}
        draw = random.Random(17)
        i = 400
        while not done.is_set():
            self.add("k%d" % i, "freedom of assembly number%d" % i)
            expected.add("added:k%d" % i)
            if i % 3 == 0:
                key = "added:k%d" % draw.randrange(i)
                self.client.call("remove", ids=[key])
                expected.discard(key)
                replaced.pop(key, None)
            if i % 5 == 0:
                key = "k%d" % draw.randrange(i)
                self.add(key, "freedom of assembly again%d" % i)
                expected.add("added:" + key)
                replaced["added:" + key] = "again%d" % i
            i += 1
        thread.join()
        self.assertEqual(len(jobs), rounds(12))
        found, offset = set(), 0
        while True:
            hits = self.client.call("search", query="source:added", limit=1000, offset=offset,
                                    collapse=False, snippet=False)["hits"]
            found |= {hit["id"] for hit in hits}
            offset += 1000
            if len(hits) < 1000:
                break
        self.assertEqual(found, expected)
        self.assertEqual(self.client.call("status")["documents"], len(expected))
        # Of what was replaced meanwhile, only the new text is found.
        for key, number in replaced.items():
            self.assertEqual(self.client.call("get", id=key)["text"].split()[-1], number)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})


if __name__ == "__main__":
    unittest.main(warnings="ignore")
