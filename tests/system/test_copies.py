"""The same content under several names: shown once, with the names of the others."""
import email.message
import os
import subprocess
import unittest

from kzd import KZSEARCH, PATIENCE, Home, write

STORY = ("ALMATY, 3 May. Hundreds of people gathered in the old square to ask for a new law on meetings, and left "
         "quietly two hours later after reading a petition to the city. Organisers had asked for permission three "
         "times since the winter. Police watched from the side streets and detained nobody, a spokeswoman said in "
         "the evening. The mayor answered that the city would study the petition and invite the authors to speak.\n")
# It has no line that could be a title: the file's name is.
SHORT = "12.04.2024\n"
PAGE = "<html><head><title>{}</title></head><body><article><p>{}</p></article></body></html>"


class Copies(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.notes, self.mail = self.home.folder("notes"), self.home.folder("mail")
        self.client = self.home.start()
        self.addCleanup(self.client.close)

    def add_sources(self):
        for name, path in (("notes", self.notes), ("mail", self.mail)):
            self.client.call("source.add", path=path, name=name)
        self.client.call("reindex")

    def hits(self, query, **params):
        answer = self.client.call("search", query=query, **params)
        return answer["total"], [(h["id"], h["duplicates"], h["identical"], h["copies"]) for h in answer["hits"]]

    def live_and_sealed(self, check, path):
        """Before and after what is new becomes a segment, and with the copy at path on the other side."""
        check()
        self.client.call("seal")
        check()
        with open(path, "rb") as file:
            content = file.read()
        write(os.path.dirname(path), os.path.basename(path), "other")
        self.client.call("reindex")
        write(os.path.dirname(path), os.path.basename(path), content)
        self.client.call("reindex")
        check()

    def test_a_short_text_without_a_title(self):
        write(self.notes, "report of 12 April.txt", SHORT)
        path = write(self.mail, "attachments/copy (3).txt", SHORT)
        self.add_sources()

        def check():
            self.assertEqual(self.hits("12.04.2024"),
                             (2, [("mail:attachments/copy (3).txt", 1, 1, ["notes:report of 12 April.txt"])]))
        self.live_and_sealed(check, path)
        # Every document is there, and counted.
        self.assertEqual(len(self.hits("12.04.2024", collapse=False)[1]), 2)
        facets = self.client.call("search", query="12.04.2024", facets=["source"], limit=0)["facets"]["source"]
        self.assertEqual({f["value"]: f["count"] for f in facets}, {"notes": 1, "mail": 1})
        self.assertEqual(self.hits("12.04.2024 source:notes")[1], [("notes:report of 12 April.txt", 0, 0, [])])

    def test_one_of_two_goes(self):
        write(self.notes, "b.txt", STORY)
        path = write(self.mail, "a.txt", STORY)
        self.add_sources()
        self.assertEqual(self.hits("petition")[1], [("mail:a.txt", 1, 1, ["notes:b.txt"])])
        self.client.call("seal")
        os.unlink(path)
        self.client.call("reindex", allow_removals=True)
        self.assertEqual(self.hits("petition"), (1, [("notes:b.txt", 0, 0, [])]))
        write(self.mail, "c.txt", STORY)
        self.client.call("reindex")
        self.assertEqual(self.hits("petition")[1], [("mail:c.txt", 1, 1, ["notes:b.txt"])])

    def test_what_is_the_same_and_what_is_like_it(self):
        path = write(self.notes, "a.txt", STORY)
        write(self.notes, "b.txt", STORY)
        write(self.notes, "c.txt", STORY.replace("ALMATY, 3 May", "Almaty"))
        # An encoding is no content; where lines end is.
        write(self.mail, "d.txt", b"\xff\xfe" + STORY.encode("utf-16-le"))
        write(self.mail, "e.txt", STORY.replace("winter. Police", "winter.\nPolice"))
        self.add_sources()

        def check():
            total, hits = self.hits("petition")
            self.assertEqual((total, len(hits)), (5, 1))
            self.assertEqual(hits[0][:3], ("mail:d.txt", 4, 2))
            self.assertEqual(hits[0][3], ["notes:a.txt", "notes:b.txt", "mail:e.txt", "notes:c.txt"])
        self.live_and_sealed(check, path)

    def test_an_attachment_and_a_file(self):
        """Whatever holds it, and whatever that says of it: a title of the mail is none of the attachment's."""
        for i in range(2):
            mail = email.message.EmailMessage()
            mail["Subject"], mail["From"] = "Letter %d" % i, "A <a@example.org>"
            mail["Date"] = "Wed, %02d Sep 2020 10:00:00 +0600" % (9 + i)
            mail.set_content("Letter number %d is here.\n" % i)
            mail.add_attachment(SHORT, filename="scan%d.txt" % i)
            write(self.mail, "%d.eml" % i, bytes(mail))
        write(self.notes, "found.txt", SHORT)
        self.add_sources()
        self.assertEqual(self.hits("12.04.2024"),
                         (3, [("mail:0.eml#scan0.txt", 2, 2, ["mail:1.eml#scan1.txt", "notes:found.txt"])]))
        run = subprocess.run([KZSEARCH, "--format=csv", "--fields", "id,identical,copies", "12.04.2024"],
                             env=self.home.env, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.stdout.splitlines()[1],
                         'mail:0.eml#scan0.txt,2,"mail:1.eml#scan1.txt, notes:found.txt"')

    def test_titles_of_their_own_are_content(self):
        text = "The court left the ban in force."
        write(self.notes, "a.html", PAGE.format("Court in Almaty", text))
        write(self.notes, "b.html", PAGE.format("Court in Almaty", text))
        write(self.notes, "c.html", PAGE.format("Court in Shymkent", text))
        self.add_sources()
        self.assertEqual(self.hits("court ban"),
                         (3, [("notes:a.html", 1, 1, ["notes:b.html"]), ("notes:c.html", 0, 0, [])]))

    def test_many(self):
        names = ["%02d.txt" % i for i in range(1, 15)]
        for name in names:
            write(self.notes, name, STORY)
        write(self.mail, "near.txt", STORY.replace("ALMATY, 3 May", "Almaty"))
        self.add_sources()
        total, hits = self.hits("petition", sort="date")
        self.assertEqual((total, [hit[:3] for hit in hits]), (15, [("mail:near.txt", 14, 0)]))
        self.assertEqual(hits[0][3], ["notes:" + name for name in names[:10]])
        self.client.call("remove", ids=["mail:near.txt"])
        total, hits = self.hits("petition")
        self.assertEqual(hits, [("notes:01.txt", 13, 13, ["notes:" + name for name in names[1:11]])])
        run = subprocess.run([KZSEARCH, "petition"], env=self.home.env, capture_output=True, text=True, timeout=PATIENCE)
        self.assertIn("   also: notes:02.txt, notes:03.txt, ", run.stdout)
        self.assertIn(", notes:11.txt and 3 more\n", run.stdout)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
