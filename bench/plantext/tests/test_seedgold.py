"""Stripped gold files say nothing of their seeds, and come back whole."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bench.plantext import seedgold

SEEDS = seedgold.shared_folder() / "seeds"
FILES = seedgold.gold_files()
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"no seed plans in {SEEDS} (set WANGDIAN_SHARED)")
each_file = pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)

# Invented: an index before the plan, so that offsets into the plan and into the file differ.
INVENTED = "目录。甲计划\n一、目标\n存款增10万元。每周开会。每周开会。\n乙计划"
PLAN_SPAN = (3, len(INVENTED) - 4)


def seed_of(path):
    source = yaml.safe_load(path.read_text(encoding="utf-8"))["seed"]
    return source, seedgold.read_seed(SEEDS / source["file"])


def test_there_are_gold_files_to_check():
    assert len(FILES) >= 4


@needs_seeds
@each_file
def test_a_stripped_file_holds_no_four_characters_in_a_row_of_its_seed(path):
    _, seed = seed_of(path)
    runs = re.findall(r"[㐀-鿿]{4,}", path.read_text(encoding="utf-8"))
    copied = [run[i : i + 4] for run in runs for i in range(len(run) - 3) if run[i : i + 4] in seed]
    assert copied == []


@needs_seeds
@each_file
def test_stripping_what_was_restored_gives_the_same_file(path):
    source, seed = seed_of(path)
    _, gold = seedgold.restore(path, seed)
    again = seedgold.strip(gold, source["file"], seed, source["span"])
    assert again == yaml.safe_load(path.read_text(encoding="utf-8"))


@needs_seeds
@each_file
def test_every_evidence_stands_once_in_the_plan_it_was_taken_from(path):
    _, seed = seed_of(path)
    plan, gold = seedgold.restore(path, seed)
    for kind in ("metrics", "tasks", "deadlines", "triggers"):
        for item in gold[kind]:
            assert plan.count(item["evidence"]) == 1, (kind, item["evidence"])
    for item in gold["outline"]:
        assert item["text"] in plan


def test_restoring_gives_back_what_was_stripped():
    gold = {
        "outline": [{"level": 0, "text": "甲计划"}, {"level": 1, "text": "一、目标"}],
        "metrics": [{"op": "inc", "value": 10, "unit": "万元", "evidence": "存款增10万元"}],
        "tasks": [
            {"freq": "WEEKLY", "byday": ["MO"], "evidence": ["每周", "开会"], "quota": {"evidence": "存款"}}
        ],
        "posts": ["甲", {"name": "计划", "optional": True}],
    }
    stripped = seedgold.strip(gold, "x.txt", INVENTED, PLAN_SPAN, nth={"每周": 1, "开会": 2})
    assert stripped["outline"][0]["text"] == [3, 6]
    assert seedgold.restore_stripped(stripped, INVENTED) == (INVENTED[3:-4], gold)


def test_counting_keeps_what_must_be_found_apart_from_what_may():
    gold = {"posts": ["甲", {"name": "乙", "optional": True}], "tasks": [{"evidence": "丙"}]}
    found = seedgold.counts(gold)
    assert (found["posts"], found["tasks"], found["metrics"]) == ((1, 1), (1, 0), (0, 0))


def test_an_evidence_found_twice_needs_its_number():
    gold = {"tasks": [{"evidence": "每周开会"}]}
    with pytest.raises(seedgold.SeedGoldError, match="2 times"):
        seedgold.strip(gold, "x.txt", INVENTED, PLAN_SPAN)
    second = seedgold.strip(gold, "x.txt", INVENTED, PLAN_SPAN, nth={"每周开会": 2})
    assert second["tasks"][0]["evidence"] == [INVENTED.rindex("每周"), INVENTED.rindex("每周") + 4]


def test_a_quote_outside_the_plan_is_refused():
    with pytest.raises(seedgold.SeedGoldError, match="not in the plan"):
        seedgold.strip({"posts": ["乙计划"]}, "x.txt", INVENTED, PLAN_SPAN)


def test_another_text_than_the_one_annotated_is_refused():
    stripped = seedgold.strip({"posts": ["甲"]}, "x.txt", INVENTED, PLAN_SPAN)
    with pytest.raises(seedgold.SeedGoldError, match="SHA-256"):
        seedgold.restore_stripped(stripped, INVENTED + " ")


@given(st.text("甲乙丙丁，。\n", min_size=12, max_size=60), st.data())
def test_any_evidence_comes_back_from_the_place_it_was_taken_from(text, data):
    start = data.draw(st.integers(0, len(text) - 6))
    end = data.draw(st.integers(start + 1, len(text)))
    a = data.draw(st.integers(start, end - 1))
    b = data.draw(st.integers(a + 1, end))
    quote, plan = text[a:b], text[start:end]
    number = sum(plan.startswith(quote, i) for i in range(a - start)) + 1
    gold = {"metrics": [{"evidence": quote}], "ledgers": [quote]}
    stripped = seedgold.strip(gold, "x.txt", text, (start, end), nth={quote: number})
    assert stripped["metrics"][0]["evidence"] == [a, b]
    assert seedgold.restore_stripped(stripped, text) == (plan, gold)
