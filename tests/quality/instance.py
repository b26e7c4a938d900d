"""A kzsearchd of its own, with empty folders, that sources are given to and queries are put to."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
from kzd import Home  # noqa: E402

IN_FLIGHT = 8
PATIENCE_S = 600
TIMEOUT_MS = 60000


class Instance:
    def __init__(self):
        self.home = Home()
        self.home.start().close()
        self.client = self.home.client(timeout=PATIENCE_S)
        self.partial = 0  # answers that the time ran out for

    def __enter__(self):
        return self

    def __exit__(self, *args):
        try:
            self.client.call("stop")
            self.home.process.wait(timeout=30)
        finally:
            self.client.close()
            self.home.__exit__()

    def index(self, sources):
        """Indexes files, given by name of source; returns how many documents there are."""
        for name, path in sources.items():
            self.client.call("source.add", name=name, path=os.path.abspath(path))
        self.client.call("reindex")
        return self.client.call("status")["documents"]

    def answers(self, queries, **params):
        """The answer to each query, in order, some of them asked at a time."""
        params = {"snippet": False, "timeout_ms": TIMEOUT_MS, **params}
        waiting = []
        for query in queries:
            waiting.append(self.client.post("search", query=query, **params))
            if len(waiting) == IN_FLIGHT:
                yield self._take(waiting.pop(0))
        while waiting:
            yield self._take(waiting.pop(0))

    def _take(self, request):
        answer = self.client.answer(request)
        self.partial += answer["partial"]
        return answer
