"""The systemd units, as systemd reads them."""
import ctypes
import ctypes.util
import os
import shutil
import socket
import subprocess
import tempfile
import unittest

from kzd import BUILD, PATIENCE

EXTRACT = os.path.join(BUILD, "index", "ingest", "kzsearch-extract")
ALLOW, KILL_PROCESS = 0x7fff0000, 0x80000000
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "daemon", "systemd")


def sets():
    """The sets of system calls that systemd knows: {"@process": ["clone", …], …}."""
    found, current = {}, []
    for line in subprocess.run(["systemd-analyze", "syscall-filter"], stdout=subprocess.PIPE, check=True,
                               timeout=PATIENCE).stdout.decode().splitlines():
        word = line.strip()
        if line.startswith("@"):
            current = found.setdefault(word, [])
        elif word and not word.startswith("#"):
            current.append(word)
    return found


def expand(names, known):
    for name in names:
        if name.startswith("@"):
            yield from expand(known[name], known)
        else:
            yield name


def behind(names):
    """What makes a child process have only these system calls, as the unit's filter does."""
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    numbers = [library.seccomp_syscall_resolve_name(name.encode()) for name in names]
    filter_ = library.seccomp_init(ctypes.c_uint32(KILL_PROCESS))

    for number in numbers:
        if number >= 0:
            library.seccomp_rule_add(filter_, ALLOW, number, 0)
    return lambda: library.seccomp_load(filter_) and os._exit(1)


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not there")
class Units(unittest.TestCase):
    def test_verify(self):
        """The program is not installed where the unit looks for it: that one line is replaced."""
        with tempfile.TemporaryDirectory(prefix="kz-units-") as folder:
            with open(os.path.join(BUILD, "daemon", "systemd", "kzsearchd.service"),
                      encoding="utf-8") as file:
                lines = file.read().splitlines()
            starts = [i for i, line in enumerate(lines) if line.startswith("ExecStart=")]
            self.assertEqual(len(starts), 1)
            self.assertRegex(lines[starts[0]], "^ExecStart=/[^ ]*/kzsearchd -d --system$")
            lines[starts[0]] = "ExecStart=/bin/true"
            service = os.path.join(folder, "kzsearchd.service")
            with open(service, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            shutil.copy(os.path.join(SOURCE, "kzsearchd.socket"), folder)
            verified = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", service,
                 os.path.join(folder, "kzsearchd.socket")],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
            ours = [line for line in verified.stdout.decode().splitlines() if "kzsearchd" in line]
            self.assertEqual((verified.returncode, ours), (0, []))

    @unittest.skipUnless(os.environ.get("KZ_SANITIZE", "none") == "none", "a sanitizer needs more calls")
    def test_parsers_can_raise_their_walls(self):
        with open(os.path.join(BUILD, "daemon", "systemd", "kzsearchd.service"), encoding="utf-8") as file:
            named = [name for line in file if line.startswith("SystemCallFilter=")
                     for name in line.strip().split("=", 1)[1].split()]
        names = set(expand(named, sets()))
        walls = {name for name in names if name == "seccomp" or name.startswith("landlock_")}
        self.assertTrue(self.greets(names))
        self.assertFalse(self.greets(names - walls))
        self.assertEqual(subprocess.run([EXTRACT, "--command", "true"], preexec_fn=behind(names),
                                        stderr=subprocess.DEVNULL, timeout=PATIENCE).returncode, 0)

    @staticmethod
    def greets(names):
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                restrict = behind(names)

                def prepare():
                    os.dup2(theirs.fileno(), 3)
                    restrict()

                with subprocess.Popen([EXTRACT], preexec_fn=prepare, pass_fds=(3,),
                                      stderr=subprocess.DEVNULL) as process:
                    theirs.close()
                    ours.settimeout(PATIENCE)
                    said = ours.recv(4)
                    ours.close()
                    process.wait()
        return said == b"\x01\0\0\0"


if __name__ == "__main__":
    unittest.main()
