"""Completions, in their shells, with the programs they are for."""
import os
import re
import shutil
import subprocess
import unittest

from kzd import BUILD, PATIENCE, Home, write

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "client", "completion")
CLIENT = os.path.join(BUILD, "client")

# Calls the completion function as bash would, with the words split at = and : unless told not to.
BASH = r"""
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
"_$1"
printf '%s\n' "${COMPREPLY[@]}"
"""

# Loads the function as the completion system would, with its helpers replaced by ones that print.
ZSH = r"""
function compadd { local -a all; while [[ $1 == -* ]]; do
        case $1 in -a) all=1; shift ;; -S) shift 2 ;; --) shift; break ;; *) shift ;; esac; done
        if (( $#all )); then print -l -- ${(P)1}; else print -l -- $@; fi }
function _files { print FILES }
function _arguments { print -l -- $@ }
function compset { [[ $PREFIX == source:* ]] && PREFIX=${PREFIX#source:} }
fpath=(${1:h} $fpath); shift
autoload -Uz _kzsearch
# What was completed before, then what is asked.
for service in $=BEFORE $1; do
        words=($service "${@:2}") CURRENT=$# PREFIX=${@[-1]}
        if [[ $service == $1 ]]; then _kzsearch; else _kzsearch >/dev/null; fi
done
"""


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.main = cls.home.start()
        for name in ("reports", "news.ru"):
            cls.main.call("source.add", path=cls.home.folder("f-" + name), name=name)
        write(cls.home.root, "names.txt", "x")
        cls.env = dict(cls.home.env, PATH=CLIENT + ":/usr/bin:/bin", TERM="dumb")

    @classmethod
    def tearDownClass(cls):
        cls.main.close()
        cls.home.__exit__()

    def run_in(self, *command, **env):
        run = subprocess.run(command, env=dict(self.env, **env), cwd=self.home.root, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return sorted(filter(None, run.stdout.split("\n")))

    def bash(self, *words):
        return self.run_in("bash", "--norc", "-c", BASH, "bash", os.path.join(FOLDER, "kzsearch.bash"), *words)

    def zsh(self, *words, before=""):
        return self.run_in("zsh", "-f", "-c", ZSH, "zsh", os.path.join(FOLDER, "_kzsearch"), *words, BEFORE=before)

    def fish(self, line):
        found = self.run_in("fish", "--no-config", "-c", "source $argv[1]; source $argv[2]; complete -C $argv[3]",
                            os.path.join(FOLDER, "kzsearch.fish"), os.path.join(FOLDER, "kzsearchctl.fish"), line)
        return [word.split("\t")[0] for word in found]

    def fields(self):
        """Those of a hit, as the complaint about a wrong one lists them."""
        run = subprocess.run([os.path.join(CLIENT, "kzsearch"), "--format=csv", "--fields=", "x"],
                             capture_output=True, text=True)
        return run.stderr.strip().split("it has ")[-1].split(", ")

    def test_all_fields_are_known(self):
        wanted = sorted(self.fields())
        self.assertGreater(len(wanted), 20)
        self.assertEqual(self.bash("kzsearch", "--fields", ""), wanted)
        if shutil.which("fish"):
            self.assertEqual(self.fish("kzsearch --fields "), wanted)
        with open(os.path.join(FOLDER, "_kzsearch"), encoding="utf-8") as file:
            body = file.read().split("_values -s , field ")[1].split("\n}")[0]
        self.assertEqual(sorted(body.replace("\\\n", " ").split()), wanted)
        with open(os.path.join(FOLDER, "..", "kzsearch-formats.7"), encoding="utf-8") as file:
            manual = file.read().split(".Ss Fields")[1].split(".Ss ")[0]
        told = re.findall(r"^\.It Cm (.*)", manual, re.M)
        self.assertEqual(sorted(name for line in told for name in line.split(" , ")), wanted)

    def test_bash(self):
        formats = ["csv", "json", "jsonl", "paths0", "text", "tsv", "vimgrep"]
        self.assertEqual(self.bash("kzsearch", "--format", ""), formats)
        self.assertEqual(self.bash("kzsearch", "--format", "="), formats)
        self.assertEqual(self.bash("kzsearch", "--format", "=", "js"), ["json", "jsonl"])
        self.assertEqual(self.bash("kzsearch", "--format=js"), ["--format=json", "--format=jsonl"])
        self.assertEqual(self.bash("kzsearch", "--fields", "id,ti"), ["id,title"])
        self.assertEqual(self.bash("kzsearch", "--fields=id,ti"), ["--fields=id,title"])
        self.assertEqual(self.bash("kzsearch", "--facets", "=", "year,mo"), ["year,month"])
        self.assertEqual(self.bash("kzsearch", "--sort", "=", "r"), ["recent", "relevance"])
        self.assertEqual(self.bash("kzsearch", "--ba"), ["--batch"])
        self.assertEqual(self.bash("kzsearch", "--batch", "nam"), ["names.txt"])
        self.assertEqual(self.bash("kzsearch", "water", "ti"), ["title:"])
        self.assertEqual(self.bash("kzsearch", "source", ":"), ["news.ru", "reports"])
        self.assertEqual(self.bash("kzsearch", "source", ":", "re"), ["reports"])
        self.assertEqual(self.bash("kzsearch", "source:re"), ["source:reports"])
        self.assertEqual(self.bash("kzsearch", ""), [])
        self.assertEqual(self.bash("kzsearchctl", "rei"), ["reindex"])
        self.assertEqual(self.bash("kzsearchctl", "source", ""), ["add", "list", "remove"])
        self.assertEqual(self.bash("kzsearchctl", "source", "remove", ""), ["news.ru", "reports"])
        self.assertEqual(self.bash("kzsearchctl", "reindex", "re"), ["reports"])
        self.assertIn("--rebuild", self.bash("kzsearchctl", "reindex", "--"))
        self.assertIn("--no-index", self.bash("kzsearchctl", "source", "add", "--n"))
        self.assertEqual(self.bash("kzsearchctl", "source", "add", "--date-order", "m"), ["mdy"])

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        self.run_in("zsh", "-n", os.path.join(FOLDER, "_kzsearch"))
        self.assertEqual(self.zsh("kzsearchctl", "source", ""), ["add", "list", "remove"])
        self.assertEqual(self.zsh("kzsearchctl", "source", "remove", ""), ["news.ru", "reports"])
        self.assertIn("reindex", self.zsh("kzsearchctl", ""))
        self.assertIn("--rebuild", self.zsh("kzsearchctl", "reindex", "--"))
        self.assertIn("--no-index", self.zsh("kzsearchctl", "source", "add", "--"))
        self.assertEqual(self.zsh("kzsearchctl", "add", ""), ["FILES"])
        self.assertTrue(any(word.startswith("--sort=") for word in self.zsh("kzsearch", "")))
        self.assertEqual(self.zsh("kzsearchctl", "source", "", before="kzsearch"), ["add", "list", "remove"])

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self):
        for name in ("kzsearch.fish", "kzsearchctl.fish"):
            self.run_in("fish", "--no-config", "-n", os.path.join(FOLDER, name))
        self.assertEqual(self.fish("kzsearch --format js"), ["json", "jsonl"])
        self.assertEqual(self.fish("kzsearch --format=js"), ["--format=json", "--format=jsonl"])
        self.assertEqual(self.fish("kzsearch --fields id,ti"), ["id,title"])
        self.assertEqual(self.fish("kzsearch --sor"), ["--sort"])
        self.assertEqual(self.fish("kzsearch water ti"), ["title:"])
        self.assertEqual(self.fish("kzsearch source:"), ["source:news.ru", "source:reports"])
        self.assertIn("reindex", self.fish("kzsearchctl "))
        self.assertEqual(self.fish("kzsearchctl source "), ["add", "list", "remove"])
        self.assertEqual(self.fish("kzsearchctl source remove "), ["news.ru", "reports"])
        self.assertIn("--rebuild", self.fish("kzsearchctl reindex --r"))

    def test_all_options_are_known(self):
        """What --help lists is what each completion knows, no more and no less."""
        text = subprocess.run([os.path.join(CLIENT, "kzsearch"), "--help"], capture_output=True, text=True).stdout
        wanted = set(re.findall(r"^  +(?:-\w, )?--([a-z-]+)", text, re.M))
        self.assertGreater(len(wanted), 15)
        self.assertLessEqual(len(text.splitlines()), 40)
        self.assertTrue(all(len(line) <= 90 for line in text.splitlines()))
        known = {word[2:].rstrip("=") for word in self.bash("kzsearch", "--")}
        self.assertEqual(known, wanted)
        with open(os.path.join(FOLDER, "kzsearch.fish"), encoding="utf-8") as file:
            self.assertEqual(set(re.findall(r"^complete .* -l ([a-z-]+)", file.read(), re.M)), wanted)
        with open(os.path.join(FOLDER, "_kzsearch"), encoding="utf-8") as file:
            body = file.read().split("\n_kzsearch_search() {")[1].split("\n}")[0]
        self.assertEqual(set(re.findall(r"--([a-z-]+)(?==|\[|\}|'\[)", body)), wanted)


if __name__ == "__main__":
    unittest.main()
