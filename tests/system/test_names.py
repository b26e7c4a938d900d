"""Names in three scripts: every spelling finds the others, and what governs that."""
import os
import subprocess
import unittest

from kzd import BUILD, PATIENCE, Home, Refused, write

CTL = os.path.join(BUILD, "client", "kzsearchctl")

TEXTS = {
    "en": "Yesterday the governor met President Tokayev in Zhanaozen and spoke about water.",
    "ru": "Вчера губернатор встретился с Токаевым в Жанаозене и говорил о воде.",
    "kk": "Кеше әкім Жаңаөзен қаласында президент Тоқаевпен кездесіп, су туралы сөйлесті.",
    "latn": "Keshe ákim prezıdent Toqaev sý týraly sóılesti.",
    "bush": "Near the river a bush stood, and the bush was green. The wind took another bush.",
    "буш": "Вчера президент Буш говорил о воде.",
}

RULES = "[latin letters]\n%s\n[cyrillic letters]\n%s\n" % (
    "\n".join("%s = %s" % (c, c) for c in "abcdefghijklmnopqrstuvwxyz"),
    "\n".join("%s = %s" % pair for pair in zip("абвгдезиклмнопрстуфхцчшыэюя",
                                               "abvgdezikl" "mnoprstufhcqwyejz")))


