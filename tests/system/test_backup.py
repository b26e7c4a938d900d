"""Backups: consistent while writes go on, and good enough to be put in the index's place."""
import os
import shutil
import signal
import subprocess
import threading
import unittest

from kzd import BUILD, PATIENCE, Home, Refused, children, wait_until, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")
ROUNDS = 20


class Writer(threading.Thread):
    """Adds one document after the other, and now and then removes one or replaces one. What is
    acknowledged is kept with its number: number, key, title or None."""

    def __init__(self, home):
        super().__init__()
        self.client = home.client()
        self.log = []
        self.enough = threading.Event()

    def run(self):
        i = 0
        while not self.enough.is_set():
            key, title = "k%d" % i, "document %d word%d" % (i, i)
            if i % 7 == 6:
                key, title = "k%d" % (i - 3), None
                answer = self.client.call("remove", ids=["added:" + key])
            elif i % 7 == 5:
                key = "k%d" % (i - 4)
                answer = self.client.call("add", documents=[{"key": key, "title": title}])
            else:
                answer = self.client.call("add", documents=[{"key": key, "title": title}])
            self.log.append((answer["seq"], key, title))
            i += 1

    def stop(self):
        self.enough.set()
        self.join()
        self.client.close()

    def state_at(self, seq):
        """What must be there after this change: title by id."""
        state = {}
        for number, key, title in self.log:
            if number <= seq and title:
                state["added:" + key] = title
            elif number <= seq:
                state.pop("added:" + key, None)
        return state


