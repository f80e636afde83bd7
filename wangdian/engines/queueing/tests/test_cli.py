"""The command line: readable tables, JSON, pictures, records, and bad input answered by field."""

import json

import pytest

from ..cli import main
from ..example import EXAMPLE
from ..plots import save
from ..tables import minutes, table, width
from .test_calibration import LOG


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_the_example_is_simulated_as_printed(scenario, capsys):
    assert main(["simulate", str(scenario), "--replications", "20"]) == 0
    text = capsys.readouterr().out
    assert "示例网点：20 天，种子 1，策略 标准策略 第 1 版" in text
    assert "预约理财" in text
    assert "柜台占用" in text


def test_json_carries_every_estimate_with_its_interval(scenario, capsys):
    assert main(["simulate", str(scenario), "--replications", "20", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["classes"]) == 6
    wait = data["total"]["wait"]
    assert wait["low"] < wait["value"] < wait["high"]
    assert set(data["total"]["percentiles_s"]) == {"p50", "p80", "p90", "p95", "p99"}


def test_the_same_seed_prints_the_same(scenario, capsys):
    outputs = []
    for seed in ("5", "5", "6"):
        main(["simulate", str(scenario), "--replications", "10", "--seed", seed, "--json"])
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] != outputs[2]


def test_records_and_pictures_are_written(scenario, tmp_path, capsys):
    records, picture = tmp_path / "r.csv", tmp_path / "p.html"
    args = [
        "simulate",
        str(scenario),
        "--replications",
        "3",
        "--records",
        str(records),
        "--plot",
        str(picture),
    ]
    assert main(args) == 0
    rows = records.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "class,arrival_s,start_s,end_s,counter,outcome"
    assert len(rows) > 1000
    assert "data:image/png;base64" in picture.read_text(encoding="utf-8")
    assert "个人普通" in picture.read_text(encoding="utf-8")


def test_a_negative_rate_is_answered_with_its_field(scenario, capsys):
    scenario.write_text(EXAMPLE.replace("per_hour: 10", "per_hour: -10"), encoding="utf-8")
    assert main(["simulate", str(scenario)]) == 2
    assert "classes[1].arrivals.per_hour：不能小于 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"), [("a: [1", "第 1 行不是合法的 YAML"), ("- 1", "名称: 值"), ("", "名称: 值")]
)
def test_a_file_that_is_no_scenario_is_answered(scenario, capsys, text, said):
    scenario.write_text(text, encoding="utf-8")
    assert main(["simulate", str(scenario)]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_and_a_bad_picture_name_are_answered(scenario, capsys):
    assert main(["simulate", "no-such.yaml"]) == 2
    assert "读不了这个文件" in capsys.readouterr().err
    with pytest.raises(ValueError, match=r"png 或 \.html"):
        save(None, "picture.gif")


def test_a_log_is_calibrated_and_scored_on_the_days_after(tmp_path, capsys):
    def clock(seconds):
        return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}:{int(seconds) % 60:02d}"

    part = LOG.between("2026-03-01", "2026-03-03")
    path = tmp_path / "log.csv"
    lines = ["date,arrival,start,end,server,kind,tier,outcome"]
    for i in range(len(part)):
        a, s, e = int(part.arrival[i]), int(part.start[i]), part.end[i]
        end = clock(int(e)) if e == e else ""
        lines.append(
            f"{part.day[i]},{clock(a)},{clock(max(s, a))},{end},{part.server[i]},s,普通,{part.outcome[i]}"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main(["calibrate", str(path), "--to", "2026-03-02", "--replications", "4", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [day["day"] for day in data["scores"]["检验期"]["days"]] == ["2026-03-03"]
    assert abs(data["scores"]["校准期"]["wait_error"]) < 0.1
    assert main(["calibrate", str(path), "--from", "2027-01-01"]) == 2
    assert "这段日期里没有记录" in capsys.readouterr().err


def test_tables_stay_straight_with_chinese():
    lines = table(("名", "值"), [("个人", 1), ("a", 22)]).splitlines()
    assert len({width(line) for line in lines}) == 1
    assert minutes(125) == "2:05"
    assert minutes(float("nan")) == "—"