class Names(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def start(self):
        self.client = self.home.start()
        self.addCleanup(self.client.close)
        return self.client

    def add_all(self):
        self.start().call("add", documents=[{"key": k, "text": t} for k, t in TEXTS.items()])

    def find(self, query, **params):
        answer = self.client.call("search", query=query, limit=20, **params)
        return sorted(h["key"] for h in answer["hits"] if not h["missing"]), answer

    def ctl(self, *args):
        return subprocess.run([CTL, *args], env=self.home.env, capture_output=True, text=True,
                              timeout=PATIENCE)

    def test_every_spelling_finds_the_others(self):
        self.add_all()
        four = sorted(["en", "ru", "kk", "latn"])
        for query in ("Tokayev", "tokayev", "Tokaev", "Toqaev", "Токаев", "Токаева", "Тоқаев"):
            self.assertEqual(self.find(query)[0], four, query)
        for query in ("Zhanaozen", "Janaozen", "Жанаозен", "Жаңаөзен"):
            self.assertEqual(self.find(query)[0], sorted(["en", "ru", "kk"]), query)
        # Each word of several, and beside others.
        self.assertEqual(self.find("Tokayev Zhanaozen")[0], sorted(["en", "ru", "kk"]))
        self.assertEqual(self.find("Tokayev воде")[0], ["ru"])

    def test_the_answer_says_so(self):
        self.add_all()
        answer = self.find("Tokayev")[1]
        self.assertEqual(list(answer["widened"]), ["Tokayev"])
        self.assertIn("тоқаевпен", answer["widened"]["Tokayev"])
        self.assertEqual(self.find("governor")[1]["widened"], {})
        # What was found by another spelling is marked like any word.
        for hit in answer["hits"]:
            marked = [hit["snippet"][a:b] for a, b in hit["matches"]]
            self.assertEqual(len(marked), 1, hit)
            self.assertIn(marked[0], TEXTS[hit["key"]])
        text = self.home.kzsearch("Tokayev").stdout.decode()
        self.assertIn("“Tokayev” also as ", text)
        self.assertNotIn("also as", self.home.kzsearch("governor").stdout.decode())
        document = self.client.call("get", id="added:ru", query="Tokayev")
        start, end = document["matches"][0]
        self.assertEqual(document["text"][start:end], "Токаевым")
        plan = self.client.call("search", query="Tokayev", explain=True)["plan"]
        terms = plan["query"]["children"][0]["groups"][0]["terms"]
        self.assertEqual({t["weight"] for t in terms if "spelling" in t}, {0.5, 0.9})

    def test_parts_with_hyphens(self):
        texts = {
            "parts": "Yesterday the governor came to Aral-Qorgan and spoke about water.",
            "small": "Yesterday the governor came to a well-known aral-talap and spoke.",
        }
        self.start().call("add", documents=[{"key": k, "text": t} for k, t in texts.items()])
        for query in ("Aralkorgan", "Аралқорған", "Аралкурган", "Aral-Qorgan"):
            self.assertEqual(self.find(query)[0], ["parts"], query)
        self.assertEqual(self.find("Аралталап")[0], [])

    def test_cases_of_latin_kazakh(self):
        self.start().call("add", documents=[
            {"key": "pen", "text": "Keshe ákim prezıdent Toqaevpen sý týraly sóılesti."},
            {"key": "tyń", "text": "Keshe ákim prezıdent Toqaevtyń úıinde sóılesti."},
        ])
        for query in ("Tokayev", "Токаева", "Тоқаев", "Toqaevqa"):
            self.assertEqual(self.find(query)[0], ["pen", "tyń"], query)

    def test_cases_of_russian_given_names(self):
        self.start().call("add", documents=[
            {"key": "en", "text": "A neighbour told the court about Yerlan and Dinara."},
            {"key": "ru", "text": "Соседи сказали, что видели Ерлана с Динарой у дома."},
        ])
        for query in ("Yerlan", "Ерлан", "Ерлана", "Ерланом", "Ерлане", "Dinara", "Динара",
                      "Динары", "Динаре"):
            self.assertEqual(self.find(query)[0], ["en", "ru"], query)

    def test_what_is_left_as_typed(self):
        self.add_all()
        for query in ('"Tokayev"', "=Tokayev", "Tokayev*", "governor -Токаев"):
            keys, answer = self.find(query)
            self.assertEqual((keys, answer["widened"]), (["en"], {}), query)
        for params in ({"translit": "off"}, {"exact_script": True},
                       {"exact_script": True, "translit": "all"}):
            self.assertEqual(self.find("Tokayev", **params)[0], ["en"], params)
        self.assertEqual(self.find("Tokayev", translit="all")[0], sorted(["en", "ru", "kk", "latn"]))
        with self.assertRaises(Refused) as caught:
            self.find("Tokayev", translit="some")
        self.assertIn("translit must be", str(caught.exception))
        text = self.home.kzsearch("--exact-script", "--format=jsonl", "Tokayev").stdout
        self.assertEqual(text.count(b"\n"), 1)
        self.assertEqual(self.client.call("get", id="added:ru", query="Tokayev",
                                          exact_script=True)["matches"], [])

    def test_capitals(self):
        self.add_all()
        self.assertEqual(self.find("bush")[0], ["bush"])
        self.assertEqual(self.find("Bush")[0], ["bush"])
        self.assertEqual(self.find("BUSH")[0], ["bush"])
        self.assertEqual(self.find("bush", translit="all")[0], ["bush", "буш"])
        self.assertEqual(self.find("president or Bush")[1]["widened"], {"Bush": ["буш"]})

    def test_purge_forgets(self):
        self.add_all()
        self.client.call("remove", ids=["added:kk", "added:latn"])
        self.assertEqual(self.find("Tokayev")[0], ["en", "ru"])
        self.assertNotIn("тоқаевпен", self.find("Tokayev")[1]["widened"]["Tokayev"])
        name = "тоқаевпен".encode()
        self.assertTrue(self.holds(name))
        self.client.call("remove", ids=["added:none"], purge=True)
        self.assertFalse(self.holds(name))
        self.assertEqual(self.find("Tokayev")[0], ["en", "ru"])

    def holds(self, token):
        """Whether a file of the live index has it."""
        for folder, _, names in os.walk(self.home.data):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    if name.endswith(".glass") and token in file.read():
                        return True
        return False

    def test_configuration(self):
        self.home.write_config("[daemon]\ntranslit = sometimes\n")
        self.assertIn("translit is 'sometimes': it must be off, names or all",
                      self.home.run("-n").stderr)
        self.home.write_config("[daemon]\ntranslit = off\n")
        self.add_all()
        self.assertEqual(self.find("Tokayev")[0], ["en"])
        self.assertEqual(len(self.find("Tokayev", translit="names")[0]), 4)
        self.home.write_config("[daemon]\ntranslit = all\n")
        self.client.call("reload")
        self.assertEqual(self.find("bush")[0], ["bush", "буш"])

    def test_rules_of_ones_own(self):
        rules = write(self.home.folder("rules"), "mine", RULES)
        self.add_all()
        self.assertEqual(self.client.call("status")["name_rules"], "current")
        self.home.write_config('[index]\nname_rules = "%s"\n' % rules)
        self.client.call("reload")
        # Searches go on, and say what is to be done.
        keys, answer = self.find("Tokayev")
        self.assertIn("en", keys)
        self.assertIn("reindex --reanalyze", " ".join(answer["warnings"]))
        self.assertEqual(self.find('"Tokayev"')[1]["warnings"], [])
        self.assertEqual(self.client.call("status")["name_rules"], "other")
        self.assertIn("made with other rules", self.ctl("status").stdout)
        self.assertEqual(self.client.call("reindex", reanalyze=True)["reanalyzed"],
                         self.client.call("status")["documents"])
        self.assertEqual(self.client.call("status")["name_rules"], "current")
        self.assertEqual(self.find("Tokayev")[1]["warnings"], [])
        # By these rules a letter is a letter.
        self.assertNotIn("kk", self.find("Tokayev")[0])
        self.assertEqual(self.find("bush", translit="all")[0], ["bush"])
        # What is added later, and by a new indexer, goes by the same rules.
        self.client.call("stop")
        self.home.process.wait()
        self.start().call("add", documents=[{"key": "new", "text": "говорили с Байденом о воде"}])
        self.assertEqual(self.client.call("status")["name_rules"], "current")
        os.remove(rules)
        with self.assertRaises(Refused) as caught:
            self.client.call("reload")
        self.assertIn(rules, str(caught.exception))
        self.assertEqual(self.find("Tokayev")[1]["warnings"], [])


if __name__ == "__main__":
    unittest.main()
