"""Xapian as its own manual has it used: TermGenerator, QueryParser, BM25 with its defaults.

Queries are words, joined by OR. Signs other than points and apostrophes are blanks: so Xapian's
query language never sees what it would take for an operator or a phrase, which serves it best.
"""
import collections
import re

import xapian

SIGNS = re.compile(r"[^\w\s.'’]")
# Letters that tell languages of one script apart.
TELLING = [("none", "әғқңөұүһі", 0.02), ("turkish", "ğşıç", 0.02)]


def stemmer_for(texts):
    """The stemmer of the language that most of the texts are in, by their letters."""
    letters = collections.Counter(c for text in texts for c in text.lower() if c.isalpha())
    total = sum(letters.values()) or 1
    for name, telling, share in TELLING:
        if sum(letters[c] for c in telling) / total > share:
            return name
    cyrillic = sum(n for c, n in letters.items() if "\u0400" <= c <= "\u04ff")
    return "russian" if cyrillic > total / 2 else "english"


class Baseline:
    """An index in memory. Documents may each have a stemmer of their own."""

    def __init__(self, all_words=False):
        self.database = xapian.WritableDatabase("", xapian.DB_BACKEND_INMEMORY)
        self.keys = []
        self.all_words = all_words

    def add(self, key, title, text, stemmer):
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem(stemmer))
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(title)
        generator.increase_termpos()
        generator.index_text(text)
        self.database.add_document(document)
        self.keys.append(key)

    def search(self, query, stemmer, limit):
        parser = xapian.QueryParser()
        parser.set_stemmer(xapian.Stem(stemmer))
        parser.set_database(self.database)
        parser.set_default_op(xapian.Query.OP_AND if self.all_words else xapian.Query.OP_OR)
        enquire = xapian.Enquire(self.database)
        enquire.set_query(parser.parse_query(SIGNS.sub(" ", query), 0))
        return [self.keys[match.docid - 1] for match in enquire.get_mset(0, limit)]
