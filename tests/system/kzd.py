"""A kzsearchd of its own for a test: private folders in an awkward path, and a raw client."""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

BUILD = os.environ["KZ_BUILD_DIR"]
DAEMON = os.path.join(BUILD, "daemon", "kzsearchd")
KZSEARCH = os.path.join(BUILD, "client", "kzsearch")
KZSEARCHCTL = os.path.join(BUILD, "client", "kzsearchctl")
# Seconds: longer than anything takes under a sanitizer on a busy machine. What hangs is ended by it.
PATIENCE = 300


def rounds(n):
    """How many of something a long test makes: a quarter under a sanitizer, which is several times slower."""
    return n // 4 if os.environ.get("KZ_SANITIZE", "none") != "none" else n


class Refused(Exception):
    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]
        self.status = error["data"]["status"]


class Client:
    """One connection, a line a message."""

    def __init__(self, path, timeout=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.socket.settimeout(timeout)
        self.answers = {}
        self.buffer = b""
        self.last_id = 0
        self.progress = []

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        while b"\n" not in self.buffer:
            data = self.socket.recv(1 << 16)
            if not data:
                raise EOFError("the daemon closed the connection")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def post(self, method, **params):
        self.last_id += 1
        message = {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}
        self.send(json.dumps(message).encode() + b"\n")
        return self.last_id

    def answer(self, wanted):
        while wanted not in self.answers:
            message = self.line()
            if message.get("method") == "$/progress":
                self.progress.append(message["params"]["value"])
            else:
                self.answers[message["id"]] = message
        message = self.answers.pop(wanted)
        if "error" in message:
            raise Refused(message["error"])
        return message["result"]

    def call(self, method, **params):
        return self.answer(self.post(method, **params))


class Home:
    """Empty XDG folders in a path with spaces and Cyrillic, and the daemons that live there."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="kz ық ")
        self.env = dict(os.environ)
        for name in ("KZSEARCH_SOCKET", "KZSEARCH_CONFIG", "NOTIFY_SOCKET"):
            self.env.pop(name, None)
        for name, folder in (("XDG_CONFIG_HOME", "c"), ("XDG_DATA_HOME", "d"),
                             ("XDG_RUNTIME_DIR", "r"), ("HOME", "h")):
            path = os.path.join(self.root, folder)
            os.mkdir(path, 0o700)
            self.env[name] = path
        self.data = os.path.join(self.root, "d", "kzsearch")
        self.socket = os.path.join(self.root, "r", "kzsearch", "socket")
        self.config = os.path.join(self.root, "c", "kzsearch", "kzsearch.conf")
        self.process = None
        self.prefix = []  # what the daemon is started through

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def folder(self, name):
        path = os.path.join(self.root, name)
        os.makedirs(path, exist_ok=True)
        return path

    def write_config(self, text):
        os.makedirs(os.path.dirname(self.config), exist_ok=True)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *args):
        return subprocess.run([DAEMON, *args], env=self.env, capture_output=True, text=True,
                              timeout=PATIENCE)

    def kzsearch(self, *args, **options):
        """kzsearch with these arguments, in bytes; it never starts a daemon."""
        env = dict(self.env, **options.pop("env", {}))
        return subprocess.run([KZSEARCH, "--no-autostart", *args], env=env, capture_output=True,
                              timeout=PATIENCE, **options)

    def ctl(self, *args):
        """kzsearchctl with these arguments."""
        return subprocess.run([KZSEARCHCTL, *args], env=self.env, capture_output=True, timeout=PATIENCE)

    def start(self, *args):
        """A daemon in the foreground; returns when it listens."""
        self.process = subprocess.Popen([*self.prefix, DAEMON, "-d", *args], env=self.env,
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        while line and "listening" not in line:
            line = self.process.stderr.readline()
        if not line:
            raise RuntimeError("the daemon did not start: %d" % self.process.wait())
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stderr,
                                      stdout=open(os.path.join(self.root, "log"), "a"))
        return self.client()

    def log(self):
        with open(os.path.join(self.root, "log"), encoding="utf-8") as file:
            return file.read()

    def client(self, **options):
        return Client(self.socket, **options)

    def listens(self):
        """Whether somebody listens at the socket: it is there a moment before that."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(self.socket)
            except (FileNotFoundError, ConnectionRefusedError):
                return False
        return True

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        for path in [os.path.join(self.data, "daemon.lock")]:
            try:
                pid = int(open(path).read())
                if "kzsearchd" in open("/proc/%d/comm" % pid).read():
                    os.kill(pid, signal.SIGKILL)
            except (OSError, ValueError):
                pass


def home_on_small_disk(test, size):
    """A home whose data lies on a file system of its own, and where that is mounted; both go with
    the test, which is skipped where nothing can be mounted."""
    home = Home()
    test.addCleanup(home.__exit__)
    place = os.path.dirname(home.data)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%s,mode=0700" % size, "none", place],
                      capture_output=True).returncode:
        test.skipTest("no file system can be mounted here")
    test.addCleanup(subprocess.run, ["umount", "-l", place])
    test.addCleanup(home.kill)
    return home, place


def children(pid):
    """Process ids of the children of pid, by name."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % entry) as file:
                stat = file.read()
        except OSError:
            continue
        name = stat[stat.index("(") + 1:stat.rindex(")")]
        fields = stat[stat.rindex(")") + 2:].split()
        if int(fields[1]) == pid and fields[0] != "Z":
            found.setdefault(name, []).append(int(entry))
    return found


def descendants(pid):
    """pid and the process ids of all below it."""
    found = [pid]
    for parent in found:
        for pids in children(parent).values():
            found += pids
    return found


class Peaks:
    """The most memory that each program below a process takes while this looks, in bytes by name, as
    the kernel keeps it for each; a process that lives for less than a moment may be missed."""

    def __init__(self, pid):
        self.pid = pid
        self.most = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.over.set()
        self.thread.join()

    def _look(self):
        while not self.over.wait(0.03):
            for pid in descendants(self.pid):
                try:
                    with open("/proc/%d/status" % pid, encoding="utf-8", errors="replace") as file:
                        status = dict(line.split(":", 1) for line in file if ":" in line)
                except OSError:
                    continue
                name = status["Name"].strip()
                peak = int(status.get("VmHWM", "0").split()[0]) * 1024
                self.most[name] = max(self.most.get(name, 0), peak)


def wait_until(condition, what, seconds=PATIENCE):
    """Polls; the answer of the condition, or an error that says what did not come."""
    until = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > until:
            raise AssertionError("in vain waited for: " + what)
        time.sleep(0.02)


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text.encode() if isinstance(text, str) else text)
    return path
