"""Starting, finding each other, leaving: one daemon a data directory."""
import os
import signal
import socket
import stat
import subprocess
import unittest

from kzd import BUILD, DAEMON, PATIENCE, Client, Home, Refused, wait_until, write


class Start(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def test_twenty_autostarts_give_one_daemon(self):
        started = [subprocess.Popen([DAEMON, "--autostart"], env=self.home.env,
                                    stderr=subprocess.PIPE) for _ in range(20)]
        codes = [process.wait(PATIENCE) for process in started]
        for process in started:
            process.stderr.close()
        self.assertEqual(codes, [0] * 20)
        with self.home.client() as client:
            pid = client.call("status")["pid"]
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open("/proc/%s/environ" % entry, "rb") as file:
                    if self.home.root.encode() in file.read() and \
                            "kzsearchd" in open("/proc/%s/comm" % entry).read():
                        found.append(int(entry))
            except (OSError, ValueError):
                continue
        # /proc/PID/environ of a process without core dumps is for root alone.
        self.assertIn(found, ([pid], []))
        with self.home.client() as client:
            client.call("stop")
        wait_until(lambda: not os.path.exists(self.home.socket), "the socket to go")

    def test_second_daemon_names_the_first(self):
        self.home.start().close()
        second = self.home.run("-d")
        self.assertEqual(second.returncode, 75)
        self.assertIn(str(self.home.process.pid), second.stderr)
        self.assertIn(self.home.socket, second.stderr)
        self.assertEqual(self.home.run("--autostart").returncode, 0)

    def test_modes(self):
        self.home.start().close()
        self.assertEqual(stat.S_IMODE(os.stat(self.home.socket).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(self.home.socket)).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(self.home.data).st_mode), 0o700)

    def test_stale_socket_is_replaced(self):
        self.home.start().close()
        self.home.process.kill()
        self.home.process.wait()
        self.assertTrue(os.path.exists(self.home.socket))
        with self.home.start() as client:
            self.assertEqual(client.call("status")["state"], "empty")

    def test_foreign_socket_and_file_are_left_alone(self):
        os.makedirs(os.path.dirname(self.home.socket), mode=0o700)
        write(os.path.dirname(self.home.socket), "socket", "mine")
        refused = self.home.run("-d")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("not a socket", refused.stderr)
        with open(self.home.socket) as file:
            self.assertEqual(file.read(), "mine")
        os.unlink(self.home.socket)
        other = socket.socket(socket.AF_UNIX)
        self.addCleanup(other.close)
        other.bind(self.home.socket)
        other.listen()
        refused = self.home.run("-d")
        self.assertEqual(refused.returncode, 75)
        self.assertIn("another program listens", refused.stderr)

    def test_vanished_socket_comes_back(self):
        self.home.start().close()
        for _ in range(2):
            os.unlink(self.home.socket)
            os.rmdir(os.path.dirname(self.home.socket))
            wait_until(self.home.listens, "a new socket")
            with self.home.client() as client:
                self.assertEqual(client.call("status")["pid"], self.home.process.pid)

    def test_vanished_runtime_directory(self):
        self.home.start().close()
        runtime = self.home.env["XDG_RUNTIME_DIR"]
        os.rename(runtime, runtime + ".gone")
        open(runtime, "w").close()  # where nobody can make a folder, as below /run/user
        self.home.socket = os.path.join(self.home.data, "daemon.socket")
        wait_until(self.home.listens, "a socket elsewhere")
        with self.home.client() as client:
            self.assertEqual(client.call("status")["socket"], self.home.socket)
        with open(os.path.join(self.home.data, "daemon.addr")) as file:
            self.assertEqual(file.readline(), self.home.socket + "\n")

    def test_long_socket_path_is_refused_by_name(self):
        path = "/tmp/" + "long" * 30
        refused = self.home.run("-d", "--socket", path)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(path, refused.stderr)
        self.assertIn("107", refused.stderr)

    def test_address_is_recorded(self):
        path = os.path.join(self.home.root, "other socket")
        self.home.socket = path
        self.home.start("--socket", path).close()
        with open(os.path.join(self.home.data, "daemon.addr")) as file:
            self.assertEqual(file.readline(), path + "\n")

    def test_data_elsewhere_is_found_from_cron(self):
        """Clients do not read the configuration, and cron has none of the person's environment."""
        elsewhere = self.home.folder("elsewhere")
        self.home.write_config("[index]\ndata_dir = %s\n" % elsewhere)
        self.home.data = elsewhere
        self.home.socket = os.path.join(self.home.root, "other socket")
        self.home.start("--socket", self.home.socket).close()
        cron = dict(self.home.env, XDG_RUNTIME_DIR="")
        status = subprocess.run([os.path.join(BUILD, "client", "kzsearchctl"), "status"], env=cron, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(status.returncode, 0, status.stderr)
        self.assertIn(elsewhere, status.stdout)
        # What is recorded of a daemon that is gone leads nobody astray.
        self.home.kill()
        gone = subprocess.run([os.path.join(BUILD, "client", "kzsearchctl"), "stop"], env=cron, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(gone.returncode, 69, gone.stderr)

    def test_autostarted_daemon_leaves_when_idle(self):
        self.home.write_config("[daemon]\nidle_exit = 1\n")
        self.assertEqual(self.home.run("--autostart").returncode, 0)
        client = self.home.client()
        pid = client.call("status")["pid"]
        client.close()
        wait_until(lambda: not os.path.exists(self.home.socket), "the daemon to leave")
        wait_until(lambda: not os.path.exists("/proc/%d" % pid), "the process to end")

    def test_silent_client_does_not_keep_it(self):
        self.home.write_config("[daemon]\nidle_exit = 1\n")
        self.assertEqual(self.home.run("--autostart").returncode, 0)
        with self.home.client() as client:
            client.call("status")
            with self.assertRaises(EOFError):
                client.line()

    def test_failed_autostart_says_why(self):
        write(os.path.join(self.home.root, "d"), "kzsearch", "a file in the way")
        failed = self.home.run("--autostart")
        self.assertEqual(failed.returncode, 2)
        self.assertIn("kzsearch", failed.stderr)

    def test_configuration_errors_are_all_told(self):
        self.home.write_config("[daemon]\ntread = 4\n\n[source x]\nlang = Russian\n")
        checked = self.home.run("-n")
        self.assertEqual(checked.returncode, 2)
        self.assertIn("kzsearch.conf:2: unknown key 'tread'; did you mean 'threads'?",
                      checked.stderr)
        self.assertIn("kzsearch.conf:5: lang", checked.stderr)
        self.assertIn("kzsearch.conf:4: source 'x' has no path", checked.stderr)
        self.home.write_config("[daemon]\nthreads = 1\n")
        checked = self.home.run("-n")
        self.assertEqual((checked.returncode, checked.stdout), (0, "configuration OK\n"))

    def test_reload_with_a_wrong_line_keeps_the_old(self):
        folder = self.home.folder("docs")
        self.home.write_config("[source one]\npath = %s\n" % folder)
        client = self.home.start()
        self.home.write_config("[source one]\npath = %s\n[source two]\npth = /x\n" % folder)
        with self.assertRaises(Refused) as caught:
            client.call("reload")
        self.assertEqual(caught.exception.code, -32602)
        self.assertIn("kzsearch.conf:4", str(caught.exception))
        self.assertEqual([s["name"] for s in client.call("source.list")["sources"]], ["one"])
        with self.assertRaises(Refused) as caught:
            client.call("source.remove", name="one")
        self.assertIn("kzsearch.conf:1", str(caught.exception))
        self.home.write_config("[source two]\npath = %s\n" % folder)
        self.home.process.send_signal(signal.SIGHUP)
        wait_until(lambda: [s["name"] for s in client.call("source.list")["sources"]] == ["two"],
                   "the reload")

    def test_stop_finishes_and_leaves(self):
        client = self.home.start()
        wanted = [client.post("search", query="x") for _ in range(20)]
        stop = client.post("stop")
        for one in wanted:
            client.answer(one)
        self.assertEqual(client.answer(stop), {"v": 1})
        self.assertEqual(self.home.process.wait(PATIENCE), 0)
        self.assertFalse(os.path.exists(self.home.socket))

    def test_socket_activation(self):
        path = os.path.join(self.home.root, "activated")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.listen()
        code = ("import os,sys;os.dup2(int(sys.argv[1]),3);os.environ['LISTEN_PID']=str(os.getpid());"
                "os.environ['LISTEN_FDS']='1';os.execv(sys.argv[2],[sys.argv[2],'-d'])")
        process = subprocess.Popen(["python3", "-c", code, str(listening.fileno()), DAEMON],
                                   env=self.home.env, pass_fds=[listening.fileno()],
                                   stderr=subprocess.DEVNULL)
        listening.close()
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        with Client(path) as client:
            self.assertEqual(client.call("status")["socket"], path)
            client.call("stop")
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertTrue(os.path.exists(path))


if __name__ == "__main__":
    unittest.main(warnings="ignore")
