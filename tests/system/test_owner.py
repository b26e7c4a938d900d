"""Who may do what: the socket's mode lets people in, the peer's uid decides on owner methods."""
import os
import shutil
import subprocess
import tempfile
import unittest

from kzd import BUILD, PATIENCE, Home, write

NOBODY = 65534


def drop():
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


@unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
class Owner(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.public = tempfile.mkdtemp(prefix="kz-public-")
        self.addCleanup(shutil.rmtree, self.public)
        os.chmod(self.public, 0o755)
        # The build may lie where nobody else can look.
        for name in ("kzsearch", "kzsearchctl"):
            shutil.copy(os.path.join(BUILD, "client", name), self.public)
        self.source = self.home.folder("reports")
        write(self.source, "a.txt", "Freedom of assembly\n\nA rally.\n")

    def start(self, mode, group="root"):
        self.home.socket = os.path.join(self.public, "socket")
        self.home.write_config("[daemon]\nsocket = %s\nsocket_mode = %s\n"
                               "socket_group = %s\n" % (self.home.socket, mode, group))
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", name="reports", path=self.source)
        client.call("reindex")
        self.addCleanup(lambda: self.home.process.stderr.close())

    def run_as_nobody(self, program, *words):
        env = {"PATH": "/usr/bin:/bin", "KZSEARCH_SOCKET": self.home.socket, "HOME": self.public}
        return subprocess.run([os.path.join(self.public, program), *words], env=env,
                              cwd=self.public, preexec_fn=drop, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE)

    def test_strangers_search_and_no_more(self):
        self.start("0666")
        found = self.run_as_nobody("kzsearch", "--json", "freedom")
        self.assertEqual(found.returncode, 0, found.stderr)
        self.assertIn(b'"total":1', found.stdout.replace(b" ", b""))
        status = self.run_as_nobody("kzsearchctl", "status")
        self.assertEqual(status.returncode, 0, status.stderr)
        for words in (("reindex",), ("source", "add", self.public), ("source", "remove", "reports"),
                      ("remove", "reports:a.txt"), ("check",), ("failures",), ("reload",),
                      ("stop",)):
            with self.subTest(words=words):
                refused = self.run_as_nobody("kzsearchctl", *words)
                self.assertEqual(refused.returncode, 2, refused.stderr)
                self.assertIn(b"only for the user the daemon runs as", refused.stderr)
        with self.home.client() as owner:
            self.assertEqual(owner.call("search", query="freedom")["total"], 1)

    def keeps_out(self, way_out):
        refused = self.run_as_nobody("kzsearch", "freedom")
        self.assertIn(refused.returncode, (2, 69))
        self.assertIn(b"you may not connect", refused.stderr)
        self.assertIn(way_out, refused.stderr)

    def test_private_socket(self):
        self.start("0600")
        self.keeps_out(b"it is for the user root; socket_group and socket_mode in")

    def test_socket_of_a_group(self):
        self.start("0660", "users")
        self.keeps_out(b"it is for the group users; join it")

    def test_nobody_is_sent_into_the_group_of_root(self):
        self.start("0660")
        self.keeps_out(b"it is for the user root;")

    def test_socket_in_a_closed_folder(self):
        self.start("0666")
        closed = os.path.join(self.public, "closed")
        os.mkdir(closed, 0o700)
        os.link(self.home.socket, os.path.join(closed, "socket"))
        self.home.socket = os.path.join(closed, "socket")
        self.keeps_out(b"a folder above it is closed to you")


if __name__ == "__main__":
    unittest.main()
