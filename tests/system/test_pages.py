"""PDFs through the daemon: a hit says its page, live and sealed, and what has no text says why."""
import json
import os
import unittest

from kzd import Home, write
from pdf_file import pdf

PAGES = ["Report on the right to peaceful assembly", "The court fined nine people in Almaty.",
         "Nobody was fined elsewhere, said the ombudsman."]


class Pages(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("reports")
        self.client = self.home.start()
        self.addCleanup(self.client.close)

    def index(self):
        self.client.call("source.add", path=self.folder, name="reports")
        self.client.call("reindex")

    def pages_of(self, query):
        return [(hit["id"], hit.get("page"), hit["place"]) for hit in self.client.call("search", query=query)["hits"]]

    def test_hits_say_their_page(self):
        write(self.folder, "assembly.pdf", pdf(PAGES))
        write(self.folder, "notes.txt", "fined\n\ffined\n")
        self.index()
        for turn in range(2):
            with self.subTest(sealed=turn):
                self.assertEqual(self.pages_of("court"), [("reports:assembly.pdf", 2, "extract")])
                self.assertEqual(self.pages_of("ombudsman"), [("reports:assembly.pdf", 3, "extract")])
                self.assertIn(("reports:notes.txt", None, "file"), self.pages_of("fined"))
                document = self.client.call("get", id="reports:assembly.pdf", query="ombudsman")
                self.assertEqual(document["page"], 3)
                self.assertEqual([page.strip() for page in document["text"].split("\f")], PAGES)
                self.assertEqual(document["title"], PAGES[0])
                self.client.call("seal")

    def test_the_page_is_shown(self):
        write(self.folder, "assembly.pdf", pdf(PAGES))
        self.index()
        self.assertIn("page 2", self.home.kzsearch("court").stdout.decode())
        hits = json.loads(self.home.kzsearch("--json", "court").stdout)["hits"]
        self.assertEqual(hits[0]["page"], 2)
        table = self.home.kzsearch("--format=tsv", "--fields=key,page", "court").stdout.decode()
        self.assertEqual(table.splitlines()[-1].split("\t"), ["assembly.pdf", "2"])

    def test_what_has_no_text_is_listed(self):
        write(self.folder, "scan.pdf", pdf([None, None]))
        write(self.folder, "broken.pdf", b"%PDF-1.4\nrubbish\n%%EOF\n")
        write(self.folder, "half.pdf", pdf([PAGES[1], None]))
        self.index()
        said = {os.path.basename(f["path"]): f["message"] for f in self.client.call("failures", limit=10)["failures"]}
        self.assertIn("only pictures of pages", said["scan.pdf"])
        self.assertIn("damaged", said["broken.pdf"])
        self.assertEqual(self.pages_of("court"), [("reports:half.pdf", 1, "extract")])


if __name__ == "__main__":
    unittest.main()
