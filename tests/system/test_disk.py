"""A disk that is full or read-only: what is indexed keeps answering, what cannot be done says so."""
import os
import subprocess
import unittest

from kzd import PATIENCE, Home, Refused, wait_until, write


class Disk(unittest.TestCase):
    """Every test has a file system of its own below the data directory."""

    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.place = os.path.dirname(self.home.data)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs",
                                  self.place], capture_output=True, text=True)
        if mounted.returncode:
            self.skipTest("no file system can be mounted here: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", self.place])
        self.addCleanup(self.home.kill)
        self.source = self.home.folder("reports")
        write(self.source, "assembly.txt", "Freedom of assembly\n\nA peaceful rally.\n")

    def index(self):
        with self.home.start() as client:
            client.call("source.add", name="reports", path=self.source)
            client.call("reindex")
            client.call("stop")
        self.home.process.wait(PATIENCE)

    def remount(self, how):
        subprocess.run(["mount", "-o", "remount," + how, self.place], check=True)

    def fill(self):
        """Not a byte is left, not even in files that are there."""
        with open(os.path.join(self.place, "filler"), "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass

    def refused(self, client, method, **params):
        with self.assertRaises(Refused) as caught:
            client.call(method, **params)
        return str(caught.exception)

    def check_answers(self, client):
        found = client.call("search", query="assembly")
        self.assertEqual(found["total"], 1)
        self.assertFalse(found["partial"])
        self.assertEqual(client.call("status")["state"], "ready")

    def test_read_only(self):
        self.index()
        self.remount("ro")
        with self.home.start() as client:
            self.check_answers(client)
            for method, params in (("reindex", {}), ("add", {"documents": [
                    {"key": "a", "title": "A", "text": "b"}]})):
                message = self.refused(client, method, **params)
                self.assertIn("Read-only file system", message)
                self.assertIn(self.home.data, message)
            self.check_answers(client)
        again = self.home.run("-d")
        self.assertEqual(again.returncode, 75)

    def test_read_only_from_the_first(self):
        """Without any file of the daemon's, the directory itself is locked."""
        self.index()
        for name in os.listdir(self.home.data):
            if name.startswith("daemon."):
                os.unlink(os.path.join(self.home.data, name))
        self.remount("ro")
        with self.home.start() as client:
            self.check_answers(client)
        self.assertEqual(self.home.run("-d").returncode, 75)

    def test_read_only_in_the_background(self):
        self.index()
        self.remount("ro")
        started = self.home.run()
        self.assertEqual(started.returncode, 0)
        self.assertIn("nothing is logged", started.stderr)
        with self.home.client() as client:
            self.check_answers(client)
            client.call("stop")
        wait_until(lambda: not os.path.exists(self.home.socket), "the socket to go")

    def test_full(self):
        self.index()
        for name in os.listdir(self.home.data):
            if name.startswith("daemon."):
                os.unlink(os.path.join(self.home.data, name))
        self.fill()
        with self.home.start() as client:
            self.check_answers(client)
            write(self.source, "more.txt", "more words\n" * 100000)
            message = self.refused(client, "reindex", rebuild=True)
            self.assertIn("No space left on device", message)
            self.check_answers(client)
            os.unlink(os.path.join(self.place, "filler"))
            done = client.call("reindex")
            self.assertTrue(done["complete"])
            self.assertEqual(client.call("search", query="more")["total"], 1)


if __name__ == "__main__":
    unittest.main()
