"""kzsearch-nightly as cron runs it: quiet unless something failed, one job at a time."""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from kzd import BUILD, PATIENCE, Home, children, wait_until, write

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Nightly(unittest.TestCase):
    """A person's daemon with everything below HOME, as the defaults have it."""

    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.h = self.home.env["HOME"]
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            del self.home.env[name]
        self.home.data = os.path.join(self.h, ".local", "share", "kzsearch")
        self.home.config = os.path.join(self.h, ".config", "kzsearch", "kzsearch.conf")
        self.bin = self.home.folder("bin")
        os.symlink(os.path.join(SOURCE, "scripts", "kzsearch-nightly"),
                   os.path.join(self.bin, "kzsearch-nightly"))
        os.symlink(os.path.join(BUILD, "client", "kzsearchctl"),
                   os.path.join(self.bin, "kzsearchctl"))
        self.folder = self.home.folder("reports")
        self.log = os.path.join(self.home.root, "nightly.log")
        write(self.folder, "assembly.txt", "Freedom of assembly\n\nA peaceful rally.\n")

    def start(self):
        client = self.home.start()
        self.addCleanup(client.close)
        client.call("source.add", path=self.folder, name="reports")
        return client

    def nightly(self, *args, env=None):
        """From cron's environment, which has neither a login's PATH nor XDG variables."""
        cron = {"HOME": self.h, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "x"}
        cron["KZSEARCH_NIGHTLY_LOG"] = self.log
        cron.update(env or {})
        return subprocess.run([os.path.join(self.bin, "kzsearch-nightly"), *args], env=cron,
                              cwd="/", capture_output=True, text=True, timeout=PATIENCE)

    def check_quiet(self, run, code=0):
        self.assertEqual((run.returncode, run.stdout, run.stderr), (code, "", ""))

    def logged(self):
        """The lines of the log without their times."""
        with open(self.log, encoding="utf-8") as file:
            lines = file.read().splitlines()
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} kzsearch-nightly: ")
        return [line.split(": ", 1)[1] for line in lines]

    def test_quiet_with_the_daemon_that_runs(self):
        client = self.start()
        self.check_quiet(self.nightly())
        self.assertRegex(self.logged()[0],
                         r"^reports: 1 file, 1 new; 1 document written; done in .*; "
                         r"1 document in 1 segment, ")
        self.assertEqual(client.call("status")["live"]["documents"], 0)
        self.assertEqual(client.call("search", query="rally")["total"], 1)
        write(self.folder, "more.txt", "another rally")
        self.check_quiet(self.nightly("--check", "reports"))
        self.assertRegex(self.logged()[1], r"1 new; 1 document written; .*; the index is whole$")
        self.assertEqual(client.call("search", query="rally")["total"], 2)
        self.assertEqual(os.stat(self.log).st_mode & 0o777, 0o600)

    def test_starts_a_daemon(self):
        # The usual place without XDG_RUNTIME_DIR is shared by all that this user runs.
        with socket.socket(socket.AF_UNIX) as other:
            if other.connect_ex("/tmp/kzsearch-%d/socket" % os.getuid()) == 0:
                self.skipTest("a daemon of this user's own runs, and would answer")
        place = tempfile.mkdtemp(prefix="kz")
        self.addCleanup(shutil.rmtree, place)
        self.home.write_config("[daemon]\nsocket = %s/s\n[source reports]\npath = %s\n" %
                               (place, self.folder))
        self.check_quiet(self.nightly())
        self.home.socket = place + "/s"
        with self.home.client() as client:
            self.assertEqual(client.call("search", query="rally")["total"], 1)
            client.call("stop")
        wait_until(lambda: not os.path.exists(self.home.socket), "the daemon to leave")

    def test_a_failure_is_told_once(self):
        self.start()
        with open(os.path.join(self.folder, "broken.txt.gz"), "wb") as file:
            file.write(b"\x1f\x8b\x08\x00broken")
        run = self.nightly()
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("broken.txt.gz", run.stderr)
        self.assertRegex(self.logged()[0], "^incomplete: reports: 2 files, 2 new, 1 failed; "
                                           "1 document written; .*broken.txt.gz: ")
        self.check_quiet(self.nightly())

    def test_names_write_no_lines_of_their_own(self):
        """What echo of some shells takes for a line's end or an escape is only a name here."""
        self.start()
        name = r"a\n2026-01-01 fake\033[31m\c.txt.gz"
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(b"\x1f\x8b\x08\x00broken")
        self.assertEqual(self.nightly().returncode, 1)
        with open(self.log, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 1)
        self.assertNotIn("\x1b", lines[0])
        self.assertIn(name + ": ", lines[0])
        run = self.nightly(r"--no\nsuch")
        self.assertEqual(run.returncode, 2)
        self.assertIn(r"unknown option --no\nsuch; see", run.stderr)

    def test_a_missing_source_is_told_every_night(self):
        client = self.start()
        self.check_quiet(self.nightly())
        os.rename(self.folder, self.folder + ".away")
        for _ in range(2):
            run = self.nightly()
            self.assertEqual(run.returncode, 1)
            self.assertIn("not there, nothing was removed", run.stderr)
        self.assertEqual(client.call("search", query="rally")["total"], 1)

    def test_one_job_at_a_time(self):
        client = self.start()
        job = client.post("reindex")
        pid = wait_until(lambda: children(self.home.process.pid).get("kzsearch-indexe"),
                         "the indexer")[0]
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(client.answer, job)
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        if self.home.client().call("status")["job"] is None:
            self.skipTest("the job was over before it could be stopped")
        run = self.nightly()
        self.assertEqual(run.returncode, 75)
        self.assertIn("a reindex is running", run.stderr)
        self.check_quiet(self.nightly("--skip-if-running", "--check"))
        self.assertEqual(self.logged(), ["not run: another job is running",
                                         "another job is running: skipped"])

    def test_killed_in_the_middle(self):
        client = self.start()
        for i in range(3000):
            write(self.folder, "a%04d.txt" % i, "freedom %d " % i + "word " * 200)
        run = subprocess.Popen([os.path.join(self.bin, "kzsearch-nightly")], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               env={"HOME": self.h, "PATH": "/usr/bin:/bin",
                                    "KZSEARCH_NIGHTLY_LOG": self.log})
        pid = wait_until(lambda: children(self.home.process.pid).get("kzsearch-indexe"),
                         "the indexer")[0]
        os.kill(pid, signal.SIGKILL)
        out, err = run.communicate(timeout=PATIENCE)
        self.assertEqual((run.returncode, out), (2, ""))
        self.assertIn("the indexer ended unexpectedly", err)
        self.assertRegex(self.logged()[0], "^failed: kzsearchctl: the indexer ended unexpectedly")
        self.check_quiet(self.nightly())
        self.assertEqual(client.call("search", query="freedom", limit=0)["total"], 3001)

    def test_errors_are_told(self):
        self.start()
        for args, code, words in ((["--socket", "/nowhere/at/all"], 69, "no daemon"),
                                  (["--socket=/nowhere/at/all"], 69, "/nowhere/at/all"),
                                  (["--log=/nowhere/log", "none"], 2, "log /nowhere/log"),
                                  (["--", "--none"], 2, "there is no source '--none'"),
                                  (["--nonsense"], 2, "unknown option --nonsense"),
                                  (["--log"], 2, "--log needs a value"),
                                  (["none"], 2, "there is no source 'none'")):
            with self.subTest(args=args):
                run = self.nightly(*args)
                self.assertEqual(run.returncode, code, run.stderr)
                self.assertIn(words, run.stderr)
        run = self.nightly("--log", "/nowhere/log")
        self.assertEqual(run.returncode, 0)
        self.assertIn("cannot write the log /nowhere/log", run.stderr)
        os.unlink(os.path.join(self.bin, "kzsearchctl"))
        run = self.nightly()
        self.assertEqual(run.returncode, 2)
        self.assertIn("kzsearchctl is neither beside", run.stderr)


class Units(unittest.TestCase):
    def test_systemd_accepts_them(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not there")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for place in (os.path.join(BUILD, "daemon", "systemd"),
                      os.path.join(SOURCE, "daemon", "systemd")):
            for name in os.listdir(place):
                if not name.endswith((".service", ".socket", ".timer")):
                    continue
                with open(os.path.join(place, name), encoding="utf-8") as file:
                    text = file.read()
                # Nothing is installed where the tests run.
                text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M)
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
        units = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        self.assertEqual(len(units), 4)
        run = subprocess.run(["systemd-analyze", "verify", "--man=no", *units],
                             capture_output=True, text=True, timeout=PATIENCE)
        # It names units of Debian's own as well when something is wrong with those.
        told = [line for line in run.stderr.splitlines() if "kzsearch" in line]
        self.assertEqual(told, [])


if __name__ == "__main__":
    unittest.main(warnings="ignore")
