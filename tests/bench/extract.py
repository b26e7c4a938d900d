"""Indexing a folder of real documents: kzsearch against recollindex, over the files that both read.

    extract.py FOLDER WORK ROUNDS

Each has a first run over FOLDER, which tells what it reads: recollindex by the text that its index
keeps, kzsearch by what `failures` does not list. What both read is copied to WORK and indexed ROUNDS
times by each, in turn, from nothing, on the first two cores. Prints medians and the ratio; then the
memory and the processor time of one more run of each, with all the processes that it has.

recollindex has its default configuration, a folder for its index, and the python3 of Debian, which
its filters are for. kzsearch is what KZ_BUILD_DIR holds.
"""
import base64
import collections
import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
from kzd import Home, descendants  # noqa: E402

PATIENCE_S = 1800
SAMPLE_S = 0.05
DEBIAN = "/usr/bin:/bin"


class Recoll:
    name = "recollindex"

    def __init__(self, work):
        self.conf = os.path.join(work, "recoll")
        self.env = {"PATH": DEBIAN, "LC_ALL": "C.UTF-8", "HOME": os.path.join(work, "home"),
                    "TMPDIR": work, "RECOLL_CONFDIR": self.conf}
        os.makedirs(self.env["HOME"], exist_ok=True)

    def index(self, folder, watch=None):
        """Seconds, from nothing."""
        shutil.rmtree(self.conf, ignore_errors=True)
        os.mkdir(self.conf)
        with open(os.path.join(self.conf, "recoll.conf"), "w", encoding="utf-8") as file:
            file.write("topdirs = \"%s\"\n" % folder)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.before = used.ru_utime + used.ru_stime
        start = time.monotonic()
        process = subprocess.Popen(["recollindex"], env=self.env, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        if watch:
            watch(process.pid)
        if process.wait(PATIENCE_S):
            sys.exit("recollindex ended with status %d" % process.returncode)
        return time.monotonic() - start

    def read(self):
        """The paths of files with text in the index, their own or a member's."""
        answer = subprocess.run(["recollq", "-n", "0", "-F", "url dbytes", "size>=0"], env=self.env,
                                capture_output=True, check=True, timeout=PATIENCE_S).stdout
        paths = set()
        for line in answer.split(b"\n")[2:]:
            fields = [base64.b64decode(field) for field in line.split(b" ")[:2]]
            if len(fields) == 2 and int(fields[1] or 0) > 0 and fields[0].startswith(b"file://"):
                paths.add(os.fsdecode(fields[0][len(b"file://"):]))
        return paths

    def processor(self):
        """Seconds that the last run took, of all its processes: they are all gone."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime - self.before

    def end(self):
        pass


class Kzsearch:
    name = "kzsearch"

    def __init__(self):
        self.home = None

    def index(self, folder, watch=None):
        """Seconds, from nothing, with the start of the daemon."""
        start = time.monotonic()
        self.home = Home()
        self.home.env["PATH"] = DEBIAN
        self.client = self.home.start()
        if watch:
            watch(self.home.process.pid)
        self.client.socket.settimeout(PATIENCE_S)
        self.client.call("source.add", path=folder, name="files")
        self.client.call("reindex")
        return time.monotonic() - start

    def failures(self):
        """Paths of files that failed, whole or in part; a note is no failure."""
        answer = self.client.call("failures", limit=1000000)
        if answer["parts"] != len(answer["failures"]):
            sys.exit("kzsearch tells only %d of %d failures" % (len(answer["failures"]), answer["parts"]))
        return {urllib.parse.unquote(failure["path"]) for failure in answer["failures"]
                if not failure["message"].startswith("note: ")}

    def processor(self):
        """Seconds that its processes have taken, and those they have waited for."""
        ticks = 0
        for pid in descendants(self.home.process.pid):
            with open("/proc/%d/stat" % pid, encoding="utf-8") as file:
                ticks += sum(map(int, file.read().rsplit(")", 1)[1].split()[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.client.call("stop")
        self.home.process.wait(60)
        self.client.close()
        self.home.__exit__()


class Memory:
    """The most that a process and its descendants hold together, shared pages counted once (PSS)."""

    def __init__(self):
        self.peak_kb = 0
        self.stopped = threading.Event()
        self.thread = None

    def __call__(self, pid):
        self.thread = threading.Thread(target=self.sample, args=(pid,))
        self.thread.start()

    def sample(self, pid):
        while not self.stopped.wait(SAMPLE_S):
            total = 0
            for process in descendants(pid):
                try:
                    with open("/proc/%d/smaps_rollup" % process, encoding="ascii") as file:
                        total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
                except (OSError, ValueError):
                    pass
            self.peak_kb = max(self.peak_kb, total)

    def end(self):
        self.stopped.set()
        self.thread.join()
        return self.peak_kb / 1024


def all_files(folder):
    """As a scan has them: hidden ones are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(place, name)
            if not name.startswith(".") and os.path.isfile(path) and not os.path.islink(path):
                yield path


def copy_common(folder, recoll, kzsearch, to):
    """Copies what both read; says what that is."""
    shutil.rmtree(to, ignore_errors=True)
    recoll.index(folder)
    theirs = recoll.read()
    kzsearch.index(folder)
    failed = kzsearch.failures()
    kzsearch.end()
    files = list(all_files(folder))
    ours = [path for path in files if path not in failed]
    both = [path for path in ours if path in theirs]
    if not both:
        sys.exit("extract: there is no file in %s that both read" % folder)
    for path in both:
        copy = os.path.join(to, os.path.relpath(path, folder))
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copyfile(path, copy)
    kinds = collections.Counter(os.path.splitext(path)[1][1:].lower() or "none" for path in both)
    print("extract: %d files: recollindex reads %d, kzsearch %d, both %d, of %.1f MB: %s" % (
        len(files), len(theirs.intersection(files)), len(ours), len(both),
        sum(map(os.path.getsize, both)) / 1e6,
        ", ".join("%d %s" % (n, kind) for kind, n in kinds.most_common(12))), flush=True)


def cost(indexer, folder):
    memory = Memory()
    indexer.index(folder, memory)
    peak = memory.end()
    print("extract: %s: %.1f s of processor, %.0f MB at most" % (indexer.name, indexer.processor(), peak))
    indexer.end()


def main():
    folder, work, rounds = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    recoll, kzsearch = Recoll(work), Kzsearch()
    both = os.path.join(work, "both")
    copy_common(folder, recoll, kzsearch, both)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(kzsearch.index(both))
        kzsearch.end()
        theirs.append(recoll.index(both))
    ratio = statistics.median(b / a for a, b in zip(ours, theirs))
    print("extract (aim 2): kzsearch %.0f ms, recollindex %.0f ms, %.1f times as fast (%d rounds)" % (
        1000 * statistics.median(ours), 1000 * statistics.median(theirs), ratio, rounds), flush=True)
    cost(kzsearch, both)
    cost(recoll, both)


if __name__ == "__main__":
    main()
