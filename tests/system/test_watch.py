"""Sources that are watched: what is written can be found within seconds, however much it is."""
import os
import shutil
import subprocess
import unittest

from kzd import BUILD, PATIENCE, Home, Refused, rounds, wait_until, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")


class Watch(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("reports")

    def start(self, *args):
        client = self.home.start(*args)
        self.addCleanup(client.close)
        return client

    def total(self, client, query="freedom"):
        return client.call("search", query=query, limit=0)["total"]

    def wait_for(self, client, total, query="freedom", seconds=PATIENCE):
        wait_until(lambda: self.total(client, query) == total,
                   "%d documents of %s" % (total, query), seconds)

    def source(self, client):
        return client.call("status")["sources"][0]

    def watched(self, client, folders):
        wait_until(lambda: self.source(client)["watched_folders"] == folders, "the watches")

    def test_files_appear_change_and_go(self):
        write(self.folder, "before.txt", "freedom first")
        client = self.start()
        client.call("source.add", path=self.folder, name="s", watch=True)
        # What was there before is found as well: nobody asks for a reindex.
        self.wait_for(client, 1)
        path = write(self.folder, "a.txt", "freedom second")
        self.wait_for(client, 2)
        write(self.folder, "new/deep/b.txt", "freedom third")
        self.wait_for(client, 3)
        self.watched(client, 3)
        write(self.folder, "new/deep/c.txt", "freedom fourth")
        self.wait_for(client, 4)
        write(self.folder, "a.txt", "liberty")
        self.wait_for(client, 1, "liberty")
        os.unlink(path)
        self.wait_for(client, 0, "liberty")
        shutil.rmtree(os.path.join(self.folder, "new"))
        self.wait_for(client, 1)
        self.watched(client, 1)
        self.assertIsNone(self.source(client)["watch_problem"])

    def test_what_happened_while_nobody_watched(self):
        client = self.start()
        client.call("source.add", path=self.folder, name="s", watch=True)
        client.call("stop")
        self.home.process.wait(PATIENCE)
        write(self.folder, "a.txt", "freedom")
        client = self.start()
        self.assertTrue(self.source(client)["watch"])
        self.wait_for(client, 1)

    def test_it_makes_way(self):
        """A job that somebody asks for is neither refused nor skipped because of the watch."""
        other = self.home.folder("other")
        write(other, "a.txt", "liberty")
        for i in range(3000):
            write(self.folder, "d%02d/a%04d.txt" % (i % 50, i), "freedom %d " % i * 40)
        client = self.start()
        client.call("source.add", path=other, name="other")
        client.call("source.add", path=self.folder, name="s", watch=True)
        wait_until(lambda: client.call("status")["job"], "the watch")
        done = client.call("reindex", sources=["other"], skip_if_running=True)
        self.assertTrue(done["complete"])
        self.assertEqual(self.total(client, "liberty"), 1)
        self.assertLess(self.total(client), 3000)
        # Two that were asked for do not make way for one another.
        job = client.post("reindex")
        with self.assertRaises(Refused) as caught, self.home.client() as second:
            second.call("check")
        self.assertEqual(caught.exception.code, -32004)
        client.answer(job)
        self.wait_for(client, 3000)
        self.assertNotIn("failed", self.home.log())

    def test_a_burst(self):
        """Many files in many folders, faster than they can be read: bounded, and all are in."""
        n = rounds(20000)
        client = self.start()
        client.call("source.add", path=self.folder, name="s", watch=True)
        self.watched(client, 1)
        with open("/proc/%d/status" % self.home.process.pid) as file:
            before = int(file.read().split("VmRSS:")[1].split()[0])
        for i in range(n):
            write(self.folder, "d%03d/a%05d.txt" % (i % 200, i), "freedom %d" % i)
        self.wait_for(client, n, seconds=PATIENCE)
        self.watched(client, 201)
        with open("/proc/%d/status" % self.home.process.pid) as file:
            after = int(file.read().split("VmHWM:")[1].split()[0])
        # The daemon keeps nothing of events. What it takes is for searching the index that has grown;
        # with AddressSanitizer that is about twice as much.
        self.assertLess(after - before, 80000, "kB")

    def test_settings_and_reload(self):
        write(self.folder, "a.txt", "freedom")
        self.home.write_config("[source s]\npath = %s\nwatch = yes\n" % self.folder)
        client = self.start()
        self.wait_for(client, 1)
        self.home.write_config("[source s]\npath = %s\n" % self.folder)
        client.call("reload")
        self.assertFalse(self.source(client)["watch"])
        self.home.write_config("[source s]\npath = %s\nwatch = maybe\n" % self.folder)
        run = self.home.run("-n")
        self.assertEqual(run.returncode, 2)
        self.assertIn("kzsearch.conf:3", run.stderr)

    def test_program(self):
        write(self.folder, "a.txt", "freedom")
        client = self.start()
        run = subprocess.run([CTL, "source", "add", "--watch", "--name", "s", self.folder],
                             env=self.home.env, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, 0, run.stderr)
        write(self.folder, "b.txt", "freedom")
        self.wait_for(client, 2)
        run = subprocess.run([CTL, "source", "list"], env=self.home.env, capture_output=True,
                             text=True, timeout=PATIENCE)
        self.assertIn(", watched", run.stdout)
        client.call("source.remove", name="s")
        self.assertEqual(client.call("status")["sources"], [])

    def test_a_root_that_goes_away(self):
        write(self.folder, "a.txt", "freedom")
        client = self.start()
        client.call("source.add", path=self.folder, name="s", watch=True)
        self.wait_for(client, 1)
        os.rename(self.folder, self.folder + ".away")
        wait_until(lambda: self.source(client)["watch_problem"], "the problem to be told")
        self.assertIn("No such file", self.source(client)["watch_problem"])
        # An unmounted disk does not empty the index.
        self.assertEqual(self.total(client), 1)
        run = subprocess.run([CTL, "status"], env=self.home.env, capture_output=True, text=True,
                             timeout=PATIENCE)
        self.assertIn("watch     s: it cannot be watched: No such file", run.stdout)

    def test_a_daemon_that_watches_stays(self):
        self.home.write_config("[daemon]\nidle_exit = 1\n[source s]\npath = %s\nwatch = yes\n" %
                               self.folder)
        client = self.start("--autostart")
        uptime = client.call("status")["uptime_s"]
        client.close()

        def has_outlived():
            with self.home.client() as other:
                return other.call("status")["uptime_s"] > uptime + 3

        wait_until(has_outlived, "the daemon to be older than it would be allowed to")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
