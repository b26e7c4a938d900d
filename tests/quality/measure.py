"""What a ranking is worth.

nDCG: Järvelin and Kekäläinen 2002, with the gain 2^relevance - 1 and the discount log2(1 + rank).
The interval of a difference: the paired bootstrap over queries (Sakai 2006), with a fixed seed.
"""
import math
import random

DEPTH = 10
RESAMPLES = 4000
SEED = 1963


def ndcg(ranking, judged, depth=DEPTH):
    def gain(relevances):
        return sum((2 ** r - 1) / math.log2(rank + 2) for rank, r in enumerate(relevances[:depth]))

    best = sorted((r for r in judged.values() if r > 0), reverse=True)
    return gain([max(judged.get(key, 0), 0) for key in ranking]) / gain(best)


def recall(ranking, judged):
    relevant = {key for key, r in judged.items() if r > 0}
    return len(relevant & set(ranking)) / len(relevant)


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def interval(ours, theirs):
    """The middle 95 % of the mean difference, had other queries of the kind been asked."""
    differences = [a - b for a, b in zip(ours, theirs)]
    if not any(differences):
        return 0.0, 0.0
    random_ = random.Random(SEED)
    n = len(differences)
    means = sorted(sum(random_.choices(differences, k=n)) / n for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]
