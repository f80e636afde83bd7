"""The bank's words for what is counted."""

import pytest

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.metrics import actions
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.scope import open_scope

from .conftest import NOW


def test_the_shipped_metrics_load_once_and_no_name_means_two_of_them(db):
    loaded = actions.load_metrics()
    assert len(loaded) > 50
    assert set(actions.load_metrics()) == set(loaded)
    names = [n for m in loaded.values() for n in (m.name, *m.aliases)]
    assert len(names) == len(set(names))
    for metric in loaded.values():
        metric.full_clean()


def test_a_shipped_metric_that_was_edited_stays_edited(db):
    metric = actions.load_metrics()["SATISFACTION"]
    Metric.objects.filter(pk=metric.pk).update(name="本行满意度")
    assert actions.load_metrics()["SATISFACTION"].name == "本行满意度"


@pytest.mark.parametrize("text", ["客户满意度", "满意度", " 客户 满意度 ", "SATISFACTION", "“满意度”"])
def test_a_metric_is_found_by_name_alias_or_code(db, text):
    actions.load_metrics()
    assert actions.metric_named(text).code == "SATISFACTION"


@pytest.mark.parametrize("text", ["", "满意", "从未听说的指标"])
def test_what_is_no_name_finds_nothing(db, text):
    actions.load_metrics()
    assert actions.metric_named(text) is None


def test_a_new_word_becomes_a_metric_once(cast):
    with open_scope(cast.han, NOW) as scope:
        first = actions.define_metric(
            name="社区宣讲场次", unit=cast.east, by=scope, now=NOW, measure_unit="场", roll_up="SUM"
        )
        assert actions.define_metric(name="社区宣讲 场次", unit=cast.east, by=scope, now=NOW) == first
    assert first.display_unit == "场" and first.code.startswith("M")


def test_a_teller_defines_no_metric_and_a_branch_head_edits_none(cast, customers):
    with open_scope(cast.zhao, NOW) as scope, pytest.raises(Forbidden):
        actions.define_metric(name="新词", unit=cast.east, by=scope, now=NOW)
    with open_scope(cast.han, NOW) as scope, pytest.raises(Forbidden):
        actions.edit_metric(metric=customers, by=scope, now=NOW, decimals=1)


def test_names_may_change_but_not_how_numbers_add_up(cast, customers, deposits):
    with open_scope(cast.qin, NOW) as scope:
        actions.edit_metric(metric=customers, by=scope, now=NOW, aliases=["新客"])
        assert actions.metric_named("新客") == customers
        with pytest.raises(Refused) as refused:
            actions.edit_metric(metric=customers, by=scope, now=NOW, aggregation="LAST")
        assert refused.value.code == "metrics.metric_fixed"
        with pytest.raises(Refused) as refused:
            actions.edit_metric(metric=deposits, by=scope, now=NOW, aliases=["新客"])
        assert refused.value.code == "metrics.metric_name"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"name": " "}, "metrics.metric_name"), ({"direction": "SIDEWAYS"}, "metrics.metric_fields")],
)
def test_a_metric_that_makes_no_sense_is_refused_in_words(cast, fields, code):
    with open_scope(cast.han, NOW) as scope, pytest.raises(Refused) as refused:
        actions.define_metric(**({"name": "新词"} | fields), unit=cast.east, by=scope, now=NOW)
    assert refused.value.code == code
