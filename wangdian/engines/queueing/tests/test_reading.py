"""Bad policies and scenarios are answered with the field and what to do; never guessed at."""

import copy

import pytest
import yaml

from ..errors import QueueingError
from ..policy import STANDARD, read_policy, standard_policy
from ..scenario import read_scenario, warnings

GOOD = yaml.safe_load(
    """
name: 示例
open: "09:00"
close: "10:00"
interval_minutes: 15
classes:
  - {name: 个人, service: 个人业务, arrivals: [3, 4, 5, 4], service_time: {lognormal: {mean: 300, cv: 0.8}}}
counters:
  - {name: 窗口, count: 2, services: [个人]}
"""
)


def changed(path, value):
    data = copy.deepcopy(GOOD)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def codes(data, read=read_scenario):
    with pytest.raises(QueueingError) as caught:
        read(data)
    return {(p.field, p.code) for p in caught.value.problems}


def test_a_good_scenario_is_read():
    scenario = read_scenario(GOOD)
    assert [c.name for c in scenario.counters] == ["窗口1", "窗口2"]
    assert scenario.classes[0].arrivals == (3, 4, 5, 4)
    assert scenario.closing == 10 * 3600
    assert warnings(scenario) == ()


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        (("classes", 0, "arrivals"), [3, -4, 5, 4], "classes[0].arrivals[1]", "negative"),
        (("classes", 0, "arrivals"), [3, 4], "classes[0].arrivals", "wrong_length"),
        (("classes", 0, "arrivals"), {"per_hour": -1}, "classes[0].arrivals.per_hour", "negative"),
        (("classes", 0, "arrivals"), "many", "classes[0].arrivals", "not_a_list"),
        (("classes", 0, "service"), "外汇", "classes[0].service", "no_server"),
        (("classes", 0, "service"), "飞行", "classes[0].services", "unknown_service"),
        (("classes", 0, "tier"), "钻石", "classes[0].tiers", "unknown_tier"),
        (("classes", 0, "service_time"), {"lognormal": {"mean": 0}},
         "classes[0].service_time.lognormal.mean", "too_small"),
        (("classes", 0, "service_time"), {"zipf": 2}, "classes[0].service_time", "unknown_distribution"),
        (("classes", 0, "service_time"), "never", "classes[0].service_time", "infinite_load"),
        (("classes", 0, "service_tme"), 3, "classes[0].service_tme", "unknown_field"),
        (("counters", 0, "duty"), ["09:00-09:30", "09:20-10:00"], "counters[0].duty", "overlap"),
        (("counters", 0, "duty"), ["09:30-09:00"], "counters[0].duty", "empty_span"),
        (("counters", 0, "duty"), ["nine to five"], "counters[0].duty[0]", "not_a_span"),
        (("counters", 0, "count"), 70, "counters", "too_many_counters"),
        (("close",), "09:00", "close", "not_whole_intervals"),
        (("close",), "25:61", "close", "not_a_time"),
        (("open",), None, "open", "missing"),
        (("classes",), [], "classes", "not_a_list"),
        (("after_close",), "sleep", "after_close", "unknown_choice"),
    ],
)  # fmt: skip
def test_a_bad_scenario_is_refused_by_field(path, value, field, code):
    assert (field, code) in codes(changed(path, value))


def test_an_endless_overload_is_refused_where_a_steady_state_is_asked_for():
    data = changed(("warmup_minutes",), 5)
    data["classes"][0]["arrivals"] = [300, 300, 300, 300]
    assert ("classes", "infinite_load") in codes(data)
    data["classes"][0]["patience"] = {"exponential": {"mean": 600}}
    read_scenario(data)


def test_an_overloaded_day_is_simulated_with_a_warning():
    assert "工作量" in warnings(read_scenario(changed(("classes", 0, "arrivals"), [30, 30, 30, 30])))[0]


def test_a_gap_in_duty_is_told():
    found = warnings(read_scenario(changed(("counters", 0, "duty"), ["09:00-09:15", "09:45-10:00"])))
    assert any("09:15–09:30" in text for text in found)


def test_every_problem_is_told_at_once():
    data = changed(("classes", 0, "arrivals"), [3, -4, 5, 4])
    data["close"] = "soon"
    assert len(codes(data)) >= 2


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"tiers": {"金卡": -1}}, "policy.tiers.金卡", "negative"),
        ({"groups": {}}, "policy.groups", "no_groups"),
        ({"services": {"贷款": {"group": "信贷"}}}, "policy.services.贷款.group", "unknown_group"),
        ({"combine": "product"}, "policy.combine", "unknown_choice"),
        ({"schema": 9}, "policy.schema", "newer_schema"),
        ({"elderly": {"need": "年轻"}}, "policy.elderly.need", "unknown_need"),
        ({"version": 0}, "policy.version", "too_small"),
        ({"appointments": {"early": 3}}, "policy.appointments.early", "unknown_field"),
    ],
)
def test_a_bad_policy_is_refused_by_field(change, field, code):
    assert (field, code) in codes({**STANDARD, **change}, read_policy)


def test_a_policy_has_a_fingerprint_that_follows_its_rules():
    assert standard_policy().fingerprint() == standard_policy().fingerprint()
    other = read_policy({**STANDARD, "tiers": {**STANDARD["tiers"], "金卡": 301}})
    assert other.fingerprint() != standard_policy().fingerprint()
