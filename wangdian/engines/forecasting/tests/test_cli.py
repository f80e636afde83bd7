import json

import numpy as np
import pytest

from wangdian.engines.forecasting.cli import main
from wangdian.engines.forecasting.forecast import Forecast
from wangdian.engines.forecasting.table import GridReport, long_of
from wangdian.engines.forecasting.tests.synthetic import branch_panel, daily_panel, weekdays_from


def write(path, panel):
    table = long_of(panel.names, panel.days, panel.slots, panel.values)
    lines = ["网点,时间,客流"]
    for name, time, value in zip(table.series, table.time, table.value, strict=True):
        lines.append(f"{name},{str(time).replace('T', ' ')},{value:g}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def lobby_file(tmp_path_factory):
    return write(
        tmp_path_factory.mktemp("data") / "客流.csv", branch_panel(weekdays_from("2026-03-02", 40), series=2)
    )


@pytest.fixture(scope="module")
def daily_file(tmp_path_factory):
    days = np.datetime64("2026-01-01", "D") + np.arange(100)
    return write(tmp_path_factory.mktemp("data") / "日客流.csv", daily_panel(days, series=3))


def test_a_file_of_half_hours_becomes_a_table_a_csv_and_a_picture(lobby_file, tmp_path, capsys):
    out, picture = tmp_path / "预测.csv", tmp_path / "预测.html"
    assert main([lobby_file, "--horizon", "7d", "--out", str(out), "--plot", str(picture), "--quiet"]) == 0
    shown = capsys.readouterr().out
    assert "网点1" in shown and "最忙时段" in shown
    assert out.read_text(encoding="utf-8").startswith("series,time,value,q0.1,q0.5,q0.9")
    assert "data:image/png" in picture.read_text(encoding="utf-8")


def test_json_carries_forecasts_reasons_and_oddities(daily_file, capsys):
    assert main([daily_file, "--horizon", "8w", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["forecast"]) == 3 * 56
    assert set(answer["notes"]) == {"网点1", "网点2", "网点3"}


def test_the_rest_of_today_is_forecast_from_what_has_arrived(lobby_file, capsys):
    assert main([lobby_file, "--now", "2026-04-24 11:00"]) == 0
    shown = capsys.readouterr().out
    assert "余下预计" in shown and "11:00" in shown and "10:30" not in shown.replace("到10:30", "")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--grain", "7"], "grain"),
        (["--grain", "quick"], "grain"),
        (["--horizon", "9w"], "horizon"),
        (["--hours", "17:00-08:00"], "hours"),
        (["--weekdays", "1-9"], "weekdays"),
        (["--holidays", "ATLANTIS"], "country"),
        (["--paydays", "40"], "paydays"),
        (["--quantiles", "0.1,2"], "quantiles"),
        (["--show", "没有的网点"], "series"),
        (["--value", "没有的列"], "column"),
        (["--regressors", "没有.csv"], "no_file"),
        (["--now", "昨天"], "now"),
        (["--now", "2026-04-24 23:30"], "day_over"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_code_and_no_traceback(lobby_file, capsys, options, code):
    assert main([lobby_file, "--quiet", *options]) == 2
    error = capsys.readouterr().err
    assert f"[{code}]" in error and "Traceback" not in error


def test_a_missing_file_is_named(capsys):
    assert main(["没有这个文件.csv"]) == 2
    assert "没有这个文件.csv" in capsys.readouterr().err


def test_a_gbk_file_is_read(tmp_path, capsys):
    panel = daily_panel(np.datetime64("2026-01-01", "D") + np.arange(60), series=1)
    path = tmp_path / "gbk.csv"
    source = write(path, panel)
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert main([source, "--json"]) == 0
    assert "网点1" in capsys.readouterr().out


def test_too_short_a_history_says_how_much_is_needed(tmp_path, capsys):
    source = write(
        tmp_path / "short.csv", daily_panel(np.datetime64("2026-01-01", "D") + np.arange(10), series=2)
    )
    assert main([source]) == 2
    assert "21天" in capsys.readouterr().err


def test_the_bench_says_which_file_is_missing(tmp_path, capsys):
    assert main(["bench", "--set", "nn5", "--history", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_a_forecast_without_findings_still_makes_a_table():
    days = weekdays_from("2026-03-02", 1)
    one = np.ones((1, 1, 1))
    found = Forecast(("A",), days, (0,), 1440, one, (0.1, 0.9), np.ones((1, 1, 1, 2)))
    from wangdian.engines.forecasting.report import as_dict

    assert as_dict(found, GridReport(1440))["forecast"][0]["value"] == 1.0


def test_a_model_of_statsforecast_can_compete_and_is_named_in_the_reasons(daily_file, capsys):
    assert main([daily_file, "--candidates", "naive,theta", "--json"]) == 0
    notes = json.loads(capsys.readouterr().out)["notes"]
    assert all("加权" in note for note in notes.values())
    assert main([daily_file, "--candidates", "oracle"]) == 2
    assert "[candidates]" in capsys.readouterr().err
