"""Whatever is sent, the daemon answers or hangs up, and goes on for the others."""
import json
import socket
import unittest

from kzd import Client, Home, Refused, wait_until, write


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        folder = cls.home.folder("docs")
        for i in range(50):
            write(folder, "a%d.txt" % i, "freedom of assembly %d. " % i + "word " * 2000)
        cls.main.call("source.add", path=folder)
        cls.main.call("reindex")

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def tearDown(self):
        # Whatever a test did, others are served.
        self.assertEqual(self.main.call("search", query="freedom")["total"], 50)

    def connect(self, **options):
        client = self.home.client(**options)
        self.addCleanup(client.close)
        return client

    def exchange(self, data):
        client = self.connect()
        client.send(data)
        return client.line()

    def test_malformed_messages(self):
        for data, code in [
                (b"{\n", -32700), (b"\xff\xfe\n", -32700), (b"{\"a\":\"\xff\"}\n", -32700),
                (b"[]\n", -32600), (b"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\"}]\n", -32600),
                (b"{}\n", -32600), (b"3\n", -32700), (b"\"x\"\n", -32700),
                (b'{"jsonrpc":"2.0","id":null,"method":"status"}\n', -32600),
                (b'{"jsonrpc":"2.0","id":1.5,"method":"status"}\n', -32600),
                (b'{"jsonrpc":"1.0","id":1,"method":"status"}\n', -32600),
                (b'{"jsonrpc":"2.0","id":1,"method":7}\n', -32600),
                (b'{"jsonrpc":"2.0","id":1,"method":"status","params":[]}\n', -32600),
                (b'{"jsonrpc":"2.0","id":1,"method":"nope"}\n', -32601),
                (b'{"jsonrpc":"2.0","id":1,"method":"search"}\n', -32602),
                (b'{"jsonrpc":"2.0","id":1,"method":"search","params":{"query":1}}\n', -32602),
                (b'{"jsonrpc":"2.0","id":1,"method":"search","params":{"query":"x","limit":-1}}\n', -32602),
                (b'{"jsonrpc":"2.0","id":1,"method":"search","params":{"query":"x","limit":1000,"offset":9999}}\n', -32602),
                (b'{"jsonrpc":"2.0","id":1,"method":"status","params":{"v":99}}\n', -32001),
                (b'{"jsonrpc":"2.0","id":1,"method":"get","params":{"id":"no:such"}}\n', -32005),
                (b"[" * 100000 + b"\n", -32700)]:
            with self.subTest(data=data[:80]):
                self.assertEqual(self.exchange(data)["error"]["code"], code)

    def test_a_bad_line_does_not_end_the_connection(self):
        client = self.connect()
        client.send(b"nonsense\n\r\n\n  \n")
        self.assertIsNone(client.line()["id"])
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], 50)

    def test_ids_come_back_as_they_were(self):
        for one in ("x\u0000\"\n", -5, 2**53, "ғ"):
            answer = self.exchange(json.dumps({"jsonrpc": "2.0", "id": one, "method": "status"}).encode() + b"\n")
            self.assertEqual(answer["id"], one)

    def test_every_split(self):
        message = b'{"jsonrpc":"2.0","id":1,"method":"suggest","params":{"text":"fre"}}'
        for framed in (message + b"\r\n", b"Content-Length: %d\r\nX: y\r\n\r\n" % len(message) + message):
            client = self.connect()
            for i in range(len(framed)):
                client.send(framed[i:i + 1])
            if framed.startswith(b"C"):
                head = b""
                while b"\r\n\r\n" not in head:
                    head += client.socket.recv(1)
                size = int(head.split(b":")[1])
                body = b""
                while len(body) < size:
                    body += client.socket.recv(size - len(body))
                self.assertEqual(json.loads(body)["id"], 1)
            else:
                self.assertEqual(client.line()["id"], 1)

    def assertHangsUp(self, client):
        with self.assertRaises((EOFError, ConnectionError)):
            while True:
                client.line()

    def test_too_long(self):
        client = self.connect()
        try:
            client.send(b"{" + b" " * (17 << 20))
        except ConnectionError:
            return
        answer = client.line()
        self.assertIsNone(answer["id"])
        self.assertEqual(answer["error"]["code"], -32600)
        self.assertHangsUp(client)

    def test_bad_headers(self):
        for head in (b"Content-Length: x\r\n\r\n", b"Content-Length: 99999999999999999999\r\n\r\n",
                     b"Content-Length: 17000000\r\n\r\n", b"Content-Type: x\r\n\r\n",
                     b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"C" * 5000,
                     b"Cnonsense\r\n\r\n"):
            with self.subTest(head=head[:40]):
                client = self.connect()
                client.send(head)
                data = b""
                while True:
                    try:
                        more = client.socket.recv(4096)
                    except ConnectionError:
                        break
                    if not more:
                        break
                    data += more
                self.assertIn(b"-32600", data)

    def test_large_request_is_answered(self):
        answer = self.connect().call("search", query="freedom " * 1000000, limit=1)
        self.assertLess(len(answer["query"]), 66000)

    def test_half_closed_connection_gets_its_answers(self):
        client = self.connect()
        for i in range(5):
            client.post("search", query="freedom", limit=0)
        client.socket.shutdown(socket.SHUT_WR)
        self.assertEqual(sorted(client.line()["id"] for _ in range(5)), [1, 2, 3, 4, 5])
        self.assertHangsUp(client)

    def test_last_line_without_end(self):
        client = self.connect()
        client.send(b'{"jsonrpc":"2.0","id":1,"method":"status"}')
        client.socket.shutdown(socket.SHUT_WR)
        self.assertEqual(client.line()["id"], 1)

    def test_cancel(self):
        client = self.connect()
        for _ in range(40):
            wanted = client.post("search", query="freedom assembly word", limit=1000)
        client.send(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % wanted)
        codes = {}
        for _ in range(40):
            message = client.line()
            codes[message["id"]] = message.get("error", {}).get("code", 0)
        self.assertEqual(len(codes), 40)
        self.assertIn(codes[wanted], (0, -32800))

    def test_too_many_in_flight(self):
        client = self.connect()
        request = b"".join(
            b'{"jsonrpc":"2.0","id":%d,"method":"search","params":{"query":"freedom word","limit":50}}\n' % i
            for i in range(400))
        client.send(request)
        answers = [client.line() for _ in range(400)]
        self.assertEqual(sorted(a["id"] for a in answers), list(range(400)))
        for answer in answers:
            self.assertIn(answer.get("error", {}).get("code", 0), (0, -32003))

    def test_client_that_never_reads(self):
        client = self.connect(timeout=5)
        request = b'{"jsonrpc":"2.0","id":1,"method":"search","params":{"query":"freedom","limit":50,"snippet_size":2000}}\n' * 100
        sent = 0
        try:
            while sent < 2000:
                client.send(request)
                sent += 100
        except (TimeoutError, socket.timeout, ConnectionError):
            pass
        with open("/proc/%d/statm" % self.home.process.pid) as file:
            resident = int(file.read().split()[1]) * 4096
        self.assertLess(resident, 250 << 20)

    def test_connections_that_come_and_go(self):
        for _ in range(300):
            client = Client(self.home.socket)
            client.post("search", query="freedom")
            client.close()

    def test_too_many_connections(self):
        clients = []
        refused = 0
        for _ in range(300):
            client = self.connect()
            clients.append(client)
        for client in clients:
            try:
                client.post("suggest", text="x")
                refused += client.line().get("error", {}).get("code", 0) == -32003
            except (EOFError, ConnectionError):
                refused += 1
        self.assertGreater(refused, 0)
        self.assertLess(refused, 100)
        for client in clients:
            client.close()
        wait_until(lambda: self.main.call("status")["connections"] == 1, "the sessions to go")

    def test_hostile_strings_come_back_as_text(self):
        query = "\u0000\u001b[31m\u202e\"\\\n'; DROP"
        self.assertEqual(self.main.call("search", query=query)["query"], query)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
