"""The parameters of search, and what its answer holds."""
import json
import unittest

from kzd import Home, Refused


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        cls.main.call("add", documents=[
            {"key": "law-1", "text": "the law of assembly", "date": "2019-05-01", "kind": "report", "lang": "en"},
            {"key": "law-2", "text": "The Law of  Assembly", "date": "2021-02-01", "kind": "news", "lang": "en"},
            {"key": "law-3", "text": "the law on libel and more", "date": "2020-02-03", "kind": "news", "lang": "en"},
            {"key": "law-4", "text": "a law without a date", "lang": "kk"},
            {"key": "bill", "text": "a bill", "date": "2020-02-04", "kind": "news"}])

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def search(self, query, **params):
        return self.main.call("search", query=query, **params)

    def keys(self, query, **params):
        return [h["key"] for h in self.search(query, **params)["hits"]]

    def assertRefused(self, word, **params):
        with self.assertRaises(Refused) as caught:
            self.search("law", **params)
        self.assertEqual(caught.exception.code, -32602)
        self.assertRegex(str(caught.exception), word)

    def test_sort(self):
        self.assertEqual(self.keys("law", sort="date"), ["law-2", "law-3", "law-4"])
        self.assertEqual(self.keys("law", sort="date", collapse=False), ["law-2", "law-3", "law-1", "law-4"])
        self.assertEqual(self.keys("law"), self.keys("law", sort="relevance"))
        self.assertEqual(self.keys("assembly", sort="recent"), ["law-2"])
        self.assertEqual(self.keys("assembly"), ["law-1"])
        self.assertEqual(self.keys("law", sort=None), self.keys("law"))
        self.assertRefused("sort", sort="newest")
        self.assertRefused("sort", sort=1)

    def test_what_can_be_turned_off(self):
        keys = {"laws": ["law-1", "law-3", "law-4"], "law": ["law-1", "law-3", "law-4"]}
        for query, found in keys.items():
            self.assertEqual(sorted(self.keys(query)), found)
        self.assertEqual(self.keys("laws", stemming=False), [])
        self.assertEqual(sorted(self.keys("law", stemming=False)), keys["law"])

        self.assertEqual(self.search("the bill")["total"], 1)
        answer = self.search("the bill", stop_words=False)
        self.assertEqual(answer["total"], 0)
        self.assertEqual([h["missing"] for h in answer["hits"] if h["key"] == "bill"], [["the"]])

        score = {on: self.search("law libel", proximity=on)["hits"][0]["score"]
                 for on in (True, False)}
        self.assertGreater(score[True], score[False])
        self.assertEqual(self.search("law libel")["hits"][0]["score"], score[True])
        for name in ("stemming", "stop_words", "proximity"):
            self.assertRefused(name, **{name: "no"})

    def test_facets(self):
        answer = self.search("law", facets=["kind", "year", "month", "language", "source"], limit=0)
        self.assertEqual(answer["facets"], {
            "source": [{"value": "added", "count": 4}],
            "language": [{"value": "en", "count": 3}, {"value": "kk", "count": 1}],
            "kind": [{"value": "news", "count": 2}, {"value": "", "count": 1}, {"value": "report", "count": 1}],
            "month": [{"value": "", "count": 1}, {"value": "2019-05", "count": 1},
                      {"value": "2020-02", "count": 1}, {"value": "2021-02", "count": 1}],
            "year": [{"value": "", "count": 1}, {"value": "2019", "count": 1},
                     {"value": "2020", "count": 1}, {"value": "2021", "count": 1}]})
        self.assertEqual(answer["facets_truncated"], [])
        self.assertEqual(answer["hits"], [])
        self.assertEqual(self.search("law")["facets"], {})
        self.assertEqual(self.search("nothingofthis", facets=["kind"])["facets"], {"kind": []})
        self.assertRefused("facets", facets="kind")
        self.assertRefused("facets", facets=["colour"])
        self.assertRefused("facets", facets=[1])

    def test_copies(self):
        answer = self.search("law")
        self.assertEqual(answer["total"], 4)
        self.assertEqual(len(answer["hits"]), 3)
        self.assertEqual({h["key"]: h["duplicates"] for h in answer["hits"]}, {"law-1": 1, "law-3": 0, "law-4": 0})
        answer = self.search("law", collapse=False)
        self.assertEqual([h["duplicates"] for h in answer["hits"]], [0, 0, 0, 0])
        self.assertRefused("collapse", collapse="yes")

    def test_near_copies(self):
        """Versions of a wire story are one hit, reports of one template are not."""
        body = ("Hundreds of people gathered in the old square to ask for a new law on meetings, and left quietly two "
                "hours later after reading a petition to the city. Organisers had asked for permission three times since "
                "the winter. Police watched from the side streets and detained nobody, a spokeswoman said in the "
                "evening. {} The mayor answered that the city would study the petition and invite the authors to "
                "speak. A working group of deputies and activists is to meet in autumn for the second reading. "
                "Lawyers who read the draft say that it still asks for consent where a notice should be enough, and that "
                "the list of places where one may meet is short. A teacher who had come by bus from a village in the "
                "steppe with her sons said that all they want is what the constitution promises.")
        more = "A similar petition was read in Shymkent the same day, where thirty people came."
        rate = ("The regulator set the corridor of the tenge at {0} to {1} for the dollar on {2} May and at {3} to {4} for "
                "the euro, against {5} and {6} a day before. Turnover on the exchange was {7} million dollars in the "
                "morning and {8} million in the afternoon. Dealers expect the same corridor for the coming week, since "
                "exporters are to pay their taxes, and the fund sells as much as it announced at the petition hearing. "
                "The reserve was {9} billion dollars.")
        self.main.call("add", documents=[
            {"key": "wire-1", "title": "Rally asks for a law", "text": "ALMATY, May 3. " + body.format("")},
            {"key": "wire-2", "title": "Petition read in Almaty", "text": "3 May (Agency) - " + body.format("")},
            {"key": "wire-3", "title": "Rally asks for law", "text": "ALMATY, May 3.\n\n" + body.format("\n\n" + more)},
            {"key": "rate-1", "title": "Tenge today", "text": rate.format(440, 442, 3, 480, 483, 441, 481, 12, 15, 31)},
            {"key": "rate-2", "title": "Tenge today", "text": rate.format(443, 445, 4, 487, 488, 442, 483, 18, 19, 32)}])
        try:
            answer = self.search("petition")
            self.assertEqual(answer["total"], 5)
            found = {h["key"].split("-")[0]: h["duplicates"] for h in answer["hits"]}
            self.assertEqual((len(answer["hits"]), found), (3, {"wire": 2, "rate": 0}))
            self.assertEqual(sum(1 + h["duplicates"] for h in answer["hits"]), answer["total"])
            paged = [self.keys("petition", limit=1, offset=i) for i in range(4)]
            self.assertEqual(paged, [[h["key"]] for h in answer["hits"]] + [[]])
            self.assertEqual(len(self.keys("petition", collapse=False)), 5)
            self.assertEqual(self.search("petition shymkent")["total"], 1)
            # The others miss a word of it, and are near copies of what has them all.
            self.assertEqual([(h["key"], h["duplicates"]) for h in self.search("petition shymkent")["hits"]][0], ("wire-3", 0))
            self.assertNotIn("wire-1", self.keys("petition shymkent"))
        finally:
            self.main.call("remove", ids=["added:wire-1", "added:wire-2", "added:wire-3", "added:rate-1", "added:rate-2"])

    def test_an_answer_with_fill(self):
        answer = self.search("law libel", limit=3)
        self.assertEqual((answer["total"], answer["fill"], answer["partial"]), (1, 2, False))
        self.assertEqual([h["missing"] for h in answer["hits"]], [[], ["libel"], ["libel"]])
        answer = self.search("law libel", limit=1)
        self.assertEqual((answer["total"], answer["fill"]), (1, 0))
        answer = self.search("law libel", limit=1, offset=1)
        self.assertEqual((answer["total"], answer["fill"]), (1, 1))
        answer = self.search("law libel", limit=10, offset=50)
        self.assertEqual((answer["total"], answer["fill"], answer["hits"]), (1, 2, []))
        # Counting fills nothing.
        answer = self.search("law libel", limit=0)
        self.assertEqual((answer["total"], answer["fill"], answer["hits"]), (1, 0, []))

    def test_pages(self):
        for sort in ("relevance", "date", "recent"):
            for collapse in (True, False):
                whole = self.keys("law assembly", sort=sort, collapse=collapse)
                paged = []
                for offset in range(6):
                    paged += self.keys("law assembly", sort=sort, collapse=collapse, limit=1, offset=offset)
                self.assertEqual(paged, whole)

    def test_plan(self):
        answer = self.search('the laws "law assembly"~5 =law a* kind:news date:2020.. -bill', explain=True, sort="date")
        plan = answer["plan"]
        self.assertEqual((plan["sort"], plan["collapse"], plan["nearness"]), ("date", True, False))
        self.assertEqual(plan["tiers"], [{"name": "live", "documents": 5, "matches": answer["total"]}])
        root = plan["query"]
        self.assertEqual(root["type"], "all")
        nodes = {(n["text"], n.get("bonus", False)): n for n in root["children"]}
        self.assertEqual(nodes["the", False]["required"], False)
        law = nodes["laws", False]
        self.assertGreater(law["weight"], 0)
        self.assertIn({"term": "law", "weight": 1, "documents": 4}, law["groups"][0]["terms"])
        self.assertEqual(nodes["laws", True]["required"], False)
        near = nodes['"law assembly"~5', False]
        self.assertEqual((near["type"], near["within"], len(near["groups"])), ("near", 5, 2))
        self.assertEqual(nodes["=law", False]["groups"][0]["terms"][0]["form"], "law")
        kind = nodes["kind:news", False]
        self.assertEqual((kind["type"], kind["field"], kind["value"], kind["documents"]), ("filter", "kind", "news", 3))
        date = nodes["date:2020..", False]
        self.assertEqual((date["type"], date["from"], date["to"]), ("date", "2020-01-01", None))
        self.assertEqual(root["children"][-1]["type"], "not")
        self.assertEqual(set(plan["took_us"]), {"terms", "matching", "order", "hits"})
        self.assertIn("word “laws”, adds at most", answer["explanation"])
        self.assertIn("order: newest first; near copies are one hit\n", answer["explanation"])
        self.assertIn("kind is “news” (3 documents)", answer["explanation"])
        self.assertNotIn("plan", self.search("law"))
        self.assertEqual(self.search("kind:news", explain=True, sort="recent")["plan"]["sort"], "date")
        self.assertEqual(self.search("law -bill", explain=True, sort="recent")["plan"]["sort"], "recent")
        similar = self.main.call("similar", id="added:law-3", explain=True)
        self.assertEqual(similar["plan"]["query"]["children"][0]["type"], "any")

    def test_the_deepest_plan(self):
        query = "(a OR b " * 40 + "c" + ")" * 40
        self.assertEqual(self.search(query, explain=True)["plan"]["query"]["type"], "all")
        many = self.search(" OR ".join("w%d" % i for i in range(300)), explain=True)
        self.assertEqual(many["total"], 0)

    def test_nothing_indexed(self):
        with Home() as home, home.start() as client:
            answer = client.call("search", query="law", facets=["kind", "kind"], sort="date")
            self.assertEqual(answer["facets"], {"kind": []})
            self.assertEqual(answer["facets_truncated"], [])
            self.assertEqual(answer["total"], 0)
            self.assertRegex(answer["warnings"][0], "nothing is indexed")


