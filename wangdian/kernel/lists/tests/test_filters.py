"""Whatever is combined, the rows shown are those that a naive reading of the filters leaves."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.lists import periods
from wangdian.kernel.lists.filters import Choice
from wangdian.kernel.lists.rows import chosen
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.lists.state import from_address, from_kept
from wangdian.kernel.lists.viewer import Viewer
from wangdian.kernel.org.powers import AUDIT_READ
from wangdian.kernel.org.scope import open_scope

from .conftest import NOW, targets
from .sample import ACTS, LIST

TODAY = NOW.date()
DAYS = st.dates(date(2026, 2, 14), date(2026, 3, 7))
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "act": st.lists(st.sampled_from([*dict(ACTS), "a.unknown", ""]), max_size=3),
        "at": st.sampled_from(["today", "week", "month", "last7", "past", "overdue", "none", "nonsense", "2026-02-30"]),
        "at_from": DAYS.map(str),
        "at_to": DAYS.map(str),
        "target": st.sampled_from(["1", "t0", "T", " 7 ", "%", "_", "'"]),
        "unit": st.sampled_from(["B101", "B100", "B000", "B101 东门网点", "西门网点", "nowhere"]),
        "actor": st.sampled_from(["me", "none", "100005", "100001 韩雪", "马", "谁也不是"]),
        "system": st.sampled_from(["1", "0", "yes"]),
        "seq_from": st.sampled_from(["1010", "1,030", "x", "NaN"]),
        "seq_to": st.sampled_from(["1045", "1020.5", "1e400"]),
        "q": st.sampled_from(["T1", "t 2", "a.cl 1", "a.open", "100%"]),
        "sort": st.sampled_from(["target", "-target", "seq", "-seq", "unit", "actor", "hash", "--seq"]),
    },
)  # fmt: skip


def naive(cast, rows, asked, me, reach):
    """The filters read as a person would, over plain objects."""
    found = [r for r in rows if r.unit.path.startswith(reach)]
    acts = [a for a in asked.get("act", []) if a in dict(ACTS)]
    if acts:
        found = [r for r in found if r.act in acts]
    if asked.get("at_from") or asked.get("at_to"):
        ends = sorted(d for d in (asked.get("at_from"), asked.get("at_to")) if d)
        first, last = (ends[0], ends[-1]) if len(ends) == 2 else (asked.get("at_from"), asked.get("at_to"))
        found = [
            r
            for r in found
            if (not first or str(r.at.date()) >= first) and (not last or str(r.at.date()) <= last)
        ]
    elif "at" in asked:
        word = asked["at"]
        monday = TODAY - timedelta(days=TODAY.weekday())
        test = {
            "today": lambda r: r.at.date() == TODAY,
            "week": lambda r: monday <= r.at.date() < monday + timedelta(days=7),
            "month": lambda r: (r.at.year, r.at.month) == (TODAY.year, TODAY.month),
            "last7": lambda r: TODAY - timedelta(days=7) < r.at.date() <= TODAY,
            "past": lambda r: r.at.date() < TODAY,
            "overdue": lambda r: r.act == "a.open" and r.at < NOW,
            "none": lambda r: False,
        }.get(word)
        found = [r for r in found if test is None or test(r)]
    if asked.get("target", "").strip():
        found = [r for r in found if asked["target"].strip().lower() in r.target_id.lower()]
    if "unit" in asked:
        named = {
            "B101": cast.east,
            "B100": cast.branch,
            "B000": cast.bank,
            "B101 东门网点": cast.east,
            "西门网点": cast.west,
        }
        unit = named.get(asked["unit"])
        in_reach = unit is not None and unit.path.startswith(reach)
        found = [r for r in found if in_reach and r.unit.path.startswith(unit.path)]
    if "actor" in asked:
        who = {"me": me, "100005": cast.zhao, "100001 韩雪": cast.han, "马": cast.ma}.get(asked["actor"])
        found = [
            r for r in found if (r.actor == who if who else asked["actor"] == "none" and r.actor is None)
        ]
    if asked.get("system") in {"1", "0"}:
        found = [r for r in found if (r.actor is None) == (asked["system"] == "1")]
    if asked.get("seq_from") in {"1010", "1,030"}:
        found = [r for r in found if r.seq >= int(asked["seq_from"].replace(",", ""))]
    if asked.get("seq_to") in {"1045", "1020.5"}:
        found = [r for r in found if r.seq <= float(asked["seq_to"])]
    for word in asked.get("q", "").lower().split():
        found = [r for r in found if word in r.target_id.lower() or r.act.startswith(word)]
    keys = {"target": lambda r: r.target_id, "seq": lambda r: r.seq, "unit": lambda r: r.unit.path}
    sort = asked.get("sort", "")
    key = keys.get(sort.removeprefix("-"))
    found.sort(key=lambda r: -r.pk)
    if key and not sort.startswith("--"):
        found.sort(key=key, reverse=sort.startswith("-"))
    else:
        found.sort(key=lambda r: r.at, reverse=True)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ASKED, who=st.sampled_from(["gu", "han", "qin"]))
def test_combined_filters_show_what_a_naive_filter_shows(cast, events, asked, who):
    person, reach = cast.people[who], {"gu": cast.branch, "han": cast.east, "qin": cast.bank}[who].path
    query = QueryDict(mutable=True)
    for name, value in asked.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    with open_scope(person, NOW) as scope:
        viewer = Viewer(scope=scope, now=NOW, power=AUDIT_READ)
        state = from_address(LIST, query, viewer)
        found = list(chosen(LIST, state, viewer))
        kept = from_kept(LIST, state.as_json(), viewer)
    assert [r.pk for r in found] == [r.pk for r in naive(cast, events, asked, person, reach)]
    assert kept == state  # what a saved view keeps is what was shown


@given(
    st.sampled_from(sorted(periods.SPANS)), st.dates(date(2000, 1, 1), date(2100, 12, 31))
)  # fmt: skip
def test_a_relative_period_is_whole_and_holds_the_days_it_names(name, day):
    first, last = periods.span_of(name, day)
    assert first is None or last is None or first <= last
    holds_today = (first is None or first <= day) and (last is None or day <= last)
    assert holds_today == (name in {"today", "week", "month", "quarter", "year", "last7", "last30", "next7"})
    if name in {"week", "last_week"}:
        assert first.weekday() == 0 and (last - first).days == 6
    if name in {"month", "last_month", "quarter", "year"}:
        assert first.day == 1 and (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "text", ["2026-13-01", "9999-12-31", "0001-01-01..", "..", "", "a..b", "2026-03-01...x"]
)
def test_a_day_that_is_none_filters_nothing(text):
    assert periods.written(text) is None


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=-1", "?page=999999999999", "?page=x", "?size=7", "?sort=;drop", "?view=9999999", "?columns=,,x",
     "?q=%00%00", "?target=%00", "?unit=%00", "?actor=%00", "?seq=1..2..3", "?at=..", "?export=exe", "?act=%00"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_answers(cast, events, visit, query):
    assert visit(cast.gu, query).status_code == 200


def test_every_filter_in_force_is_said_and_can_be_taken_off(cast, events, visit):
    answer = visit(cast.gu, "?act=a.open&actor=me&q=T&size=200")
    found = answer.context["list"]
    assert found.words == "行为：开户；经办人：我；查找：T"
    for chip in found.chips:
        without = visit(cast.gu, chip["url"])
        assert len(without.context["list"].chips) == 2
        assert set(targets(answer)) <= set(targets(without))


def test_the_day_of_a_moment_is_the_day_of_the_bank(cast, visit):
    midnight = datetime(2026, 3, 3, 0, 10, tzinfo=NOW.tzinfo)  # still the second of March in Greenwich
    with open_scope(cast.gu, NOW):
        AuditEvent.objects.create(
            unit=cast.east, seq=1, at=midnight, act="a.open", target_kind="s", target_id="NIGHT", hash=""
        )
    assert targets(visit(cast.gu, "?at=2026-03-03")) == ["NIGHT"]
    assert targets(visit(cast.gu, "?at=2026-03-02")) == []


def test_a_list_whose_names_collide_is_refused_at_start():
    parts = {"name": "x.y", "label": "x", "power": AUDIT_READ, "rows": None, "columns": (Column("a", "A"),)}
    for wrong in (
        {"filters": (Choice("page", "页"),)},
        {"filters": (Choice("a", "甲"), Choice("a", "乙"))},
        {"presets": (Preset("1", "一"),)},
        {"presets": (Preset("p", "一", {"unknown": ("1",)}),)},
        {"columns": (Column("a", "A"), Column("a", "B"))},
    ):
        with pytest.raises(ImproperlyConfigured):
            register(ListSpec(**(parts | wrong)))
