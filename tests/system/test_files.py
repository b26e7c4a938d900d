"""The real files of the shared collections in one reindex: it ends by itself, no file is lost without
a reason, no parser dies of one, and the memory is bounded. Under a sanitizer a quarter of them, every
fourth; KZ_ALL_FILES=1 in the environment asks for all."""
import os
import shutil
import unittest

from kzd import Home, Peaks

SHARED = os.environ.get("KZSEARCH_SHARED") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "shared")
FILES = os.path.realpath(os.path.join(SHARED, "corpora", "files"))
SANITIZED = os.environ.get("KZ_SANITIZE", "none") != "none"
MB = 1 << 20
# An extractor has at most 512 MB of address space; the indexer 48 MB of documents that wait, the
# segment that it writes, and the one document at hand, at most 64 MB.
MOST = {"kzsearch-extrac": 512 * MB, "kzsearch-indexe": 256 * MB}
# What is told of a parser that ended by anything but a limit: each is a fault of ours.
FAULTS = ("crashed", "was killed", "the parser ended", "the parser stopped", "garbled")


def files_below(folder):
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(place, name)
            if not name.startswith(".") and os.path.isfile(path) and not os.path.islink(path):
                yield path


class Files(unittest.TestCase):
    def setUp(self):
        if not os.path.isdir(FILES):
            self.skipTest("there are no collections at " + FILES)
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def folder(self):
        """The collections, or a copy of a part of them."""
        if not SANITIZED or os.environ.get("KZ_ALL_FILES"):
            return FILES
        some = self.home.folder("files")
        for path in list(files_below(FILES))[::4]:
            copy = os.path.join(some, os.path.relpath(path, FILES))
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(path, copy)
        return some

    def paths_of_documents(self, client):
        """The files that have given something, by path."""
        paths, total, seen = set(), 1, 0
        while seen < total:
            answer = client.call("search", query="source:files", collapse=False, snippet=False,
                                 limit=1000, offset=seen, timeout_ms=60000)
            self.assertFalse(answer["partial"])
            self.assertTrue(answer["hits"])
            paths.update(hit["path"] for hit in answer["hits"])
            seen, total = seen + len(answer["hits"]), answer["total"]
        return paths

    def test_all_in_one_reindex(self):
        folder = self.folder()
        files = set(files_below(folder))
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=folder, name="files")
        with Peaks(self.home.process.pid) as peaks:
            done = client.call("reindex")["sources"][0]
        self.assertEqual((done["files"], done["problem"]), (len(files), None))

        failures = client.call("failures", limit=100000)
        self.assertEqual(failures["parts"], len(failures["failures"]))
        failed = {failure["path"] for failure in failures["failures"]}
        self.assertEqual(failures["total"], len(failed))
        lost = files - failed - self.paths_of_documents(client)
        self.assertEqual(lost, set(), "neither in the index nor in failures")
        for failure in failures["failures"]:
            with self.subTest(path=failure["path"]):
                self.assertTrue(failure["message"])
                self.assertFalse([word for word in FAULTS if word in failure["message"]], failure["message"])

        again = client.call("reindex")["sources"][0]
        self.assertEqual((again["unchanged"], again["removed"]), (len(files), 0))
        self.assertEqual(client.call("check"), {"v": 1, "ok": True})
        if not SANITIZED:
            for program, most in MOST.items():
                self.assertLess(peaks.most[program], most, program)
        self.assertIsNone(self.home.process.poll())


if __name__ == "__main__":
    unittest.main(warnings="ignore")
