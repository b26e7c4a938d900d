"""An index that is damaged where opening it does not look: what meets the damage says so."""
import glob
import os
import shutil
import unittest

from kzd import Home, Refused, write


class Damage(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.source = self.home.folder("reports")
        for i in range(40):
            write(self.source, "r%d.txt" % i,
                  "Freedom of assembly %d\n\n" % i + " ".join("word%d" % (i * j) for j in range(300)))
        self.client = self.home.start()
        self.addCleanup(self.client.close)
        self.client.call("source.add", name="reports", path=self.source)
        self.client.call("reindex")

    def tearDown(self):
        self.home.kill()
        self.home.process.stderr.close()

    def table(self, name):
        return glob.glob(os.path.join(self.home.data, "live-*", name))[0]

    def spoil(self, name):
        """Half of the bytes of each block but the first 16: what it says of itself stays."""
        path = self.table(name)
        shutil.copy(path, os.path.join(self.home.root, name))
        with open(path, "r+b") as file:
            data = bytearray(file.read())
            for block in range(0, len(data), 8192):
                for at in range(block + 16, min(block + 8192, len(data)), 2):
                    data[at] ^= 0xff
            file.seek(0)
            file.write(data)

    def restore(self, name):
        with open(os.path.join(self.home.root, name), "rb") as saved:
            data = saved.read()
        with open(self.table(name), "r+b") as file:
            file.write(data)

    def refused(self, method, **params):
        with self.assertRaises(Refused) as caught:
            self.client.call(method, **params)
        return caught.exception

    def check_refused(self, method, **params):
        refused = self.refused(method, **params)
        self.assertEqual(refused.code, -32006)
        for words in (self.home.data, "kzsearchctl check", "kzsearchctl reindex --rebuild"):
            self.assertIn(words, str(refused))

    def test_a_search_meets_it(self):
        self.assertEqual(self.client.call("status")["state"], "ready")
        self.spoil("docdata.glass")
        self.assertEqual(self.client.call("status")["state"], "ready")
        self.check_refused("search", query="freedom")
        status = self.client.call("status")
        self.assertEqual(status["state"], "damaged")
        self.assertIn("kzsearchctl check", status["message"])
        self.assertEqual(status["documents"], 40)
        self.check_refused("get", id="reports:r1.txt")
        self.check_refused("similar", id="reports:r1.txt")
        # What needs no damaged block goes on.
        counted = self.client.call("search", query="freedom", limit=0)
        self.assertEqual((counted["total"], counted["partial"]), (40, True))
        self.assertIn("damaged", counted["warnings"][0])
        self.check_refused("get", id="reports:no such")
        self.assertEqual(self.client.call("status")["state"], "damaged")
        self.assertFalse(self.client.call("check")["ok"])
        self.assertTrue(self.client.call("reindex", rebuild=True)["complete"])
        self.assertEqual(self.client.call("status")["state"], "ready")
        found = self.client.call("search", query="freedom")
        self.assertEqual((found["total"], found["partial"], found["warnings"]), (40, False, []))

    def test_a_check_clears_it(self):
        self.spoil("docdata.glass")
        self.assertFalse(self.client.call("check")["ok"])
        self.assertEqual(self.client.call("status")["state"], "damaged")
        self.restore("docdata.glass")
        self.assertTrue(self.client.call("check")["ok"])
        status = self.client.call("status")
        self.assertEqual((status["state"], status["message"]), ("ready", None))

    def test_a_table_that_is_gone(self):
        """Xapian takes it for an empty one: searches find less, and nothing fails."""
        for name in ("postlist.glass", "position.glass", "docdata.glass", "termlist.glass"):
            path = self.table(name)
            os.rename(path, path + ".away")
            with self.subTest(table=name):
                answer = self.client.call("check")
                self.assertFalse(answer["ok"])
                self.assertIn(name.split(".")[0], answer["message"])
                self.assertIn("kzsearchctl reindex --rebuild", answer["message"])
            os.rename(path + ".away", path)
        self.assertTrue(self.client.call("check")["ok"])

    def test_every_table(self):
        """Whatever is asked is answered or refused, and the processes stay."""
        pid = self.client.call("status")["pid"]
        for name in ("postlist.glass", "position.glass", "docdata.glass", "termlist.glass"):
            self.spoil(name)
            write(self.source, "new.txt", "Something new in %s\n" % name)
            for method, params in (
                    ("search", {"query": "freedom"}), ("search", {"query": '"freedom of assembly"'}),
                    ("search", {"query": "wor* -word5"}), ("get", {"id": "reports:r1.txt"}),
                    ("similar", {"id": "reports:r1.txt"}), ("suggest", {"text": "wo"}),
                    ("failures", {}), ("reindex", {}), ("check", {}),
                    ("add", {"documents": [{"key": "a", "title": "A", "text": "word1 in " + name}]}),
                    ("remove", {"ids": ["reports:r2.txt"]})):
                with self.subTest(table=name, method=method):
                    try:
                        self.client.call(method, **params)
                    except Refused as refused:
                        self.assertEqual(refused.code, -32006, str(refused))
                        self.assertIn("--rebuild", str(refused))
            status = self.client.call("status")
            self.assertEqual((status["pid"], status["state"]), (pid, "damaged"), name)
            self.client.call("reindex", rebuild=True)
            self.assertEqual(self.client.call("status")["state"], "ready", name)
            self.assertEqual(self.client.call("search", query="freedom")["total"], 40)


if __name__ == "__main__":
    unittest.main()
