"""kill -9 and full disks: nothing acknowledged is lost, and nobody has to repair anything."""
import os
import signal
import subprocess
import tempfile
import time
import unittest

from kzd import PATIENCE, Home, Refused, children, rounds, wait_until, write


STOP_SECONDS = 20  # what a daemon that stops gives its indexer


class Crash(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("docs")

    def fill(self, n, words=300):
        for i in range(n):
            write(self.folder, "d%d/a%05d.txt" % (i % 10, i), "freedom %d " % i + "word " * words)

    def indexer(self):
        return children(self.home.process.pid).get("kzsearch-indexe", [])

    def refused_by_stop(self, client, call, stopped_at):
        """Why the daemon, which stops, refused this call; None when it was done.

        A machine too busy for the indexer to end in time: the daemon leaves, and tells nothing."""
        try:
            client.answer(call)
        except Refused as refused:
            self.assertEqual(refused.code, -32007)
            return str(refused)
        except (EOFError, ConnectionError):
            self.assertGreater(time.monotonic() - stopped_at, STOP_SECONDS)
            return "unknown"
        return None

    def test_indexer_killed_in_the_middle(self):
        n = rounds(9000)
        self.fill(n)
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="s")
        client.call("add", documents=[{"key": "k", "text": "by hand"}])
        job = client.post("reindex", progress=1)
        # Some files are in, and it is not done: an answer here means that the machine is too quick.
        message = client.line()
        while message.get("params", {}).get("value", {}).get("files", 0) == 0:
            self.assertIn("params", message)
            message = client.line()
        pid = self.indexer()[0]
        os.kill(pid, signal.SIGKILL)
        with self.assertRaises(Refused) as caught:
            client.answer(job)
        self.assertIn("unexpectedly", str(caught.exception))
        self.assertEqual(client.call("search", query="hand")["total"], 1)
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], n)
        self.assertEqual(client.call("check"), {"v": 1, "ok": True})

    def test_all_killed_in_the_middle(self):
        n = rounds(3000)
        self.fill(n)
        client = self.home.start()
        client.call("source.add", path=self.folder, name="s")
        acknowledged = []
        client.post("reindex", progress=1)
        other = self.home.client()
        for i in range(3):
            other.call("add", documents=[{"key": "k%d" % i, "text": "by hand"}])
            acknowledged.append("added:k%d" % i)
        pids = self.indexer() + [self.home.process.pid]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.home.process.wait()
        client.close()
        other.close()
        client = self.home.start()
        self.addCleanup(client.close)
        for one in acknowledged:
            self.assertEqual(client.call("get", id=one)["text"], "by hand")
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], n)

    def test_daemon_killed_leaves_no_orphan_in_the_way(self):
        n = rounds(2000)
        self.fill(n)
        client = self.home.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex", wait=False)
        wait_until(self.indexer, "the indexer")
        orphan = self.indexer()[0]
        self.home.process.kill()
        self.home.process.wait()
        client.close()
        client = self.home.start()
        self.addCleanup(client.close)
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], n)
        wait_until(lambda: not os.path.exists("/proc/%d" % orphan), "the orphan to end")

    def test_extractor_killed(self):
        self.fill(500)
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="s")
        job = client.post("reindex", progress=1)
        indexer = wait_until(self.indexer, "the indexer")[0]
        for _ in range(3):
            for pid in sum(children(indexer).values(), []):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        done = client.answer(job)
        self.assertEqual(done["sources"][0]["files"], 500)
        self.assertGreaterEqual(client.call("search", query="freedom", limit=0)["total"], 490)

    def test_stop_in_the_middle_of_a_reindex(self):
        n = rounds(3000)
        self.fill(n)
        client = self.home.start()
        client.call("source.add", path=self.folder, name="s")
        job = client.post("reindex")
        wait_until(self.indexer, "the indexer")
        other = self.home.client()
        stopped_at = time.monotonic()
        other.call("stop")
        self.assertIsNotNone(self.refused_by_stop(client, job, stopped_at))
        self.assertEqual(self.home.process.wait(PATIENCE), 0)
        client.close()
        other.close()
        client = self.home.start()
        self.addCleanup(client.close)
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], n)

    def test_stop_answers_what_the_indexer_has(self):
        """Each add in flight is either answered and there, or refused and not."""
        n = rounds(3000)
        self.fill(n)
        client = self.home.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("add", documents=[{"key": "first", "text": "early"}])
        job = client.post("reindex")
        adds = [client.post("add", documents=[{"key": "k%d-%d" % (i, j), "text": "late%d" % i}
                                              for j in range(300)]) for i in range(8)]
        other = self.home.client()
        stopped_at = time.monotonic()
        other.call("stop")
        self.assertIsNotNone(self.refused_by_stop(client, job, stopped_at))
        refused = [self.refused_by_stop(client, add, stopped_at) for add in adds]
        self.assertEqual(self.home.process.wait(PATIENCE), 0)
        client.close()
        other.close()
        client = self.home.start()
        self.addCleanup(client.close)
        for i, why in enumerate(refused):
            total = client.call("search", query="late%d" % i, limit=0)["total"]
            if why == "unknown":
                self.assertIn(total, (0, 300), i)
            elif why:
                self.assertIn("not applied", why)
                self.assertEqual(total, 0, i)
            else:
                self.assertEqual(total, 300, i)
        self.assertIn(refused[0], (None, "unknown"))

    def test_cancelled_reindex(self):
        n = rounds(3000)
        self.fill(n)
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="s")
        job = client.post("reindex", progress=1)
        client.line()
        client.send(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % job)
        with self.assertRaises(Refused) as caught:
            client.answer(job)
        self.assertEqual(caught.exception.code, -32800)
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], n)

    def test_full_disk(self):
        small = tempfile.mkdtemp()
        self.addCleanup(os.rmdir, small)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "none", small],
                          capture_output=True).returncode:
            self.skipTest("a tmpfs cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", small])
        self.home.env["XDG_DATA_HOME"] = small
        self.home.data = os.path.join(small, "kzsearch")
        write(self.folder, "first.txt", "freedom first")
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        for i in range(1500):
            write(self.folder, "a%05d.txt" % i, " ".join("freedom%d" % (i * 400 + j) for j in range(400)))
        with self.assertRaises(Refused) as caught:
            client.call("reindex")
        self.assertRegex(str(caught.exception), "(?i)no space|full")
        self.assertEqual(client.call("search", query="first")["total"], 1)
        subprocess.run(["mount", "-o", "remount,size=200m", small], check=True)
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(client.call("status")["documents"], 1501)
        self.home.kill()


if __name__ == "__main__":
    unittest.main(warnings="ignore")
