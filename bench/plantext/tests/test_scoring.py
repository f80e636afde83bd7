"""Our scorer and the shared one agree on every development plan."""

import importlib.util

import pytest

from bench.plantext.corpus import annotated
from bench.plantext.scoring import FIELDS, KINDS, overlap, score
from bench.plantext.seedgold import shared_folder

SHARED = shared_folder() / "plan-gold" / "score.py"


def test_an_optional_item_counts_neither_as_missed_nor_as_false():
    gold = {"metrics": [{"evidence": "存款新增三亿元整", "optional": True}]}
    assert not score(gold, {})["metrics"].missed
    found = score(gold, {"metrics": [{"evidence": "存款新增三亿元整"}]})["metrics"]
    assert (found.found, found.false) == (0, [])


def test_evidence_in_parts_is_matched_on_average():
    assert overlap(["存款日均净增", "12000"], ["存款日均净增", "12000"]) == 1.0
    assert overlap(["存款日均净增", "12000"], "存款日均净增") == 0.5


def test_each_gold_item_is_found_once():
    gold = {"tasks": [{"evidence": "每周一召开例会", "freq": "WEEKLY"}]}
    twice = {"tasks": [{"evidence": "每周一召开例会", "freq": "WEEKLY"}] * 2}
    tally = score(gold, twice)["tasks"]
    assert (tally.found, len(tally.false), tally.fields["freq"]) == (1, 1, (1, 1))


@pytest.mark.skipif(not SHARED.is_file(), reason=f"the shared scorer is not in {SHARED.parent}")
def test_our_scorer_agrees_with_the_shared_one_on_disturbed_predictions():
    spec = importlib.util.spec_from_file_location("shared_score", SHARED)
    shared = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shared)
    for plan in annotated():
        for predicted in (plan.gold, _disturbed(plan.gold)):
            ours, theirs = score(plan.gold, predicted), shared.score(plan.gold, predicted)
            for kind in KINDS:
                t = theirs[kind]
                got = (ours[kind].found, len(ours[kind].false), len(ours[kind].missed), ours[kind].fields)
                assert got == (t["tp"], t["fp"], t["fn"], t["fields"]), (plan.name, kind)


def _disturbed(gold: dict) -> dict:
    """The gold with every third item gone, every second evidence cut and one field changed."""
    changed = {kind: list(gold.get(kind) or [])[::2] for kind in ("outline", "posts", "ledgers")}
    for kind, fields in FIELDS.items():
        changed[kind] = []
        for number, item in enumerate(gold.get(kind) or []):
            if number % 3 == 0:
                continue
            copy = dict(item)
            if number % 2 and isinstance(copy["evidence"], str):
                copy["evidence"] = copy["evidence"][: len(copy["evidence"]) * 2 // 3] + "又一些别的字"
            if fields:
                copy[fields[0]] = "改"
            changed[kind].append(copy)
    return changed
