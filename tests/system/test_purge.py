"""remove --purge: when it returns, no byte of the document is in the data directory."""
import os
import signal
import subprocess
import unittest
import zlib

from kzd import BUILD, PATIENCE, Home, Refused, children, home_on_small_disk, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")


def holds(data, token):
    """Whether token stands in data as it is, or in anything deflated that begins there."""
    if token in data:
        return True
    at = data.find(b"\x78")
    while at >= 0:
        try:
            if token in zlib.decompressobj().decompress(data[at:at + 65536]):
                return True
        except zlib.error:
            pass
        at = data.find(b"\x78", at + 1)
    return False


class Purge(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.client = self.home.start()
        self.addCleanup(self.client.close)

    def files_with(self, token):
        """The names of the files of the data directory that hold it in any form."""
        found = []
        for folder, _, names in os.walk(self.home.data):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    if holds(file.read(), token.encode()):
                        found.append(os.path.relpath(path, self.home.data))
        return sorted(found)

    def deleted_but_open(self):
        """Deleted files of the data directory that a process of ours has open."""
        pids = [self.home.process.pid] + sum(children(self.home.process.pid).values(), [])
        found = []
        for pid in pids:
            for fd in os.listdir("/proc/%d/fd" % pid):
                try:
                    target = os.readlink("/proc/%d/fd/%s" % (pid, fd))
                except OSError:
                    continue
                if target.startswith(self.home.data) and target.endswith("(deleted)"):
                    found.append(target)
        return found

    def add(self, key, text):
        self.client.call("add", documents=[{"key": key, "text": text}])

    def test_no_byte_is_left(self):
        secret = "sekret" + os.urandom(8).hex()
        for i in range(50):
            self.add("k%d" % i, "an ordinary document %d" % i)
        self.add("witness", "named here: " + secret)
        before = self.files_with(secret)
        # The test sees it wherever it is: the stored text, the terms, the kept file.
        self.assertTrue(any(name.startswith("added/") for name in before), before)
        self.assertIn("live-1/docdata.glass", before)
        self.assertIn("live-1/postlist.glass", before)
        # Readers have the old files open.
        self.assertEqual(self.client.call("search", query=secret)["total"], 1)
        # An ordinary removal leaves the text in the files.
        self.client.call("remove", ids=["added:witness"])
        self.assertNotEqual(self.files_with(secret), [])
        done = self.client.call("remove", ids=["added:witness", "added:k7"], purge=True)
        self.assertEqual((done["removed"], done["not_found"], done["purged"], done["in_files"]),
                         (1, ["added:witness"], True, []))
        self.assertEqual(self.files_with(secret), [])
        self.assertEqual(self.deleted_but_open(), [])
        self.assertEqual(self.client.call("search", query=secret, limit=0)["total"], 0)
        self.assertEqual(self.client.call("search", query="ordinary", limit=0)["total"], 49)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        # The index goes on from there.
        self.add("later", "an ordinary document, later")
        self.assertEqual(self.client.call("search", query="ordinary", limit=0)["total"], 50)
        self.assertEqual([name for name in os.listdir(self.home.data) if name.startswith("live")],
                         ["live-2"])
        self.client.call("stop")
        self.home.process.wait(PATIENCE)
        with self.home.start() as client:
            self.assertEqual(client.call("search", query="ordinary", limit=0)["total"], 50)

    def test_what_was_replaced_goes_too(self):
        old = "altwort" + os.urandom(8).hex()
        self.add("a", "one " + old)
        self.add("a", "another")
        self.add("b", "a third")
        self.client.call("remove", ids=["added:b"], purge=True)
        self.assertEqual(self.files_with(old), [])

    def test_a_file_that_is_still_there(self):
        secret = "sekret" + os.urandom(8).hex()
        folder = self.home.folder("reports")
        path = write(folder, "a.txt", "named here: " + secret)
        write(folder, "b.txt", "another")
        self.client.call("source.add", name="s", path=folder)
        self.client.call("reindex")
        run = subprocess.run([CTL, "remove", "--purge", "s:a.txt"], env=self.home.env,
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((run.returncode, run.stdout), (1, "purged 1 document\n"))
        self.assertIn("s:a.txt is still in %s" % path, run.stderr)
        self.assertEqual(self.files_with(secret), [])
        # It is unchanged, so it stays away; and with the file it is gone for good.
        self.client.call("reindex")
        self.assertEqual(self.client.call("search", query=secret, limit=0)["total"], 0)
        os.unlink(path)
        self.client.call("reindex")
        self.client.call("reindex", rebuild=True)
        self.assertEqual(self.client.call("search", query=secret, limit=0)["total"], 0)
        run = subprocess.run([CTL, "remove", "--purge", "s:b.txt", "s:none"], env=self.home.env,
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, 1)
        self.assertIn("there is no document s:none", run.stderr)

    def test_during_a_reindex(self):
        secret = "sekret" + os.urandom(8).hex()
        folder = self.home.folder("many")
        for i in range(2000):
            write(folder, "a%04d.txt" % i, "freedom %d " % i + "word " * 100)
        self.client.call("source.add", name="s", path=folder)
        job = self.client.post("reindex")
        with self.home.client() as other:
            for _ in range(5):
                other.call("add", documents=[{"key": "witness", "text": secret}])
                other.call("remove", ids=["added:witness"], purge=True)
                self.assertEqual(other.call("search", query=secret, limit=0)["total"], 0)
        self.assertEqual(self.files_with(secret), [])
        self.assertTrue(self.client.answer(job)["complete"])
        self.assertEqual(self.client.call("search", query="freedom", limit=0)["total"], 2000)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})

    def test_a_check_and_a_purge_exclude_one_another(self):
        """A check has files open, whose text is not gone before it ends."""
        self.add("k", "some text")
        indexer = children(self.home.process.pid)["kzsearch-indexe"][0]
        os.kill(indexer, signal.SIGSTOP)
        self.addCleanup(os.kill, indexer, signal.SIGCONT)
        for first, second in (("check", "remove"), ("remove", "check")):
            params = {"check": {}, "remove": {"ids": [], "purge": True}}
            with self.home.client() as other:
                job = other.post(first, **params[first])
                # Answered in the order asked on this connection, so the other has been taken up.
                other.call("search", query="text")
                with self.assertRaises(Refused) as caught:
                    self.client.call(second, **params[second])
                self.assertEqual(caught.exception.code, -32004)
                self.assertIn("wait until it has ended", str(caught.exception))
                os.kill(indexer, signal.SIGCONT)
                other.answer(job)
                os.kill(indexer, signal.SIGSTOP)
        os.kill(indexer, signal.SIGCONT)
        self.assertEqual(self.client.call("check"), {"v": 1, "ok": True})
        self.assertTrue(self.client.call("remove", ids=[], purge=True)["purged"])


class FullDisk(unittest.TestCase):
    def test_the_old_index_stays(self):
        home, place = home_on_small_disk(self, "8m")
        client = home.start()
        self.addCleanup(client.close)
        client.call("add", documents=[{"key": "k%d" % i, "text": "freedom " + os.urandom(999).hex()}
                                      for i in range(300)])
        with open(os.path.join(place, "filler"), "wb") as file:
            room = os.statvfs(place)
            file.write(b"x" * (room.f_bavail * room.f_frsize - 300000))
        with self.assertRaises(Refused) as caught:
            client.call("remove", ids=["added:k0"], purge=True)
        self.assertIn("their text may still be on disk", str(caught.exception))
        self.assertIn("No space left on device", str(caught.exception))
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], 299)
        self.assertEqual([n for n in os.listdir(home.data) if n.startswith("live")], ["live-1"])
        os.unlink(os.path.join(place, "filler"))
        self.assertTrue(client.call("remove", ids=["added:k0"], purge=True)["purged"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], 299)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