class Words(unittest.TestCase):
    """How a word may be written, in a text and in a query."""

    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        cls.long = "қ" * 300
        cls.main.call("add", documents=[
            {"key": "of", "text": "Встреча Назарбаева и Иванова в Жанаозене", "lang": "ru"},
            {"key": "given", "text": "Иван и Пётр вышли из дома", "lang": "ru"},
            {"key": "nominative", "text": "Назарбаев подписал пять законов", "lang": "ru"},
            {"key": "latin", "text": "Мемлекеттiк Kазахстан жəне", "lang": "kk"},
            {"key": "hyphen", "text": "many non-governmental organizations", "lang": "en"},
            {"key": "joined", "text": "Some nongovernmental bodies sent an email", "lang": "en"},
            {"key": "joined-ru", "text": "Пресссекретарь Касымжомарта ответил", "lang": "ru"},
            {"key": "points", "text": "the U.N. and the U.S. met", "lang": "en"},
            {"key": "long", "text": cls.long + "а " + cls.long + "б", "lang": "kk"}])

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def assertFinds(self, query, *keys):
        answer = self.main.call("search", query=query, exact_script=True)
        found = [h["key"] for h in answer["hits"] if not h["missing"]]
        self.assertEqual(sorted(found), sorted(keys), query)

    def test_cases_of_names(self):
        for query in ("назарбаев", "Назарбаеву", "НАЗАРБАЕВЫМ"):
            self.assertFinds(query, "nominative", "of")
        self.assertFinds("жанаозен", "of")
        self.assertFinds("иванов", "of")
        self.assertFinds("иван", "given")
        self.assertFinds("закон", "nominative")

    def test_exact_words(self):
        self.assertFinds("=назарбаев", "nominative")
        self.assertFinds("=Назарбаева", "of")
        self.assertFinds("=назарбаеву")
        self.assertFinds("=закон")
        self.assertFinds("=законов", "nominative")
        self.assertFinds("=казахстан", "latin")
        self.assertFinds("=nongovernmental", "joined")
        self.assertFinds("=governmental", "hyphen")
        self.assertFinds("=" + self.long + "а", "long")

    def test_spellings(self):
        self.assertFinds("мемлекеттік", "latin")
        self.assertFinds("Казахстан және", "latin")
        self.assertFinds("Пётр", "given")
        self.assertFinds("Петр", "given")
        for query in ("UN", "U.N.", "u.n.", "US UN", "U.S."):
            self.assertFinds(query, "points")

    def test_hyphens(self):
        for query in ("governmental", "non governmental", '"many nongovernmental"',
                      '"nongovernmental organizations"', '"non-governmental"',
                      "=non-governmental"):
            self.assertFinds(query, "hyphen")
        for query in ("non-governmental", "nongovernmental"):
            self.assertFinds(query, "hyphen", "joined")
        for query in ("e-mail", "non-governmental e-mail"):
            self.assertFinds(query, "joined")
        for query in ("пресс-секретарь", "Касым-Жомарт", "пресс-секретаря Касым-Жомарта"):
            self.assertFinds(query, "joined-ru")
        self.assertFinds("e-mail -non-governmental", "joined")

    def test_hyphens_are_one_word_of_the_query(self):
        answer = self.main.call("search", query="non-governmental water", exact_script=True)
        self.assertEqual({h["key"]: h["missing"] for h in answer["hits"]},
                         {"hyphen": ["water"], "joined": ["water"]})
        self.assertEqual(answer["warnings"], [])
        self.assertEqual(answer["widened"], {})
        marks = {h["key"]: [h["snippet"][start:end] for start, end in h["matches"]]
                 for h in answer["hits"]}
        self.assertEqual(marks, {"joined": ["nongovernmental"], "hyphen": ["non-governmental"]})

    def test_long_words(self):
        self.assertFinds(self.long + "а", "long")
        self.assertFinds(self.long + "в")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
