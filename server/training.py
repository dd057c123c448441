"""Learning from texts whose matter is known which matter a text is about: weighted least squares over grams.

Solved over the texts and not over the grams (Saunders 1998), so that the number of matters costs nothing. How far its
certainty can be believed is found out on texts it has not seen.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import Refused
from app.suggest.grams import Grams, grams
from app.suggest.textmodel import FORM, OTHER, SHARES, File, Floats, Part, certainties

LEAST_TEXTS = 5
"""A matter with fewer texts is not learnt."""
MOST_TEXTS = 8_000
"""The newest so many are learnt from."""
_SEEN = 3
"""A gram counts when it stands in so many texts: a name of somebody's alone does not."""
_RIDGE = 0.2
_MOST_WEIGHTS = 8_000_000
_FOLDS = 5
_RIGHT = 0.975
"""How often it shall be right where it speaks."""
_BLOCK = 2_048
_SHARPNESS = tuple(np.geomspace(1, 40, 60))

Ints = NDArray[np.int64]


class Rows(NamedTuple):
    """Texts as rows over columns of grams, sparse: of each entry its row, its column, its value; sorted by column."""

    height: int
    numbers: NDArray[np.uint32]
    row: Ints
    column: Ints
    value: Floats


class Learnt(NamedTuple):
    """What was learnt: the grams with their worth, and their weights for each matter."""

    parts: tuple[tuple[Rows, Floats, Floats], ...]
    bias: Floats


class Measured(NamedTuple):
    """How good a model is on texts it has not seen: of all, and where it is certain enough to speak."""

    accuracy: float
    macro_f1: float
    threshold: float
    shown: float
    right: float


def train(texts: Sequence[str], matters: Sequence[str]) -> tuple[File, Measured]:
    """A model of these texts, the newest first. Refused("too_few", "texts") where fewer than two matters have
    `LEAST_TEXTS` of them."""
    names, labels = _named(matters[:MOST_TEXTS])
    found = [grams(text) for text in texts[:MOST_TEXTS]]
    scores = _unseen(found, labels, len(names))
    sharpness = _sharpness(scores, labels)
    shares = certainties(scores, sharpness)
    threshold = _threshold(shares, labels)
    learnt = _learn(found, labels, len(names))
    steps = np.maximum(1e-9, np.max([np.abs(part[2]).max(axis=0) for part in learnt.parts], axis=0) / 127)
    file = File(
        form=FORM,
        matters=names,
        parts=(_packed(*learnt.parts[0], steps), _packed(*learnt.parts[1], steps)),
        steps=tuple(map(float, steps)),
        bias=tuple(map(float, learnt.bias)),
        sharpness=sharpness,
        threshold=threshold,
    )
    return file, measured(shares, labels, threshold)


def measured(shares: Floats, labels: Ints, threshold: float | Floats) -> Measured:
    """What these certainties are worth; `labels`: what is true."""
    said = shares.argmax(axis=1)
    shown = shares.max(axis=1) >= threshold
    right = said == labels
    of_each = [
        2 * np.count_nonzero(right & (labels == each)) / np.count_nonzero(np.stack([said == each, labels == each]))
        for each in np.unique(labels)
    ]
    spoken = float(right[shown].mean()) if shown.any() else 0.0
    least = float(np.mean(threshold))
    return Measured(float(right.mean()), float(np.mean(of_each)), least, float(shown.mean()), spoken)


def _named(matters: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """The matters there are, and of each text its matter's place; those with few texts are one together."""
    counts = Counter(matters)
    named = [matter if counts[matter] >= LEAST_TEXTS else OTHER for matter in matters]
    names = sorted(set(named))
    if len(set(names) - {OTHER}) < 2:
        raise Refused("too_few", "texts")
    place = {name: at for at, name in enumerate(names)}
    return tuple(names), np.array([place[name] for name in named], np.int64)


def folds(labels: Ints, count: int, seed: int = 0) -> Ints:
    """Of each text the fold it is left out in; every matter is spread over all of them."""
    order = np.random.default_rng(seed).permutation(len(labels))
    fold = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        of_it = order[labels[order] == label]
        fold[of_it] = np.arange(len(of_it)) % count
    return fold


def _unseen(found: Sequence[tuple[Grams, Grams]], labels: Ints, count: int) -> Floats:
    """Scores of each text by what was learnt without it."""
    scores = np.zeros((len(labels), count), np.float32)
    fold = folds(labels, _FOLDS)
    for each in range(_FOLDS):
        out: list[int] = np.flatnonzero(fold == each).tolist()
        if out:
            kept: list[int] = np.flatnonzero(fold != each).tolist()
            learnt = _learn([found[at] for at in kept], labels[kept], count)
            scores[out] = _scores(learnt, [found[at] for at in out])
    return scores


def _sharpness(scores: Floats, labels: Ints) -> float:
    """That by which the certainties say the truth most likely."""

    def surprise(sharpness: float) -> float:
        shares = certainties(scores, sharpness)[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(shares, 1e-9)).mean())

    return float(min(_SHARPNESS, key=surprise))


