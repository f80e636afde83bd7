"""The command line of staffing: one interval, a day, a year, and bad input answered by field."""

import json

import pytest

from ..cli import main
from ..example import DAY_EXAMPLE, YEAR_EXAMPLE


@pytest.fixture
def write(tmp_path):
    def made(text):
        path = tmp_path / "input.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return made


def test_the_textbook_question_is_answered(capsys):
    assert main(["solve", "--arrivals", "100", "--service", "180", "--within", "20"]) == 0
    text = capsys.readouterr().out
    assert "在岗 14 人" in text
    assert "88.8%" in text


def test_the_example_day_by_formula_and_simulation(write, tmp_path, capsys):
    picture = tmp_path / "day.png"
    args = ["day", write(DAY_EXAMPLE), "--simulate", "--replications", "40", "--plot", str(picture)]
    assert main([*args, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [need["skill"] for need in data["formula"]] == ["个人", "对公"]
    assert min(data["formula"][0]["serving"]) >= 2
    checked = data["simulated"]
    assert all(share["value"] is None or share["value"] >= 0.85 for share in checked["share"][0])
    assert picture.stat().st_size > 10_000
    assert main(["day", write(DAY_EXAMPLE)]) == 0
    assert "若人人全能" in capsys.readouterr().out


def test_the_example_year_proposes_a_move(write, capsys):
    assert main(["year", write(YEAR_EXAMPLE)]) == 0
    assert "建议：低柜柜员 → 高柜柜员 1 人" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("service_s: 540", "service_s: -3", "skills[1].service_s"),
        ("share: 0.8,", "share: 1,", "对公.target.share"),
        ("[4, 6,", "[-4, 6,", "skills[0].arrivals[0]"),
        ("[4, 6,", "[4,", "各技能的时段数应相同"),
        ("name: 对公", "name: 个人", "技能名称重复"),
        ("shrinkage", "shrinkge", "skills[0].shrinkge"),
    ],
)
def test_a_bad_day_is_answered_by_field(write, capsys, old, new, said):
    assert main(["day", write(DAY_EXAMPLE.replace(old, new))]) == 2
    assert said in capsys.readouterr().err


def test_a_bad_year_is_answered_by_field(write, capsys):
    assert (
        main(["year", write(YEAR_EXAMPLE.replace("volume: 1500, minutes: 15", "volume: -1, minutes: 15"))])
        == 2
    )
    assert "高柜柜员.work[1].volume" in capsys.readouterr().err


def test_a_bad_question_is_answered(capsys):
    assert main(["solve", "--arrivals", "-1", "--service", "180"]) == 2
    assert "时段.arrivals[0]" in capsys.readouterr().err