class Backup(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.place = self.home.folder("backups")

    def start(self, home=None):
        client = (home or self.home).start()
        self.addCleanup(client.close)
        return client

    def restored(self, backup):
        """A home whose data directory is a copy of the backup, as the manual says."""
        home = Home()
        self.addCleanup(home.__exit__)
        shutil.copytree(backup, home.data)
        return home

    def everything(self, client):
        """Title by id of all there is, in answers of a bounded size."""
        found, offset = {}, 0
        while True:
            hits = client.call("search", query="source:added", limit=1000, offset=offset,
                               snippet=False)["hits"]
            for hit in hits:
                found[hit["id"]] = hit["title"]
            if len(hits) < 1000:
                return found
            offset += 1000

    def test_while_a_writer_adds(self):
        client = self.start()
        writer = Writer(self.home)
        writer.start()
        backups = []
        try:
            for i in range(ROUNDS):
                acknowledged = len(writer.log)
                done = client.call("backup", dir=os.path.join(self.place, "b%d" % i))
                backups.append((done, acknowledged))
                while len(writer.log) < acknowledged + 8 and writer.is_alive():
                    client.call("status")
        finally:
            writer.stop()
        for i, (done, acknowledged) in enumerate(backups):
            with self.subTest(backup=i):
                # All that was acknowledged before it was asked for is in it.
                if acknowledged:
                    self.assertGreaterEqual(done["seq"], writer.log[acknowledged - 1][0])
                home = self.restored(done["dir"])
                with home.start() as other:
                    wanted = writer.state_at(done["seq"])
                    self.assertEqual(other.call("check"), {"v": 1, "ok": True})
                    self.assertEqual(self.everything(other), wanted)
                    self.assertEqual(done["documents"], len(wanted))
                    # The kept files say the same as the index.
                    if i == ROUNDS - 1:
                        other.call("reindex", rebuild=True)
                        self.assertEqual(self.everything(other), wanted)
                    answer = other.call("add", documents=[{"key": "after", "text": "x"}])
                    self.assertGreater(answer["seq"], done["seq"])
                home.kill()

    def test_refusals(self):
        client = self.start()
        client.call("add", documents=[{"key": "a", "text": "b"}])
        full = os.path.dirname(write(self.home.folder("full"), "a", "mine"))
        other = self.home.folder("backups/x.tmp")
        write(other, "precious", "mine")
        link = os.path.join(self.place, "link")
        os.symlink(self.home.data, link)
        for path, words in ((full, "is not empty"), (os.path.join(full, "a"), "no folder"),
                            (os.path.join(self.home.data, "b"), "lies in the data directory"),
                            (os.path.join(link, "b"), "lies in the data directory"),
                            (self.home.data, "lies in the data directory"),
                            (os.path.join(self.place, "x"), "it holds precious"),
                            (os.path.join(self.place, "none", "y"), "No such file"),
                            ("relative", "not 'relative'"), ("/", "not '/'"),
                            (self.place + "/..", "end the path with a name")):
            with self.subTest(path=path):
                with self.assertRaises(Refused) as caught:
                    client.call("backup", dir=path)
                self.assertIn(words, str(caught.exception))
        self.assertEqual(os.listdir(full), ["a"])
        self.assertEqual(os.listdir(other), ["precious"])
        with self.assertRaises(Refused):
            client.call("backup")

    def test_what_was_cut_short_is_made_anew(self):
        client = self.start()
        client.call("add", documents=[{"key": "a", "text": "b"}])
        target = os.path.join(self.place, "b")
        os.makedirs(target + ".tmp/live-1")
        os.mkdir(target)
        done = client.call("backup", dir=target + "/")
        self.assertEqual(done["dir"], target)
        self.assertEqual(sorted(os.listdir(target)), ["added", "live-1", "manifest"])
        self.assertFalse(os.path.exists(target + ".tmp"))
        self.assertEqual(os.stat(target).st_mode & 0o777, 0o700)

    def test_a_backup_is_not_taken_for_one_cut_short(self):
        client = self.start()
        client.call("add", documents=[{"key": "a", "text": "b"}])
        for name in ("b.tmp", "b.tmp/"):
            with self.assertRaises(Refused) as caught:
                client.call("backup", dir=os.path.join(self.place, name))
            self.assertIn("a name that does not end with .tmp", str(caught.exception))
        self.assertEqual(os.listdir(self.place), [])

    def test_cancelled_while_it_is_verified(self):
        client = self.start()
        client.call("add", documents=[{"key": "k%d" % i, "text": " ".join(
            os.urandom(5).hex() for _ in range(400))} for i in range(1000)])
        indexer = children(self.home.process.pid)["kzsearch-indexe"][0]
        job = client.post("backup", dir=os.path.join(self.place, "b"))
        # It was started as /proc/self/exe.
        checker = wait_until(lambda: children(indexer).get("exe"), "the check")[0]
        os.kill(checker, signal.SIGSTOP)
        client.send(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % job)
        with self.assertRaises(Refused) as caught:
            client.answer(job)
        self.assertEqual(caught.exception.code, -32800)
        self.assertEqual(os.listdir(self.place), [])
        self.assertFalse(children(indexer).get("exe"))

    def test_full_disk(self):
        small = self.home.folder("small")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", small],
                          capture_output=True).returncode:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", small])
        client = self.start()
        client.call("add", documents=[{"key": "k%d" % i, "text": os.urandom(3000).hex()}
                                      for i in range(100)])
        with self.assertRaises(Refused) as caught:
            client.call("backup", dir=os.path.join(small, "b"))
        self.assertRegex(str(caught.exception), "cannot copy .*/b.tmp/.*No space left on device")
        self.assertEqual(caught.exception.status, "full")
        self.assertEqual(os.listdir(small), [])
        self.assertEqual(client.call("status")["documents"], 100)

    def test_program(self):
        client = self.start()
        client.call("add", documents=[{"key": "a", "text": "b"}])
        run = subprocess.run([CTL, "backup", "b 1"], env=self.home.env, cwd=self.place,
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertRegex(run.stdout, "^backed up 1 document, .*, to .*/backups/b 1 in ")
        run = subprocess.run([CTL, "backup", "b 1"], env=self.home.env, cwd=self.place,
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, 2)
        self.assertIn("is not empty: give each backup a folder of its own", run.stderr)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
