"""word~, did_you_mean and keyboard layouts, in three languages, through the daemon and the client."""
import json
import unittest

from kzd import Home

DOCUMENTS = [
    ("en", "The freedom of assembly. A strike on 2020-05-01, order 1234567 of the parliament."),
    ("en", "A peaceful assembly of workers; President Tokayev spoke of the strike."),
    ("en", "Freedom of assembly, said the committees of the parliament about demonstrations."),
    ("ru", "Свобода собраний и документы конституции. Президент Токаев."),
    ("ru", "Документы о свободе собраний изучил парламент."),
    ("kk", "Қазақстан Республикасының тәуелсіздігі және әлем."),
    ("kk", "Тәуелсіздігі мен бейбіт жиналыс, үкімет, әлем туралы."),
]


class Spelling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        cls.main.call("add", documents=[
            {"key": "%s-%d" % (lang, i), "text": text, "lang": lang, "kind": "report"}
            for i, (lang, text) in enumerate(DOCUMENTS)])

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def meant(self, query, **params):
        return self.main.call("search", query=query, **params)["did_you_mean"]

    def assertMeant(self, pairs):
        for query, meant in pairs.items():
            with self.subTest(query=query):
                self.assertEqual(self.meant(query), meant)

    def keys(self, query):
        answer = self.main.call("search", query=query)
        return {hit["key"] for hit in answer["hits"] if not hit["missing"]}

    def test_three_languages(self):
        self.assertMeant({"asembly": "assembly", "докменты": "документы", "Казакстан": None,
                          "тауелсиздиги": "тәуелсіздігі", "пралиамент": "парламент",
                          "жқзшмлр": None, "peaceful-asembly": "peaceful-assembly"})

    def test_layouts(self):
        self.assertMeant({"ljrevtyns": "документы", "ыекшлу": "strike", "2ktv": "әлем",
                          "2лем": "әлем", "0fpf0cnfy": "қазақстан", "8r3vtn": "үкімет",
                          "Cdj,jlf cj,hfybq": "Свобода собраний"})

    def test_what_stays(self):
        self.assertMeant({
            '"freedom of asembly" kind:report -draft': '"freedom of assembly" kind:report -draft',
            "Asembly (парламент OR stryke)": "Assembly (парламент OR strike)",
            "ljrevtyns lang:ru": "документы lang:ru",
            "ljrevtyns lang:en": None,
            "(@PeacefulWorkers)": None, "#StrikeNow asembly": None,
            "1234576": None, "2020-05-02": None, "=asembly": None, "asembl*": None,
            "-asembly": None, "=ljrevtyns": None})

    def test_enough(self):
        self.assertMeant({"assembly": None, "assembly OR asembly": None, "kind:report": None})
        self.assertIsNone(self.meant("asembly", limit=0))
        self.assertIsNone(self.meant("asembly", offset=1))
        self.assertEqual(self.meant("asembly", explain=True, sort="date"), "assembly")

    def test_fuzzy(self):
        self.assertEqual(self.keys("tokaef~"), {"en-1"})
        self.assertEqual(self.keys("тукаев~"), {"ru-3"})
        self.assertEqual(self.keys("asembly~ tokayev"), {"en-1"})
        self.assertEqual(self.keys("казахстан~"), {"kk-5"})
        self.assertEqual(self.keys("tokaef"), set())
        answer = self.main.call("search", query="1234576~ asembli~1", explain=True)
        self.assertEqual(len(answer["warnings"]), 1)
        self.assertIn("not for numbers", answer["warnings"][0])
        self.assertIsNone(answer["did_you_mean"])
        terms = {term["term"]: term["weight"]
                 for node in answer["plan"]["query"]["children"] if node["text"] == "asembli~1"
                 for group in node["groups"] for term in group["terms"]}
        self.assertEqual(terms["asembli"], 1)
        self.assertIn("assembl", self.main.call("search", query="asembl~1", explain=True)["explanation"])

    def test_client(self):
        run = self.home.kzsearch("Asembly", "-draft")
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"did you mean: Assembly -draft\n", run.stdout)
        run = self.home.kzsearch("--json", "ыекшлу")
        self.assertEqual(json.loads(run.stdout)["did_you_mean"], "strike")
        for style in ("tsv", "vimgrep", "csv", "jsonl", "paths0"):
            run = self.home.kzsearch("--format=" + style, "asembly")
            self.assertNotIn(b"assembly", run.stdout)


if __name__ == "__main__":
    unittest.main()