def _threshold(shares: Floats, labels: Ints) -> float:
    """The least certainty from which on it is right often enough; above 1 where there is none."""
    best = shares.max(axis=1)
    order = np.argsort(-best, kind="stable")
    right = np.cumsum(shares.argmax(axis=1)[order] == labels[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right >= _RIGHT)
    return float(best[order[good[-1]]]) if len(good) else 1.01


def _learn(found: Sequence[tuple[Grams, Grams]], labels: Ints, count: int) -> Learnt:
    sized = np.bincount(labels, minlength=count)
    targets = np.zeros((len(labels), count), np.float32)
    targets[np.arange(len(labels)), labels] = 1
    bias = targets.mean(axis=0)
    parts = [_rows([each[at] for each in found]) for at in range(len(SHARES))]
    worths = [_worth(rows, targets, sized) for rows in parts]
    scaled = [_scaled(rows, worth) for rows, worth in zip(parts, worths, strict=True)]
    alike = np.float32(SHARES[0]) * _alike(scaled[0]) + np.float32(SHARES[1]) * _alike(scaled[1])
    rarity = len(labels) / max(1, np.count_nonzero(sized)) / sized[labels]
    alike += np.diag(np.asarray(_RIDGE / rarity, np.float32))
    given = np.asarray(np.linalg.solve(alike, targets - bias), np.float32)
    weights = [_back(rows, given) * np.float32(share**0.5) for share, rows in zip(SHARES, scaled, strict=True)]
    return Learnt(tuple(zip(parts, worths, weights, strict=True)), bias)


def _rows(found: Sequence[Grams]) -> Rows:
    """The grams that stand in `_SEEN` of the texts."""
    row = np.repeat(np.arange(len(found)), [len(each.numbers) for each in found])
    numbers, column, times = np.unique(
        np.concatenate([each.numbers for each in found]), return_inverse=True, return_counts=True
    )
    value = (1 + np.log(np.concatenate([each.times for each in found]))).astype(np.float32)
    kept = np.flatnonzero(times[column] >= _SEEN)
    place = np.cumsum(times >= _SEEN) - 1
    order = kept[np.argsort(column[kept], kind="stable")]
    return Rows(len(found), numbers[times >= _SEEN], row[order], place[column[order]], value[order])


def _worth(rows: Rows, targets: Floats, sized: Ints) -> Floats:
    """Rare grams, and those that one matter has more often than others, are worth more."""
    width = len(rows.numbers)
    times = np.bincount(rows.column, minlength=width)
    per_matter = np.stack(
        [np.bincount(rows.column, targets[rows.row, at], width) for at in range(targets.shape[1])]
    )  # matters × grams
    log_share = np.log((per_matter + 1) / (sized[:, None] + 2))
    telling = np.sqrt(((log_share - log_share.mean(axis=0)) ** 2).mean(axis=0))
    rare = np.log((rows.height + 1) / (times + 1)) + 1
    return (rare * np.sqrt(telling)).astype(np.float32)


def _scaled(rows: Rows, worth: Floats) -> Rows:
    """Each row of length 1."""
    value = rows.value * worth[rows.column]
    length = np.sqrt(np.bincount(rows.row, value.astype(np.float64) ** 2, rows.height))
    length[length == 0] = 1
    return rows._replace(value=(value / length[rows.row]).astype(np.float32))


def _alike(rows: Rows) -> Floats:
    """The product of each two rows. Rare grams pair by pair, frequent ones as full columns, some at a time."""
    height = rows.height
    alike = np.zeros((height, height), np.float32)
    times = np.bincount(rows.column, minlength=len(rows.numbers))
    starts = np.concatenate([[0], np.cumsum(times)])
    few = max(8, height // 48)
    for size in range(1, few + 1):
        begins = starts[np.flatnonzero(times == size)]
        for at in range(0, len(begins), max(1, 4_000_000 // size**2)):
            places = begins[at : at + max(1, 4_000_000 // size**2), None] + np.arange(size)
            who, value = rows.row[places], rows.value[places]
            pairs = (who[:, :, None] * height + who[:, None, :]).ravel()
            products = (value[:, :, None] * value[:, None, :]).ravel()
            alike += np.bincount(pairs, products, height * height).reshape(height, height).astype(np.float32)
    many = np.flatnonzero(times > few)
    for at in range(0, len(many), _BLOCK):
        full = np.zeros((height, min(_BLOCK, len(many) - at)), np.float32)
        for column, gram in enumerate(many[at : at + _BLOCK]):
            where = slice(starts[gram], starts[gram + 1])
            full[rows.row[where], column] = rows.value[where]
        alike += full @ full.T
    return alike


def _back(rows: Rows, given: Floats) -> Floats:
    """Weights of the grams (grams × matters) from what is given to the texts."""
    width = len(rows.numbers)
    columns = [np.bincount(rows.column, rows.value * given[rows.row, at], width) for at in range(given.shape[1])]
    return np.stack(columns, axis=1).astype(np.float32)


def _scores(learnt: Learnt, found: Sequence[tuple[Grams, Grams]]) -> Floats:
    total = np.tile(learnt.bias, (len(found), 1))
    for at, (known, worth, weights) in enumerate(learnt.parts):
        for row, each in enumerate(found):
            places = np.searchsorted(known.numbers, each[at].numbers)
            places[places == len(known.numbers)] = 0
            same = known.numbers[places] == each[at].numbers
            value = (1 + np.log(each[at].times[same])) * worth[places[same]]
            length = float(np.sqrt(value @ value)) or 1.0
            total[row] += np.float32(SHARES[at] ** 0.5) * ((value / length) @ weights[places[same]])
    return total


def _packed(rows: Rows, worth: Floats, weights: Floats, steps: Floats) -> Part:
    """The grams that matter most, as many as a small file holds."""
    most = _MOST_WEIGHTS // 2 // weights.shape[1]
    kept = np.sort(np.argsort(-np.abs(weights).max(axis=1), kind="stable")[:most])
    small = np.rint(weights[kept] / steps).astype(np.int8)
    return Part(rows.numbers[kept].tobytes(), worth[kept].tobytes(), small.tobytes())
