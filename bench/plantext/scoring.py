"""Scores compiled plans against gold annotations.

A predicted item matches a gold item when their evidence overlaps: the longest run of characters both have
must cover half of the shorter one (for evidence of several parts, on average over the gold parts). Matching
is one to one, best first. Items marked `optional` count neither as missed nor as false. Posts, ledgers and
headings are compared by their text.
"""

import unicodedata
from difflib import SequenceMatcher

FIELDS = {
    "metrics": ("norm_value", "norm_unit", "op", "direction", "period", "blank"),
    "tasks": ("freq", "interval", "byday", "by_monthday", "month_of_quarter"),
    "deadlines": ("kind", "within", "date", "start", "end", "workdays"),
    "triggers": (),
}
BY_TEXT = ("posts", "ledgers")
KINDS = ("outline", *FIELDS, *BY_TEXT)
HALF, LEAST = 0.5, 4


class Tally:
    """Counts of one kind: found, false, missed; and (right, compared) per field."""

    def __init__(self, found=0, false=(), missed=(), fields=None):
        self.found, self.false, self.missed = found, list(false), list(missed)
        self.fields: dict[str, tuple[int, int]] = dict(fields or {})

    def __iadd__(self, other: "Tally") -> "Tally":
        self.found += other.found
        self.false += other.false
        self.missed += other.missed
        for name, (right, compared) in other.fields.items():
            a, b = self.fields.get(name, (0, 0))
            self.fields[name] = (a + right, b + compared)
        return self

    @property
    def precision(self) -> float:
        total = self.found + len(self.false)
        return self.found / total if total else 1.0

    @property
    def recall(self) -> float:
        total = self.found + len(self.missed)
        return self.found / total if total else 1.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


def score(gold: dict, predicted: dict) -> dict[str, Tally]:
    """A tally per kind."""
    result = {"outline": _outline(gold.get("outline") or [], predicted.get("outline") or [])}
    for kind in FIELDS:
        result[kind] = _items(kind, gold.get(kind) or [], predicted.get(kind) or [])
    for kind in BY_TEXT:
        result[kind] = _texts(gold.get(kind) or [], predicted.get(kind) or [])
    return result


def wrong_fields(kind: str, gold: dict, predicted: dict) -> list[tuple[str, object, object]]:
    """(field, gold value, predicted value) of the stated fields that differ."""
    return [(f, gold[f], predicted.get(f)) for f, ok in _agreement(kind, gold, predicted) if not ok]


def matches(kind: str, gold: list[dict], predicted: list[dict]) -> list[tuple[int, int]]:
    """Pairs of indices, greedily by overlap and agreement of fields."""
    ranked = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            share = overlap(g.get("evidence"), p.get("evidence"))
            if share >= HALF:
                agreed = [ok for _, ok in _agreement(kind, g, p)]
                ranked.append((-(share + (sum(agreed) / len(agreed) if agreed else 0.0)), i, j))
    used_gold, used_predicted, pairs = set(), set(), []
    for _, i, j in sorted(ranked):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((i, j))
    return pairs


def overlap(gold, predicted) -> float:
    """Mean over the gold parts of the best share of the shorter text that one common run covers."""
    shares = []
    for a in map(plain, gold if isinstance(gold, list) else [gold]):
        best = 0.0
        for b in map(plain, predicted if isinstance(predicted, list) else [predicted]):
            if a and b:
                run = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
                if run >= min(LEAST, len(a), len(b)):
                    best = max(best, run / min(len(a), len(b)))
        shares.append(best)
    return sum(shares) / len(shares) if shares else 0.0


def plain(text) -> str:
    """Text without blanks, quotes and differences of width."""
    text = unicodedata.normalize("NFKC", str(text or ""))
    return "".join(c for c in text if not c.isspace() and c not in "《》“”\"'「」").casefold()


def _agreement(kind: str, gold: dict, predicted: dict) -> list[tuple[str, bool]]:
    return [(f, _same(gold[f], predicted.get(f))) for f in FIELDS[kind] if gold.get(f) is not None]


def _same(a, b) -> bool:
    numbers = (int, float)
    if isinstance(a, numbers) and isinstance(b, numbers) and not isinstance(a, bool):
        return abs(a - b) <= 1e-6 * max(1.0, abs(a))
    if isinstance(a, list) or isinstance(b, list):
        return _sorted(a) == _sorted(b)
    return plain(a) == plain(b)


def _sorted(value) -> list[str]:
    return sorted(map(str, value if isinstance(value, list) else [value]))


def _items(kind: str, gold: list[dict], predicted: list[dict]) -> Tally:
    pairs = matches(kind, gold, predicted)
    fields: dict[str, tuple[int, int]] = {}
    for i, j in pairs:
        for name, ok in _agreement(kind, gold[i], predicted[j]):
            right, compared = fields.get(name, (0, 0))
            fields[name] = (right + ok, compared + 1)
    hit_gold, hit_predicted = {i for i, _ in pairs}, {j for _, j in pairs}
    return Tally(
        sum(not gold[i].get("optional") for i in hit_gold),
        [p for j, p in enumerate(predicted) if j not in hit_predicted],
        [g for i, g in enumerate(gold) if i not in hit_gold and not g.get("optional")],
        fields,
    )


def _text(item) -> str:
    return plain(item.get("text") or item.get("name")) if isinstance(item, dict) else plain(item)


def _texts(gold: list, predicted: list) -> Tally:
    required = {_text(g) for g in gold if not (isinstance(g, dict) and g.get("optional"))}
    allowed, found = {_text(g) for g in gold}, {_text(p) for p in predicted}
    return Tally(len(required & found), sorted(found - allowed), sorted(required - found))


def _outline(gold: list[dict], predicted: list[dict]) -> Tally:
    tally = _texts(gold, predicted)
    levels = {_text(g): g.get("level") for g in gold}
    known = [p for p in predicted if _text(p) in levels]
    right = sum(levels[_text(p)] == p.get("level") for p in known)
    tally.fields = {"level": (right, len(known))}
    return tally
