"""Sources, documents by hand, and what a reindex says."""
import base64
import json
import os
import unittest

from kzd import PATIENCE, Home, Refused, wait_until, write


class Indexing(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("Есептер 2024")

    def start(self):
        client = self.home.start()
        self.addCleanup(client.close)
        return client

    def fill(self, n, text="freedom of assembly"):
        for i in range(n):
            write(self.folder, "d%d/a%03d.txt" % (i % 4, i), "%s %d" % (text, i))

    def total(self, client, query="freedom"):
        return client.call("search", query=query, limit=0)["total"]

    def test_source_names_and_refusals(self):
        client = self.start()
        self.assertEqual(client.call("source.add", path=self.folder)["name"], "2024")
        for params, word in [({"path": self.folder}, "is the source '2024'"),
                             ({"path": self.home.folder("Есептер 2024/in")}, "lies in"),
                             ({"path": self.home.root}, "index itself|holds"),
                             ({"path": "relative"}, "absolute"),
                             ({"path": "/no/such"}, "No such file"),
                             ({"path": "/dev/null"}, "neither"),
                             ({"path": self.home.data}, "index itself"),
                             ({"path": self.home.folder("x"), "name": "2024"}, "taken"),
                             ({"path": self.home.folder("x"), "name": "Ä"}, "name must"),
                             ({"path": self.home.folder("x"), "name": "added"}, "added"),
                             ({"path": self.home.folder("x"), "lang": "english"}, "lang"),
                             ({"path": self.home.folder("x"), "date_order": "x"}, "date_order"),
                             ({}, "path is missing")]:
            with self.subTest(params=params):
                with self.assertRaises(Refused) as caught:
                    client.call("source.add", **params)
                self.assertEqual(caught.exception.code, -32602)
                self.assertRegex(str(caught.exception), word)
        other = self.home.folder("y/2024")
        self.assertEqual(client.call("source.add", path=other)["name"], "2024-2")
        client.call("stop")
        self.home.process.wait(PATIENCE)
        client = self.start()
        self.assertEqual([s["path"] for s in client.call("source.list")["sources"]],
                         [self.folder, other])
        with self.assertRaises(Refused) as caught:
            client.call("source.remove", name="none")
        self.assertEqual(caught.exception.code, -32005)

    def test_awkward_paths_survive_a_restart(self):
        path = self.home.folder('a ;b "c" \\ %41 # ' + "ұзын" * 25 + "/t\nx")
        client = self.start()
        client.call("source.add", path=path, name="odd")
        client.call("stop")
        self.home.process.wait(PATIENCE)
        client = self.start()
        self.assertEqual(client.call("source.list")["sources"][0]["path"], path)

    def test_pages_and_old_encodings(self):
        page = ("<!DOCTYPE html><html lang=ru><head><meta charset=windows-1251><title>Обзор</title>"
                "<script>var hidden = 'свобода';</script></head><body><nav><a href=/>Меню</a></nav>"
                "<main><h1>Обзор</h1><p>Первый абзац.<p>Свобода собраний ограничена.</main>")
        write(self.folder, "a.html", page.encode("cp1251"))
        write(self.folder, "b.txt", "Закон\n\nСвобода собраний гарантирована.\n".encode("koi8-r"))
        write(self.folder, "c.xml", "<?xml version='1.0'?><a>свобода</a>")
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        done = client.call("reindex")
        self.assertEqual((done["sources"][0]["documents"], done["sources"][0]["failed"]), (2, 1))
        hits = {h["key"]: h for h in client.call("search", query="свобода собраний")["hits"]}
        self.assertEqual(sorted(hits), ["a.html", "b.txt"])
        hit = hits["a.html"]
        self.assertEqual((hit["title"], hit["lang"], hit["place"], hit["line"], hit["col"]),
                         ("Обзор", "ru", "extract", 5, 1))
        text = client.call("get", id="s:a.html")["text"]
        self.assertEqual(text, "Обзор\n\nПервый абзац.\n\nСвобода собраний ограничена.\n")
        self.assertEqual(hits["b.txt"]["place"], "extract")
        self.assertEqual(self.total(client, "меню"), 0)

    def test_new_changed_gone(self):
        self.fill(10)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        first = client.call("reindex")
        self.assertTrue(first["complete"])
        self.assertEqual((first["sources"][0]["new"], first["sources"][0]["documents"]), (10, 10))
        self.assertEqual(self.total(client), 10)
        again = client.call("reindex")["sources"][0]
        self.assertEqual((again["unchanged"], again["new"], again["documents"]), (10, 0, 0))
        write(self.folder, "d0/a000.txt", "liberty")
        os.unlink(os.path.join(self.folder, "d1/a001.txt"))
        write(self.folder, "new.txt", "freedom too")
        third = client.call("reindex")["sources"][0]
        self.assertEqual((third["changed"], third["removed"], third["new"], third["unchanged"]),
                         (1, 1, 1, 8))
        self.assertEqual(self.total(client), 9)
        self.assertEqual(self.total(client, "liberty"), 1)

    def test_jsonl_record_that_goes_is_pruned(self):
        lines = [{"id": "a%d" % i, "title": "t", "text": "freedom %d" % i} for i in range(5)]
        path = write(self.folder, "feed.jsonl", "\n".join(map(json.dumps, lines)))
        client = self.start()
        client.call("source.add", path=path, name="feed")
        client.call("reindex")
        hit = client.call("search", query="freedom", limit=1)["hits"][0]
        self.assertRegex(hit["id"], "^feed:a[0-4]$")
        write(self.folder, "feed.jsonl", "\n".join(map(json.dumps, lines[:2])))
        done = client.call("reindex")["sources"][0]
        self.assertEqual((done["changed"], done["documents_removed"]), (1, 3))
        self.assertEqual(self.total(client), 2)

    def test_broken_line_keeps_what_was_there(self):
        good = '{"id": "%s", "title": "%s", "text": "words of %s"}\n'
        lines = [good % (name, name, name) for name in ("alpha", "beta", "gamma")]
        path = write(self.folder, "all.jsonl", "".join(lines))
        client = self.start()
        client.call("source.add", path=self.folder, name="feed")
        self.assertTrue(client.call("reindex")["complete"])
        write(self.folder, "all.jsonl", lines[0] + lines[1][:20] + "\n")
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertEqual(done["problems"][0]["line"], 2)
        self.assertEqual(done["sources"][0]["documents_removed"], 0)
        for name in ("alpha", "beta", "gamma"):
            self.assertEqual(client.call("search", query=name)["total"], 1, name)
        os.utime(path, (1, 1))
        client.call("reindex")
        self.assertEqual(client.call("search", query="beta")["total"], 1)
        # The line is whole again, and the last one is really gone.
        write(self.folder, "all.jsonl", lines[0] + lines[1])
        done = client.call("reindex")
        self.assertTrue(done["complete"])
        self.assertEqual(done["sources"][0]["documents_removed"], 1)
        self.assertEqual(client.call("search", query="beta")["total"], 1)
        self.assertEqual(client.call("search", query="gamma")["total"], 0)

    def test_notes_are_no_failures(self):
        write(self.folder, "a.jsonl", '{"id": "a", "text": "one", "date": "31/02/2020"}\n'
              '{"id": "b", "text": "two", "date": "03/04/2020"}\n')
        client = self.start()
        client.call("source.add", path=self.folder, name="feed")
        done = client.call("reindex")
        self.assertTrue(done["complete"])
        self.assertEqual([(p["line"], p["severity"]) for p in done["problems"]],
                         [(1, "note"), (2, "note")])
        self.assertEqual((done["problems_total"], done["notes_total"]), (2, 2))
        self.assertTrue(client.call("failures")["failures"][0]["message"]
                        .startswith("note: line 1: "))
        write(self.folder, "a.jsonl", '{"id": "a", "text": "one", "date": "31/02/2020"}\n[]\n')
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertEqual([p["severity"] for p in done["problems"]], ["failure", "note"])
        self.assertEqual(client.call("failures")["failures"][0]["message"],
                         "line 2: a list, not an object")

    def test_removal_guard(self):
        self.fill(60)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        away = self.folder + ".away"
        os.rename(self.folder, away)
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertIn("not there", done["sources"][0]["problem"])
        self.assertTrue(client.call("status")["sources"][0]["missing"])
        self.assertEqual(self.total(client), 60)
        os.mkdir(self.folder)
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertIn("--allow-removals", done["sources"][0]["problem"])
        self.assertEqual(self.total(client), 60)
        with self.assertRaises(Refused):
            client.call("reindex", rebuild=True)
        self.assertEqual(self.total(client), 60)
        done = client.call("reindex", allow_removals=True)
        self.assertTrue(done["complete"])
        self.assertEqual(done["sources"][0]["removed"], 60)
        self.assertEqual(self.total(client), 0)

    def test_replaced_root(self):
        """Few files, so that no share of them is too many: what the root is now says nothing."""
        self.fill(3)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        away = self.folder + ".away"
        os.rename(self.folder, away)
        for make, words in ((os.mkdir, "is empty now"),
                            (lambda path: write(os.path.dirname(path), os.path.basename(path),
                                                "a file\n"), "is a file now")):
            make(self.folder)
            done = client.call("reindex")
            self.assertFalse(done["complete"])
            self.assertIn(words, done["sources"][0]["problem"])
            self.assertEqual(self.total(client), 3)
            with self.assertRaises(Refused):
                client.call("reindex", rebuild=True)
            self.assertEqual(self.total(client), 3)
            if os.path.isdir(self.folder):
                os.rmdir(self.folder)
        self.assertTrue(client.call("reindex", allow_removals=True)["complete"])
        self.assertEqual(self.total(client), 0)
        os.unlink(self.folder)
        os.rename(away, self.folder)
        done = client.call("reindex")
        self.assertIn("is a folder now", done["sources"][0]["problem"])
        self.assertTrue(client.call("reindex", allow_removals=True)["complete"])
        self.assertEqual(self.total(client), 3)

    def test_data_directory_goes(self):
        self.fill(3)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        self.assertEqual(self.total(client), 3)
        away = self.home.data + ".away"
        os.rename(self.home.data, away)
        for method, params in (("search", {"query": "freedom"}), ("get", {"id": "s:d0/a000.txt"}),
                               ("suggest", {"text": "fre"}), ("reindex", {}),
                               ("add", {"documents": [{"text": "a"}]})):
            with self.assertRaises(Refused, msg=method) as caught:
                client.call(method, **params)
            self.assertIn("was deleted or replaced", str(caught.exception), method)
        status = client.call("status")
        self.assertEqual(status["state"], "damaged")
        self.assertIn(self.home.data, status["message"])
        self.assertFalse(os.path.exists(self.home.data))
        os.rename(away, self.home.data)
        self.assertEqual(self.total(client), 3)
        # It was away, not damaged.
        status = client.call("status")
        self.assertEqual((status["state"], status["message"]), ("ready", None))
        self.assertFalse(client.call("search", query="freedom")["partial"])
        self.assertTrue(client.call("reindex")["complete"])

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_unreadable_folder(self):
        self.fill(40)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        os.chmod(os.path.join(self.folder, "d1"), 0)
        self.addCleanup(os.chmod, os.path.join(self.folder, "d1"), 0o700)
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        self.assertEqual(self.total(client), 40)

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_rebuild_does_not_lose_an_unreadable_folder(self):
        self.fill(40)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        os.chmod(os.path.join(self.folder, "d1"), 0)
        self.addCleanup(os.chmod, os.path.join(self.folder, "d1"), 0o700)
        with self.assertRaises(Refused) as caught:
            client.call("reindex", rebuild=True)
        self.assertIn("--allow-removals", str(caught.exception))
        self.assertEqual(self.total(client), 40)
        self.assertTrue(client.call("reindex", rebuild=True, allow_removals=True))
        self.assertEqual(self.total(client), 30)

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_file_that_becomes_readable_is_read(self):
        path = write(self.folder, "a.txt", "freedom")
        os.chmod(path, 0)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        self.assertEqual(client.call("reindex")["sources"][0]["failed"], 1)
        os.chmod(path, 0o600)
        self.assertTrue(client.call("reindex")["complete"])
        self.assertEqual(self.total(client), 1)

    def test_rebuild_does_not_lose_broken_files(self):
        record = json.dumps({"id": "a", "title": "t", "text": "freedom"})
        for i in range(40):
            write(self.folder, "f%02d.jsonl" % i, record)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        self.assertEqual(self.total(client), 40)
        for i in range(30):
            write(self.folder, "f%02d.jsonl" % i, "\0\1\2 not json\n" * 9)
        with self.assertRaises(Refused) as caught:
            client.call("reindex", rebuild=True)
        self.assertIn("--allow-removals", str(caught.exception))
        self.assertEqual(self.total(client), 40)
        self.assertFalse(client.call("reindex")["complete"])
        self.assertEqual(self.total(client), 40)

    def test_links_and_special_files(self):
        self.fill(3)
        outside = write(self.home.folder("secret"), "x.txt", "confidential")
        os.symlink(os.path.dirname(outside), os.path.join(self.folder, "out"))
        os.symlink(outside, os.path.join(self.folder, "out.txt"))
        os.symlink(self.folder, os.path.join(self.folder, "loop"))
        os.symlink(os.path.join(self.folder, "d0/a000.txt"), os.path.join(self.folder, "in.txt"))
        os.mkfifo(os.path.join(self.folder, "pipe"))
        write(self.folder, ".git/config.txt", "hidden freedom")
        write(self.folder, ".hidden.txt", "hidden freedom")
        write(self.folder, "new\nline.txt", "freedom")
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        done = client.call("reindex")
        self.assertEqual(done["sources"][0]["new"], 4)
        self.assertEqual(self.total(client), 4)
        self.assertEqual(self.total(client, "confidential"), 0)
        told = {os.path.basename(p["path"]) for p in done["problems"]}
        self.assertEqual(told, {"out", "out.txt", "pipe"})

    def test_file_name_that_is_not_utf8(self):
        path = os.path.join(self.folder.encode(), b"\xcf\xf0\xe8.txt")
        with open(path, "w") as file:
            file.write("freedom")
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        hit = client.call("search", query="freedom")["hits"][0]
        self.assertEqual(hit["id"], "s:%CF%F0%E8.txt")
        self.assertEqual(base64.b64decode(hit["path_bytes"]), path)
        os.unlink(path)
        self.assertEqual(client.call("reindex")["sources"][0]["documents_removed"], 1)
        self.assertEqual(self.total(client), 0)

    def test_failures_are_remembered(self):
        self.fill(2)
        with open(os.path.join(self.folder, "bad.jsonl"), "wb") as file:
            file.write(b"\x00\x01\x02 not json\n" * 10)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        done = client.call("reindex")
        self.assertFalse(done["complete"])
        failures = client.call("failures")
        self.assertEqual(failures["total"], 1)
        self.assertTrue(failures["failures"][0]["path"].endswith("bad.jsonl"))
        self.assertEqual(client.call("reindex")["sources"][0]["unchanged"], 3)

    def test_add_and_remove(self):
        client = self.start()
        added = client.call("add", documents=[{"key": "k1", "text": "Tokayev spoke", "date": "2024-05-06"},
                                              {"title": "only a title"}])
        self.assertEqual((added["added"], added["ids"][0]), (2, "added:k1"))
        again = client.call("add", documents=[{"key": "k1", "text": "Tokayev spoke", "date": "2024-05-06"}])
        self.assertEqual((again["added"], again["unchanged"]), (0, 1))
        self.assertEqual(client.call("get", id="added:k1")["date"], "2024-05-06")
        for bad in ({}, {"text": 3}, {"text": "x", "date": "31.31.2020"}, 7):
            with self.assertRaises(Refused) as caught:
                client.call("add", documents=[{"text": "never seen"}, bad])
            self.assertEqual(caught.exception.code, -32602)
            self.assertIn("documents[1]", str(caught.exception))
        with self.assertRaises(Refused) as caught:
            client.call("add", documents=[{"text": "x", "date": "31.31.2020"}])
        self.assertNotIn("documents[", str(caught.exception))
        self.assertIn("2020-09-09", str(caught.exception))
        self.assertEqual(self.total(client, "seen"), 0)
        self.assertEqual(client.call("remove", ids=["added:k1", "added:x"]),
                         {"v": 1, "removed": 1, "not_found": ["added:x"], "seq": 3})
        self.assertEqual(self.total(client, "Tokayev"), 0)

    def test_rebuild_keeps_added(self):
        self.fill(5)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        client.call("add", documents=[{"key": "k", "text": "freedom by hand"}])
        done = client.call("reindex", rebuild=True)
        self.assertTrue(done["complete"])
        self.assertEqual(self.total(client), 6)
        self.assertEqual(client.call("check"), {"v": 1, "ok": True})

    def test_second_job_is_refused_or_skipped(self):
        self.fill(400, "freedom " * 200)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        self.assertEqual(client.call("reindex", wait=False), {"v": 1, "started": True})
        with self.assertRaises(Refused) as caught:
            client.call("reindex")
        self.assertEqual(caught.exception.code, -32004)
        self.assertEqual(client.call("reindex", skip_if_running=True), {"v": 1, "skipped": True})
        self.assertEqual(client.call("status")["job"]["what"], "reindex")
        wait_until(lambda: client.call("status")["job"] is None, "the reindex to end")
        self.assertEqual(self.total(client), 400)

    def test_adding_during_a_reindex(self):
        self.fill(3000, "freedom " * 300)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        job = client.post("reindex", progress="t")
        other = self.home.client()
        self.addCleanup(other.close)
        for i in range(3):
            other.call("add", documents=[{"key": "k%d" % i, "text": "by hand"}])
            self.assertEqual(self.total(other, "hand"), i + 1)
        self.assertTrue(client.answer(job)["complete"])
        self.assertGreater(len(client.progress), 0)
        size = sum(os.path.getsize(os.path.join(folder, name))
                   for folder, _, names in os.walk(self.folder) for name in names)
        last = client.progress[-1]
        self.assertEqual((last["files_total"], last["bytes_total"]), (3000, size))
        self.assertLessEqual(last["bytes"], size)
        self.assertEqual(self.total(client), 3000)

    def test_source_remove(self):
        self.fill(10)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        client.call("add", documents=[{"text": "freedom by hand"}])
        self.assertEqual(client.call("source.remove", name="s"), {"v": 1, "documents": 10})
        self.assertEqual(self.total(client), 1)
        self.assertEqual(client.call("source.list")["sources"], [])

    def test_leftovers_of_a_source_are_removed(self):
        self.fill(3)
        self.home.write_config("[source s]\npath = %s\n" % self.folder)
        client = self.start()
        client.call("reindex")
        self.home.write_config("")
        client.call("reload")
        self.assertEqual(self.total(client), 3)
        self.assertEqual(client.call("source.remove", name="s")["documents"], 3)
        self.assertEqual(self.total(client), 0)
        client.call("add", documents=[{"text": "freedom by hand"}])
        for name in ("s", "added", "No!"):
            with self.assertRaises(Refused) as caught:
                client.call("source.remove", name=name)
            self.assertEqual(caught.exception.code, -32005)
        self.assertEqual(self.total(client), 1)

    def test_empty_index_says_what_to_run(self):
        self.assertIn("source add", self.start().call("search", query="x")["warnings"][0])

    def test_damaged_index_is_told_and_mended(self):
        self.fill(5)
        client = self.start()
        client.call("source.add", path=self.folder, name="s")
        client.call("reindex")
        client.call("stop")
        self.home.process.wait(PATIENCE)
        wait_until(lambda: not os.path.exists("/proc/%d" % self.home.process.pid), "the end")
        with open(os.path.join(self.home.data, "manifest"), "r+b") as file:
            file.write(b"garbage")
        client = self.start()
        self.assertEqual(client.call("status")["state"], "damaged")
        with self.assertRaises(Refused) as caught:
            client.call("search", query="freedom")
        self.assertEqual(caught.exception.code, -32006)
        self.assertIn("--rebuild", str(caught.exception))
        self.assertFalse(client.call("check")["ok"])
        self.assertTrue(client.call("reindex", rebuild=True)["complete"])
        self.assertEqual(self.total(client), 5)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
