"""A log made by the simulator itself must give back what it was made with."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..bookkeeping import SERVED as SERVED_CODE
from ..calibration.calibrate import calibrate, cannot
from ..calibration.censored import kaplan_meier, patience, reversed_kaplan_meier
from ..calibration.duty import gaps, spans, tracks
from ..calibration.log import ABANDONED, SERVED, CallLog, read_log
from ..calibration.twin import fit, score
from ..distributions import exponential, lognormal
from ..errors import QueueingError
from ..policy import read_policy
from ..scenario import CounterPlan, CustomerClass, Scenario
from ..simulate import simulate

HEADER = "date,arrival,start,end,server,kind,tier,outcome\n"


def write(tmp_path, body, header=HEADER):
    path = tmp_path / "log.csv"
    path.write_text(header + body, encoding="utf-8")
    return path


def made_log(days=12):
    """A log of a call centre with hand-over 20 s while somebody waits and 60 s otherwise."""
    policy = read_policy({"name": "p", "groups": {"g": {}}, "services": {"s": {"group": "g"}}})
    one = CustomerClass(
        "s", "s", (600.0,), lognormal(150, 0.8), patience=exponential(300),
        handover=exponential(20), handover_relaxed=exponential(60), target_wait=20.0,
    )  # fmt: skip
    counters = tuple(CounterPlan(f"坐席{i}", ("g",), ((0.0, 28800.0),)) for i in range(4))
    rec = simulate(
        Scenario("l", policy, 0.0, 28800.0, (one,), counters), replications=days, records=True
    ).records
    day = np.cumsum(np.diff(rec.arrival, prepend=0.0) < 0)
    served = rec.outcome == SERVED_CODE
    return CallLog(
        np.array([f"2026-03-{d + 1:02d}" for d in day]), rec.arrival, rec.start, rec.end,
        np.where(served, np.char.add("坐席", rec.counter.astype(str)), ""), np.full(len(day), "s"),
        np.full(len(day), "普通"), np.where(served, SERVED, ABANDONED),
    )  # fmt: skip


LOG = made_log()


def test_hand_over_times_are_found_again_in_both_states():
    assert calibrate(LOG).handover.mean == pytest.approx(20, rel=0.08)
    assert 35 < calibrate(LOG).handover_relaxed.mean < 50  # known to come out short; fit mends it
    assert fit(LOG, replications=4).handover_relaxed.mean == pytest.approx(60, rel=0.2)


def test_patience_is_found_again_though_most_are_served_first():
    found = calibrate(LOG).patience_of("s", "普通")
    assert (LOG.outcome == SERVED).mean() > 0.8
    assert found.points[16] == pytest.approx(300 * math.log(128 / 112), rel=0.15)
    assert found.points[64] == pytest.approx(300 * math.log(2), rel=0.15)


def test_service_times_by_kind_keep_their_mean():
    mean = (LOG.end - LOG.start)[LOG.outcome == SERVED].mean()
    assert dict(calibrate(LOG).service)["s"].mean == pytest.approx(mean)


def test_the_twin_of_a_simulated_log_meets_its_waits():
    calibration = fit(LOG, replications=4)
    found = score(LOG, calibration, replications=8)
    naive = score(LOG, calibration, replications=8, handover=False)
    assert found.wait_simulated == pytest.approx(found.wait, rel=0.1)
    assert found.answered_simulated == pytest.approx(found.answered, abs=0.03)
    assert naive.wait_error < -0.3
    assert found.correlation > 0.5


def test_a_score_is_the_same_when_repeated():
    calibration = calibrate(LOG)
    part = LOG.between("2026-03-01", "2026-03-02")
    assert score(part, calibration, replications=4) == score(part, calibration, replications=4)


def test_kaplan_meier_by_hand():
    """
    | observed | 1 | 2 | 2+ | 3 | 5+ |    + : still waiting then
    survival: 4/5 after 1, 4/5 * 3/4 after 2, * 1/2 after 3
    """
    times, survival = kaplan_meier(np.array([1.0, 2, 2, 3, 5]), np.array([True, True, False, True, False]))
    assert times.tolist() == [1, 2, 3]
    assert survival == pytest.approx([0.8, 0.6, 0.3])


def test_reversed_kaplan_meier_is_the_plain_distribution_when_all_is_seen():
    times, cumulative = reversed_kaplan_meier(np.array([3.0, 1, 2, 2]), np.ones(4, bool))
    assert times.tolist() == [1, 2, 3]
    assert cumulative == pytest.approx([0.25, 0.75, 1.0])


def test_reversed_kaplan_meier_by_hand():
    """2, at most 4, 5: the middle one must be the 2 or below it, so P(≤2) = 2/3."""
    times, cumulative = reversed_kaplan_meier(np.array([2.0, 4, 5]), np.array([True, False, True]))
    assert times.tolist() == [2, 5]
    assert cumulative == pytest.approx([2 / 3, 1.0])


@given(st.lists(st.tuples(st.integers(1, 500), st.booleans()), min_size=2, max_size=60))
def test_patience_is_never_negative_and_ascends(rows):
    seconds = np.array([float(s) for s, _ in rows])
    left = np.array([flag for _, flag in rows])
    points = patience(seconds, left).points
    assert all(a <= b + 1e-9 for a, b in pairwise(points))
    assert not points or points[0] >= 0


def test_a_long_absence_parts_the_duty(tmp_path):
    log = read_log(
        write(
            tmp_path,
            "2026-03-02,09:00:00,09:00:00,09:05:00,甲,存取,普通,served\n"
            "2026-03-02,09:06:00,09:06:00,09:10:00,甲,存取,普通,served\n"
            "2026-03-02,09:40:00,09:40:00,09:50:00,甲,存取,普通,served\n",
        )
    )
    (track,) = tracks(log)
    assert spans(track, 600.0, 0.5) == ((32400.0, 32880.0), (34800.0, 35100.0))
    found = gaps(log)
    assert found.seconds.tolist() == [60, 1800]
    assert not found.exact.any()


def test_two_services_at_once_make_a_second_track(tmp_path):
    log = read_log(
        write(
            tmp_path,
            "2026-03-02,09:00:00,09:00:00,09:20:00,甲,存取,,served\n"
            "2026-03-02,09:06:00,09:06:00,09:10:00,甲,存取,,served\n",
        )
    )
    assert [track.server for track in tracks(log)] == ["甲", "甲+"]


def test_what_a_server_never_takes_it_cannot_do():
    n = 200
    log = CallLog(
        np.full(n, "2026-03-02"), np.arange(n) * 10.0, np.arange(n) * 10.0, np.arange(n) * 10.0 + 5,
        np.array(["甲", "乙"] * (n // 2)), np.where(np.arange(n) % 4 == 0, "外汇", "存取"), np.full(n, ""),
        np.full(n, SERVED),
    )  # fmt: skip
    assert cannot(log) == (("乙", ("外汇",)),)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ("2026-03-02,9 o'clock,09:00:00,09:05:00,甲,存取,普通,served\n", "第 2 行 arrival", "not_a_time"),
        ("2026-03-02,09:10:00,09:00:00,09:05:00,甲,存取,普通,served\n", "第 2 行", "disordered"),
        ("2026-03-02,09:10:00,,,甲,存取,普通,abandoned\n", "第 2 行 start", "disordered"),
        ("2026-03-02,09:10:00,09:11:00,09:12:00,甲,存取,普通,lost\n", "第 2 行 outcome", "unknown_choice"),
    ],
)
def test_a_bad_row_is_refused_by_line(tmp_path, body, field, code):
    with pytest.raises(QueueingError) as caught:
        read_log(write(tmp_path, body))
    assert (caught.value.problems[0].field, caught.value.problems[0].code) == (field, code)


def test_a_log_without_the_columns_is_refused(tmp_path):
    with pytest.raises(QueueingError, match="表头应含"):
        read_log(write(tmp_path, "1,2\n", "a,b\n"))
