"""The systemd units, as systemd reads them."""
import os
import shutil
import subprocess
import tempfile
import unittest

from kzd import BUILD, PATIENCE

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "daemon", "systemd")


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


if __name__ == "__main__":
    unittest.main()
