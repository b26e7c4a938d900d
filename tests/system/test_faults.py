"""What happens to a nightly run: rights that are missing, clocks that jump, files that change while
they are read. Nothing is lost by it, and the next run is right again."""
import os
import random
import shutil
import stat
import threading
import unittest

from kzd import Home, write

YEAR_NS = 365 * 86400 * 10**9
# root reads everything, unless it is told not to.
NO_OVERRIDE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search",
               "--inh-caps=-dac_override,-dac_read_search"]


class Case(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("reports")

    def start(self):
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="s")
        return client

    def total(self, client, query="freedom"):
        return client.call("search", query=query, limit=0)["total"]


class Rights(Case):
    def setUp(self):
        super().setUp()
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                self.skipTest("root reads everything, and setpriv is not there")
            self.home.prefix = NO_OVERRIDE
        for i in range(40):
            write(self.folder, "d%d/a%02d.txt" % (i % 4, i), "freedom %d" % i)

    def close(self, path):
        mode = stat.S_IMODE(os.stat(path).st_mode)
        os.chmod(path, 0)
        self.addCleanup(os.chmod, path, mode)
        return lambda: os.chmod(path, mode)

    def test_root_folder(self):
        client = self.start()
        client.call("reindex")
        reopen = self.close(self.folder)
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertIn("cannot be read, nothing was removed", done["sources"][0]["problem"])
        self.assertIn("Permission denied", done["sources"][0]["problem"])
        self.assertEqual(self.total(client), 40)
        reopen()
        done = client.call("reindex")
        self.assertTrue(done["complete"])
        self.assertEqual(done["sources"][0]["unchanged"], 40)

    def test_folder_in_it(self):
        client = self.start()
        client.call("reindex")
        reopen = self.close(os.path.join(self.folder, "d1"))
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertIn("what was indexed of it stays", done["problems"][0]["message"])
        self.assertEqual(self.total(client), 40)
        reopen()
        self.assertTrue(client.call("reindex")["complete"])

    def test_file(self):
        client = self.start()
        client.call("reindex")
        path = write(self.folder, "d1/a01.txt", "freedom and more of it")
        reopen = self.close(path)
        done = client.call("reindex")
        self.assertEqual((done["complete"], done["sources"][0]["failed"]), (False, 1))
        # What it gave before stays.
        self.assertEqual(self.total(client), 40)
        # New rights change neither size nor time.
        reopen()
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(self.total(client, "freedom more"), 1)


class Clocks(Case):
    def stamp(self, path, ns):
        os.utime(path, ns=(ns, ns))

    def test_times_of_files_may_be_anything(self):
        """Unchanged is unchanged, whatever the time says; any other time is a change."""
        now = os.stat(self.home.root).st_mtime_ns
        path = write(self.folder, "a.txt", "freedom one")
        client = self.start()
        words = ["one", "two", "six", "ten"]  # of one length: only the time tells
        for word, ns in zip(words, (now + 50 * YEAR_NS, 0, now - 20 * YEAR_NS, -YEAR_NS)):
            with self.subTest(ns=ns):
                with open(path, "r+") as file:
                    file.write("freedom " + word)
                self.stamp(path, ns)
                done = client.call("reindex")
                self.assertTrue(done["complete"])
                self.assertEqual(self.total(client, word), 1)
                self.assertEqual(client.call("reindex")["sources"][0]["unchanged"], 1)
        self.assertEqual(self.total(client), 1)

    def test_an_older_copy_comes_back(self):
        """As from a backup: the time goes backwards, and so does the text."""
        now = os.stat(self.home.root).st_mtime_ns
        path = write(self.folder, "a.txt", "freedom new")
        client = self.start()
        client.call("reindex")
        with open(path, "r+") as file:
            file.write("freedom old")
        self.stamp(path, now - YEAR_NS)
        self.assertEqual(client.call("reindex")["sources"][0]["changed"], 1)
        self.assertEqual((self.total(client, "old"), self.total(client, "new")), (1, 0))

    def test_a_replaced_file_of_the_same_size_and_time(self):
        path = write(self.folder, "a.txt", "freedom one")
        ns = os.stat(path).st_mtime_ns
        client = self.start()
        client.call("reindex")
        other = write(self.home.folder("elsewhere"), "b.txt", "freedom two")
        self.stamp(other, ns)
        os.rename(other, path)
        self.assertEqual(client.call("reindex")["sources"][0]["changed"], 1)
        self.assertEqual(self.total(client, "two"), 1)


class Changing(Case):
    ROUNDS = 40

    def test_a_file_that_is_rewritten_while_it_is_read(self):
        """In place and of one size, so that only its time tells: what is recorded as read must be
        what was read, or the next run would pass it over."""
        chance = random.Random(7)
        path = write(self.folder, "a.txt", "freedom 0000 " + "word " * 20000)
        client = self.start()
        client.call("reindex")
        ns = os.stat(path).st_mtime_ns
        for i in range(1, self.ROUNDS):
            rewritten = threading.Event()

            def rewrite():
                for _ in range(chance.randrange(20000)):
                    pass
                with open(path, "r+") as file:
                    file.write("freedom %04d" % i)
                os.utime(path, ns=(ns + i * 1000, ns + i * 1000))
                rewritten.set()

            thread = threading.Thread(target=rewrite)
            job = client.post("reindex")
            thread.start()
            client.answer(job)
            thread.join()
            self.assertTrue(rewritten.is_set())
            client.call("reindex")
            self.assertEqual(self.total(client, "%04d" % i), 1)
            self.assertEqual(self.total(client), 1)

    def test_files_that_come_and_go(self):
        """The next run after the turmoil is right, and nothing was reported as damage on the way."""
        for i in range(200):
            write(self.folder, "a%03d.txt" % i, "freedom %d" % i)
        client = self.start()
        enough = threading.Event()

        def churn():
            i = 0
            while not enough.is_set():
                name = os.path.join(self.folder, "a%03d.txt" % (i % 200))
                os.rename(name, name + ".away.txt")
                os.rename(name + ".away.txt", name)
                i += 1

        thread = threading.Thread(target=churn)
        thread.start()
        try:
            for _ in range(5):
                client.call("reindex")
        finally:
            enough.set()
            thread.join()
        done = client.call("reindex")
        self.assertTrue(done["complete"], done)
        self.assertEqual(self.total(client), 200)
        self.assertEqual(client.call("check"), {"v": 1, "ok": True})


if __name__ == "__main__":
    unittest.main(warnings="ignore")
