"""Many clients at once, while the index changes under them."""
import threading
import unittest

from kzd import Home, rounds, write


class Load(unittest.TestCase):
    def test_sixteen_clients_during_a_reindex(self):
        home = Home()
        self.addCleanup(home.__exit__)
        folder = home.folder("docs")
        for i in range(200):
            write(folder, "old%04d.txt" % i, "anchor freedom %d" % i)
        main = home.start()
        self.addCleanup(main.close)
        main.call("source.add", path=folder, name="s")
        main.call("reindex")
        new = rounds(4000)
        for i in range(new):
            write(folder, "new%05d.txt" % i, "freedom %d " % i + "word " * 200)
        ended = threading.Event()
        wrong = []
        answered = [0] * 16

        def search(which):
            try:
                with home.client() as client:
                    # Not faster than fifty a second each: the reindex is to have its share, whatever
                    # the machine and the sanitizer.
                    while not ended.wait(0.02):
                        result = client.call("search", query="anchor", limit=5)
                        answered[which] += 1
                        if result["total"] != 200 or len(result["hits"]) != 5 or result["partial"]:
                            wrong.append(result)
            except Exception as error:
                wrong.append(error)

        threads = [threading.Thread(target=search, args=(i,)) for i in range(16)]
        for thread in threads:
            thread.start()
        done = main.call("reindex")
        ended.set()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong[:1], [])
        self.assertGreater(min(answered), 0)
        self.assertTrue(done["complete"])
        self.assertEqual(main.call("search", query="freedom", limit=0)["total"], 200 + new)
        self.assertEqual(main.call("status")["searches"]["failed"], 0)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
