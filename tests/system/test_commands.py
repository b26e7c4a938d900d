"""Commands of the configuration: what they read is found, why they fail is told, and a new one has
its chance with every file."""
import os
import unittest

from kzd import BUILD, Home, write

COMMAND = os.path.join(BUILD, "tests", "unit", "ingest", "kz_test_command")
# One page, all of it a picture of four grey points.
PICTURE = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj
4 0 obj<</Length 29>>stream
q 200 0 0 200 0 0 cm /I Do Q 
endstream
endobj
5 0 obj<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>stream
AzAz
endstream
endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def ocr(words):
    """The setting, whatever folder the program is in: its value is quoted as a whole."""
    return 'ocr_command = "%s"' % ('"%s" %s' % (COMMAND, words)).replace('"', '\\"')


@unittest.skipUnless(os.path.exists(COMMAND), "the program that stands in for a command is not built")
class Commands(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.folder = self.home.folder("scans")
        self.path = write(self.folder, "scan.pdf", PICTURE)

    def start(self, command):
        self.home.write_config("[index]\n%s\n[source s]\npath = %s\n" % (command, self.folder))
        return self.home.start()

    def reindex(self, command):
        """(failed files, documents with the word zebracorn, why)."""
        client = self.start(command)
        source = client.call("reindex")["sources"][0]
        total = client.call("search", query="zebracorn", limit=0)["total"]
        failures = client.call("failures")["failures"]
        client.call("stop")
        client.close()
        self.home.process.wait()
        return source["failed"], total, failures[0]["message"] if failures else ""

    def test_pictures(self):
        failed, total, why = self.reindex("")
        self.assertEqual((failed, total), (1, 0))
        self.assertIn("only pictures of pages", why)
        failed, total, why = self.reindex(ocr("fail"))
        self.assertEqual((failed, total), (1, 0))
        if "no Landlock" in why:
            self.skipTest("no Landlock here: no command is run")
        self.assertIn("exit status 3", why)
        self.assertIn("no such language", why)
        failed, total, why = self.reindex(ocr('words "page of zebracorn"'))
        self.assertEqual((failed, total, why), (0, 1, ""))
        client = self.start(ocr("words zebracorn"))
        self.addCleanup(client.close)
        found = client.call("explain", path=self.path)
        self.assertIn("[words][zebracorn]", found["first"]["text"])


if __name__ == "__main__":
    unittest.main()
