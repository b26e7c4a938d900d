"""Other names of one thing: those that are built in, and a file that the configuration names."""
import os
import unittest

from kzd import Home, Refused, write


class Aliases(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        folder = self.home.folder("texts")
        write(folder, "now.txt", "Astana is the capital")
        write(folder, "then.txt", "Целиноград рос")
        write(folder, "kazakh.txt", "ҰҚК хабарлады")
        write(folder, "committee.txt", "Комитет национальной безопасности сообщил")
        self.folder = folder

    def start(self):
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="t")
        client.call("reindex")
        return client

    def keys(self, client, query, **params):
        return [hit["key"] for hit in client.call("search", query=query, **params)["hits"]]

    def test_those_built_in(self):
        client = self.start()
        self.assertEqual(self.keys(client, "Astana"), ["now.txt", "then.txt"])
        self.assertEqual(self.keys(client, "целинограда"), ["then.txt", "now.txt"])
        answer = client.call("search", query="КНБ")
        self.assertEqual({hit["key"] for hit in answer["hits"]}, {"kazakh.txt", "committee.txt"})
        self.assertEqual(answer["widened"],
                         {"КНБ": ["ҰҚК", "Комитет национальной безопасности"]})
        # As typed, when it is quoted or the query says so.
        self.assertEqual(self.keys(client, '"Astana"'), ["now.txt"])
        self.assertEqual(self.keys(client, "Astana", translit="off"), ["now.txt"])
        # Words of several, and only as a whole.
        self.assertEqual(len(self.keys(client, "комитет национальной безопасности")), 2)
        self.assertEqual(self.keys(client, "комитет безопасности"), ["committee.txt"])

    def test_forms_of_short_names(self):
        write(self.folder, "osh.txt", "the town of Osh")
        client = self.start()
        for query in ("Ош", "Оша", "Ошу"):
            self.assertEqual(self.keys(client, query), ["osh.txt"], query)
        self.assertEqual(self.keys(client, '"Оша"'), [])

    def test_ones_own(self):
        aliases = write(self.home.root, "own.aliases", "# ours\ncapital = ҰҚК\n")
        self.home.write_config("[daemon]\naliases = %s\n" % aliases)
        client = self.start()
        self.assertEqual(self.keys(client, "capital"), ["now.txt", "kazakh.txt"])
        self.assertEqual(self.keys(client, "КНБ"), [])
        write(self.home.root, "own.aliases", "capital = Целиноград\n")
        client.call("reload")
        self.assertEqual(self.keys(client, "capital"), ["now.txt", "then.txt"])

    def test_a_mistake_in_it_is_told(self):
        aliases = write(self.home.root, "own.aliases", "Astana = Астана\n\nKNB\n")
        client = self.start()
        self.home.write_config("[daemon]\naliases = %s\n" % aliases)
        with self.assertRaises(Refused) as refused:
            client.call("reload")
        self.assertIn("own.aliases:3: \"KNB\" stands alone", str(refused.exception))
        # What was in force stays.
        self.assertEqual(self.keys(client, "Astana"), ["now.txt", "then.txt"])


if __name__ == "__main__":
    unittest.main()
