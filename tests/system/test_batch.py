"""--batch: a table in the order of the queries, whatever happens to the daemon or to us."""
import csv
import io
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
import unittest

from kzd import KZSEARCH, PATIENCE, Home, write


class StandIn:
    """A daemon of which one client is served as `serve` does, at a socket of its own."""
    numbers = itertools.count()

    def __init__(self, folder, serve):
        self.path = os.path.join(folder, "s%d" % next(StandIn.numbers))
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        self.listener.listen(1)
        self.thread = threading.Thread(target=self.run, args=(serve,), daemon=True)
        self.thread.start()

    def run(self, serve):
        connection, _ = self.listener.accept()
        self.listener.close()
        with connection, connection.makefile("rwb") as stream:
            serve(stream)


def request(stream):
    line = stream.readline()
    return json.loads(line) if line else None


def say(stream, message):
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def result(message, total=1):
    return {"jsonrpc": "2.0", "id": message["id"],
            "result": {"v": 1, "total": total, "fill": 0, "partial": False,
                       "hits": [{"id": "x:" + message["params"]["query"]}] * total}}


class Batch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        folder = cls.home.folder("docs")
        for i in range(60):
            write(folder, "a%02d.txt" % i, "Title %d\n\nword%d and %s\n" % (i, i, "common " * (i % 7)))
        cls.main.call("source.add", path=folder, name="docs")
        cls.main.call("reindex")

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def batch(self, lines, *args, code=0, **options):
        run = self.home.kzsearch("--batch", "-", *args, input=lines, **options)
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stdout.decode(), run.stderr.decode()

    def test_the_table_is_in_the_order_of_the_lines(self):
        lines = "".join("word%d\n" % (i * 7 % 90) for i in range(500)).encode()
        text, _ = self.batch(lines, "--fields", "id", "-n", "1")
        rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
        self.assertEqual(list(rows[0]), ["n", "query", "total", "error", "id"])
        self.assertEqual([int(row["n"]) for row in rows], list(range(1, 501)))
        for i, row in enumerate(rows):
            word = i * 7 % 90
            self.assertEqual(row["query"], "word%d" % word)
            self.assertEqual(row["id"], "docs:a%02d.txt" % word if word < 60 else "")
            self.assertEqual(row["total"], "1" if word < 60 else "0")

    def test_rows_are_those_of_searches(self):
        text, _ = self.batch(b"common\nword3 OR word4\n", "--format=jsonl", "-n", "20")
        rows = [json.loads(line) for line in text.splitlines()]
        for query, n in (("common", 1), ("word3 OR word4", 2)):
            answer = json.loads(self.home.kzsearch("--json", "-n", "20", query).stdout)
            mine = [row for row in rows if row["n"] == n]
            self.assertEqual([row["id"] for row in mine], [hit["id"] for hit in answer["hits"]])
            self.assertEqual([row["snippet"] for row in mine], [hit["snippet"] for hit in answer["hits"]])
            self.assertTrue(all(row["total"] == answer["total"] and row["error"] is None for row in mine))

    def test_odd_lines(self):
        lines = b"\xef\xbb\xbfword1\r\n\n  \t\n=word2\tx\n\xff\x00\n" + b"y" * 200000 + b"\n\"word3"
        text, _ = self.batch(lines, "--format=csv", "--fields", "id")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        by_line = {int(row["n"]): row for row in rows}
        self.assertEqual(sorted(by_line), [1, 4, 5, 6, 7])
        self.assertEqual(by_line[1]["query"], "word1")
        self.assertEqual(by_line[4]["query"], "'=word2 x")
        self.assertEqual(by_line[7]["id"], "docs:a03.txt")
        self.assertEqual(text.count("\n"), len(rows) + 1)
        self.assertEqual(self.batch(b"", "--fields=id", code=1)[0], "n\tquery\ttotal\terror\tid\n")
        self.batch(b"nowheretobefound\n", code=1)

    def test_a_file_by_name(self):
        path = os.path.join(self.home.root, "names")
        with open(path, "w", encoding="utf-8") as file:
            file.write("word1\n")
        run = self.home.kzsearch("--batch", path, "--fields=id")
        self.assertEqual(run.stdout, b"n\tquery\ttotal\terror\tid\n1\tword1\t1\t\tdocs:a01.txt\n")
        run = self.home.kzsearch("--batch", self.home.root)
        self.assertEqual(run.returncode, 2)
        self.assertIn(os.fsencode(self.home.root) + b": cannot read the queries", run.stderr)

    def test_answers_out_of_order_and_failures(self):
        def serve(stream):
            messages = [request(stream) for _ in range(4)]
            for i in (3, 1, 0, 2):
                if i == 1:
                    say(stream, {"jsonrpc": "2.0", "id": messages[i]["id"],
                                 "error": {"code": -32000, "message": "broken\n\x1b"}})
                else:
                    say(stream, result(messages[i], total=2))
            request(stream)

        stand_in = StandIn(self.home.root, serve)
        text, err = self.batch(b"a\nb\nc\nd\n", "--fields=id", "--socket", stand_in.path, code=2)
        self.assertEqual(err, "")
        self.assertEqual(text.split("\n")[1:], [
            "1\ta\t2\t\tx:a", "1\ta\t2\t\tx:a", "2\tb\t\tbroken\\n\\x1b\t", "3\tc\t2\t\tx:c", "3\tc\t2\t\tx:c",
            "4\td\t2\t\tx:d", "4\td\t2\t\tx:d", ""])

    def test_a_daemon_that_leaves(self):
        def hang_up(stream):
            for _ in range(5):
                say(stream, result(request(stream)))

        def say_goodbye(stream):
            for _ in range(5):
                say(stream, result(request(stream)))
            say(stream, {"jsonrpc": "2.0", "id": request(stream)["id"],
                         "error": {"code": -32007, "message": "the daemon is stopping"}})

        for serve, reason in ((hang_up, "closed the connection"), (say_goodbye, "is stopping")):
            stand_in = StandIn(self.home.root, serve)
            lines = b"".join(b"q%d\n" % i for i in range(100))
            text, err = self.batch(lines, "--fields=id", "--socket", stand_in.path, code=2)
            # What was answered is there; where to go on is said.
            self.assertEqual([line.split("\t")[0] for line in text.split("\n")], ["n", "1", "2", "3", "4", "5", ""])
            self.assertIn("query 6: ", err)
            self.assertIn(reason, err)

    def test_nobody_listens(self):
        text, err = self.batch(b"a\n", "--socket", os.path.join(self.home.root, "none"), code=69)
        self.assertEqual(text, "")
        self.assertIn("no daemon is running", err)

    def start(self, **options):
        return subprocess.Popen([KZSEARCH, "--no-autostart", "--batch", "-", "--fields=id"], env=self.home.env,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def test_rows_come_as_they_are_known(self):
        with self.start() as process:
            self.assertEqual(process.stdout.readline(), b"n\tquery\ttotal\terror\tid\n")
            for i in range(3):
                process.stdin.write(b"word%d\n" % i)
                process.stdin.flush()
                self.assertEqual(process.stdout.readline(), b"%d\tword%d\t1\t\tdocs:a0%d.txt\n" % (i + 1, i, i))
            process.stdin.close()
            self.assertEqual(process.wait(), 0)

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.start() as process:
                process.stdin.write(b"word1\nword2\nhalf a li")
                process.stdin.flush()
                rows = [process.stdout.readline() for _ in range(3)]
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=PATIENCE), -number)
                self.assertTrue(rows[2].startswith(b"2\tword2\t"))
                self.assertEqual(process.stdout.read(), b"")
                self.assertEqual(process.stderr.read(), b"")

    def test_nobody_reads(self):
        # Python ignores SIGPIPE and its children would, too.
        for restore, code in ((True, -signal.SIGPIPE), (False, 0)):
            with self.start(restore_signals=restore) as process:
                process.stdout.readline()
                process.stdout.close()
                process.stdin.write(b"word1\n" * 1000)
                process.stdin.close()
                self.assertEqual(process.wait(timeout=PATIENCE), code)
                self.assertEqual(process.stderr.read(), b"")

    def test_a_new_daemon_between_queries(self):
        """One that left while nobody asked is found again, and no query is lost."""
        home = Home()
        self.addCleanup(home.__exit__)
        home.start().close()
        with subprocess.Popen([KZSEARCH, "--no-autostart", "--batch", "-", "--fields=id"], env=home.env,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(b"a\n")
            process.stdin.flush()
            process.stdout.readline()
            self.assertEqual(process.stdout.readline(), b"1\ta\t0\t\t\n")
            home.kill()
            home.start().close()
            process.stdin.write(b"b\n")
            process.stdin.close()
            self.assertEqual(process.stdout.readline(), b"2\tb\t0\t\t\n")
            self.assertEqual(process.wait(), 1)

    def test_no_daemon_between_queries(self):
        home = Home()
        self.addCleanup(home.__exit__)
        home.start().close()
        with subprocess.Popen([KZSEARCH, "--no-autostart", "--batch", "-", "--fields=id"], env=home.env,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(b"a\n")
            process.stdin.flush()
            process.stdout.readline()
            process.stdout.readline()
            home.kill()
            process.stdin.write(b"\nb\n")
            process.stdin.close()
            self.assertEqual(process.wait(), 69)
            self.assertIn(b"query 3: could not be asked", process.stderr.read())


if __name__ == "__main__":
    unittest.main()
