"""Mail, beside what Python's email package makes of it.

  read      files that gave a document, or said why they give none
  title     of the messages with a subject, how many have it as their title
  author    of those with a sender, how many have the name, or the address where there is none
  date      of those whose date can be read, how many have its day
  recall    of the words of the plain text, how many are in ours, each message's own averaged
  parts     of the attachments that are messages or text, how many gave a document
"""
import collections
import email
import email.policy
import mailbox
import os

import measure
import table
from extraction import extract, missing_parser, overlap, plain_words, words_of


def header(message, name):
    """None when it is not there, or cannot be read."""
    try:
        return message[name]
    except (ValueError, IndexError, AttributeError, KeyError, TypeError, LookupError):
        return None


def text_of(part):
    try:
        return part.get_content()
    except (ValueError, LookupError, KeyError, AttributeError):
        return ""


class Truth:
    def __init__(self, message):
        subject, sender, date = (header(message, name) for name in ("subject", "from", "date"))
        self.title = str(subject or "")
        self.author = ""
        if sender is not None and getattr(sender, "addresses", None):
            first = sender.addresses[0]
            self.author = first.display_name or first.addr_spec
        when = getattr(date, "datetime", None)
        self.date = when.strftime("%Y-%m-%d") if when else ""
        body = message.get_body(("plain",)) if hasattr(message, "get_body") else None
        text = text_of(body) if body is not None else ""
        self.words = collections.Counter(words_of(text if isinstance(text, str) else ""))
        self.parts = sum(part.get_content_type() in ("text/plain", "text/html", "message/rfc822")
                         for part in message.walk() if part.is_attachment())


def read_messages(path):
    if path.endswith(".mbox"):
        box = mailbox.mbox(path, create=False,
                           factory=lambda file: email.message_from_binary_file(
                               file, policy=email.policy.default))
        return [Truth(message) for message in box]
    with open(path, "rb") as file:
        return [Truth(email.message_from_binary_file(file, policy=email.policy.default))]


class Judgement:
    """Counts of right and known ones, by column."""

    def __init__(self):
        self.right, self.known, self.wrong = collections.Counter(), collections.Counter(), []

    def count(self, column, path, truth, right, found):
        self.known[column] += 1
        self.right[column] += right
        if right < 1:
            self.wrong.append((column, path, truth, found))

    def add(self, path, truth, document):
        for column in ("title", "author", "date"):
            wanted, got = getattr(truth, column), document.get(column, "")
            if column != "date" and plain_words(wanted):
                self.count(column, path, wanted, plain_words(wanted) == plain_words(got), got)
            elif column == "date" and wanted:
                self.count(column, path, wanted, wanted == got, got)
        if truth.words:
            recall = overlap(truth.words, collections.Counter(
                words_of(document.get("text", ""))))[1]
            self.count("recall", path, "%d words" % sum(truth.words.values()), recall,
                       "%.3f of them" % recall)


def own_documents(file, count):
    """Those of the messages themselves: the others are of attachments, with keys below theirs."""
    found = [document for document in file.documents if "/" not in document.get("key", "")]
    return found if count > 1 else found[:1] or file.documents[:1]


def run(options, folder):
    paths = sorted(os.path.join(where, name) for where, _, names in os.walk(folder)
                   for name in names)
    files = extract(options, paths)
    unread = collections.Counter(filter(None, (missing_parser(files[path]) for path in paths)))
    unread.update("read as plain text: there is no parser for mail" for path in paths
                  if files[path].parser in ("text", "markdown"))
    for why, count in unread.items():
        print("\nmail: %d of %d files are not judged: %s" % (count, len(paths), why))
    judgement, rows = Judgement(), []
    judged = [path for path in paths if files[path].parser not in ("", "text", "markdown")]
    messages = 0
    for path in judged:
        judgement.count("read", path, "a document or a reason",
                        bool(files[path].documents or files[path].why or
                             files[path].problems), "neither")
        if not path.endswith((".eml", ".mbox")):
            continue
        truths = read_messages(path)
        messages += len(truths)
        documents = own_documents(files[path], len(truths))
        judgement.count("messages", path, "%d messages" % len(truths),
                        len(documents) == len(truths), "%d" % len(documents))
        for truth, document in zip(truths, documents):
            judgement.add(path, truth, document)
    for column in ("read", "messages", "title", "author", "date", "recall"):
        if judgement.known[column]:
            rows.append([column, str(judgement.known[column]),
                         judgement.right[column] / judgement.known[column]])
    if rows:
        table.show("mail: %d files, %d messages" % (len(judged), messages),
                   ["what", "known", "right"], rows)
    for column, path, truth, found in judgement.wrong[:options.worst * 4]:
        print("    %s: wanted %s, got %s: %s" % (column, truth, found or "nothing",
                                                 os.path.relpath(path, folder)))
    return {row[0]: row[2] for row in rows}
