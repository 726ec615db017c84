"""A regression forest in plain Python: bagged trees that split on the best of a random part of the features.

A tree is plain data, so that it can travel between steps: a leaf is a number, a split is
`[feature, threshold, left, right]`, where values up to the threshold go left.
"""

import random
from typing import List, Union

Tree = Union[float, list]


def train(rows: List[List[float]], targets: List[float], depth: int, seed: int, smallest: int = 10) -> Tree:
    """One tree on a sample drawn with replacement. No leaf has fewer than `smallest` rows."""
    chance = random.Random(seed)
    sample = [chance.randrange(len(rows)) for _ in rows]
    return _grow(rows, targets, sample, depth, smallest, chance)


def predict(trees: List[Tree], row: List[float]) -> float:
    """The mean over all trees."""
    return sum(_follow(tree, row) for tree in trees) / len(trees)


def _follow(tree: Tree, row: List[float]) -> float:
    while isinstance(tree, list):
        feature, threshold, left, right = tree
        tree = left if row[feature] <= threshold else right
    return tree


def _grow(rows, targets, sample, depth, smallest, chance) -> Tree:
    values = [targets[index] for index in sample]
    if depth == 0 or len(sample) < 2 * smallest or min(values) == max(values):
        return round(sum(values) / len(values), 4)
    width = len(rows[0])
    best = None
    for feature in chance.sample(range(width), max(1, round(width * 0.7))):
        found = _best_threshold(rows, targets, sample, feature, smallest)
        if found and (best is None or found[0] > best[0]):
            best = (found[0], feature, found[1])
    if best is None:
        return round(sum(values) / len(values), 4)
    _, feature, threshold = best
    left = [index for index in sample if rows[index][feature] <= threshold]
    right = [index for index in sample if rows[index][feature] > threshold]
    return [
        feature,
        threshold,
        _grow(rows, targets, left, depth - 1, smallest, chance),
        _grow(rows, targets, right, depth - 1, smallest, chance),
    ]


def _best_threshold(rows, targets, sample, feature, smallest):
    """The threshold that leaves the least squared error, as (gain, threshold); gains compare within one sample.

    The squared error of both sides is a constant minus `sum(left)**2 / len(left) + sum(right)**2 / len(right)`.
    """
    ordered = sorted((rows[index][feature], targets[index]) for index in sample)
    total = sum(target for _, target in ordered)
    count = len(ordered)
    best = None
    so_far = 0.0
    for index in range(count - 1):
        value, target = ordered[index]
        so_far += target
        size = index + 1
        following = ordered[size][0]
        if size < smallest or count - size < smallest or following == value:
            continue
        gain = so_far * so_far / size + (total - so_far) ** 2 / (count - size)
        if best is None or gain > best[0]:
            best = (gain, (value + following) / 2)
    return best
