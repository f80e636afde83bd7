"""The phone judges as the server does: fixed vectors, and thousands of drawn ones through node where it is there."""

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangdian.kernel.checklists.definition import from_plain, number_text, to_plain
from wangdian.kernel.checklists.scoring import Given, score

HERE = Path(__file__).parent
VECTORS = HERE / "vectors.json"
RULES = HERE.parent / "static" / "checklists" / "rules.js"
NODE = shutil.which("node")
PROGRAM = """
const rules = require(process.argv[1]);
const vectors = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(vectors.map((v) => rules.judged(v.definition, v.answers, v.previous)
  .map((j) => [j.key, j.answered, j.failed, j.missing]))));
"""


def on_the_server(vector: dict) -> list:
    """What this server makes of a vector: [key, answered, failed, missing] of every item that is asked."""
    answers = {k: Given(**g) for k, g in vector["answers"].items()}
    result = score(from_plain(vector["definition"]), answers, vector["previous"])
    return [[j.item.key, j.answered, j.failed, list(j.missing)] for j in result.judged]


def on_the_phone(vectors: list[dict]) -> list:
    done = subprocess.run(
        [NODE, "-e", PROGRAM, str(RULES)], input=json.dumps(vectors), capture_output=True, text=True, check=True, timeout=60
    )  # fmt: skip
    return json.loads(done.stdout)


def fixed() -> list[dict]:
    return json.loads(VECTORS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", fixed(), ids=lambda v: v["says"])
def test_the_server_follows_the_vectors(vector):
    assert on_the_server(vector) == vector["judged"]


needs_node = pytest.mark.skipif(
    NODE is None, reason="no node on this machine; the browser tests cover the vectors"
)


@needs_node
def test_the_phone_follows_the_vectors():
    assert on_the_phone(fixed()) == [v["judged"] for v in fixed()]


# ---------------------------------------------------------------- drawn

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13)
near = st.integers(-20, 20).map(lambda n: number_text(Decimal(n) / 4))
number_texts = st.one_of(near, numbers.map(number_text))
asks = st.sampled_from(["no", "on_fail", "always"])


@st.composite
def items(draw, n: int):
    item = {
        "key": f"i{n}",
        "text": "题",
        "kind": draw(st.sampled_from(["yesno", "choice", "number", "text", "photo", "signature"])),
    }
    item |= {"required": draw(st.booleans()), "na": draw(st.booleans())}
    judged = item["kind"] in {"yesno", "choice", "number"}
    if item["kind"] not in {"photo", "signature"}:
        ask = asks if judged else st.sampled_from(["no", "always"])
        item |= {"photo": draw(ask)}
        item |= {"note": draw(ask)}
    if item["kind"] == "yesno":
        item["good"] = draw(st.sampled_from(["yes", "no"]))
    if item["kind"] == "choice":
        item["options"] = [{"key": k, "label": k, "flag": draw(st.booleans())} for k in ("a", "b", "c")]
    if item["kind"] == "number":
        low, high = sorted([draw(number_texts), draw(number_texts)], key=Decimal)
        if draw(st.booleans()):
            item["low"] = low
        if draw(st.booleans()):
            item["high"] = high
    return item


def values(item: dict):
    own = {
        "yesno": st.sampled_from(["yes", "no"]),
        "choice": st.sampled_from(["a", "b", "c"]),
        "number": number_texts,
    }.get(item["kind"], st.sampled_from(["字", "做了"]))
    extra = st.just("na") if item["na"] and item["kind"] != "text" else own
    return st.one_of(own, own, extra)


@st.composite
def conditions(draw, earlier: list[dict], depth: int = 0):
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        if draw(st.booleans()):
            return {"not": draw(conditions(earlier, depth + 1))}
        joiner = draw(st.sampled_from(["all", "any"]))
        return {joiner: draw(st.lists(conditions(earlier, depth + 1), min_size=1, max_size=3))}
    item = draw(st.sampled_from(earlier))
    comparable = item["kind"] in {"yesno", "choice", "number"}
    operators = ["answered", "failed", *(["is", "is_not", "in", "was"] if comparable else [])]
    operator = draw(st.sampled_from(operators + (["above", "below"] if item["kind"] == "number" else [])))
    if operator in {"answered", "failed"}:
        wanted = draw(st.booleans())
    elif operator == "in":
        wanted = draw(st.lists(values(item), min_size=1, max_size=3))
    elif operator in {"above", "below"}:
        wanted = draw(number_texts)
    else:
        wanted = draw(values(item))
    return {"item": item["key"], operator: wanted}


@st.composite
def vectors(draw):
    sections, earlier, answers, previous = [], [], {}, {}
    for s in range(draw(st.integers(1, 3))):
        section = {"key": f"s{s}", "title": "区", "items": []}
        if earlier and draw(st.integers(0, 3)) == 0:
            section["when"] = draw(conditions(earlier))
        for _i in range(draw(st.integers(1, 4))):
            item = draw(items(len(earlier)))
            if earlier and draw(st.booleans()):
                item["when"] = draw(conditions(earlier))
            section["items"].append(item)
            earlier.append(item)
            if draw(st.integers(0, 3)):
                value = draw(st.one_of(values(item), values(item), st.just("")))
                note = draw(st.sampled_from(["", " ", "说明"]))
                answers[item["key"]] = {"value": value, "note": note, "photos": draw(st.integers(0, 2))}
            if draw(st.booleans()):
                previous[item["key"]] = draw(values(item))
        sections.append(section)
    definition = to_plain(from_plain({"sections": sections}))
    return {"definition": definition, "answers": answers, "previous": previous}


@needs_node
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(vectors(), min_size=10, max_size=40))
def test_phone_and_server_judge_every_drawn_round_alike(drawn):
    assert on_the_phone(drawn) == [on_the_server(v) for v in drawn]
