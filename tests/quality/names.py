"""scripts/quality names: spellings of one name across scripts, by a program of its own."""
import os
import subprocess
import sys


def run(options):
    program = os.path.join(options.build, "tests", "quality", "name_pairs")
    lang = os.path.join(options.corpora, "lang")
    if not os.path.exists(program):
        print("names: skipped: there is no %s" % program, file=sys.stderr)
        return None
    if not os.path.isdir(lang):
        print("names: skipped: there are no names at %s" % lang, file=sys.stderr)
        return None
    print("\nNames: spellings of one name", flush=True)
    done = subprocess.run([program, lang], stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout, end="")
    return done.stdout.splitlines()
