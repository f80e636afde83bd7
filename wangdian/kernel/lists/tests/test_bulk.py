"""Bulk acts: asked, confirmed, answered row by row; the same guards, once."""

from uuid import uuid4

import pytest

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.org.scope import whole_bank

from .sample import LIST


def rows_of(events, *, unit=None, act=None):
    return [e for e in events if (unit is None or e.unit == unit) and (act is None or e.act == act)]


def noted():
    with whole_bank("look"):
        return sorted(int(e.target_id) for e in AuditEvent.objects.filter(act="a.noted"))


def confirmed(events, **more):
    return {
        "bulk": "note", "confirmed": "1", "why": "复核", "row": [e.pk for e in events],
        **{f"version-{e.pk}": e.seq for e in events},
    } | more  # fmt: skip


def test_the_rows_are_shown_before_anything_is_done(cast, events, visit):
    chosen = rows_of(events)[:3]
    answer = visit(cast.gu, data={"bulk": "note", "row": [e.pk for e in chosen]})
    assert answer.status_code == 200 and [x["version"] for x in answer.context["lines"]] == [
        e.seq for e in chosen
    ]
    assert "事由" in answer.content.decode() and noted() == []


def test_each_row_goes_through_the_act_and_answers_for_itself(cast, events, visit):
    good, bad = rows_of(events, act="a.open")[:3], rows_of(events, act="a.close")[:2]
    answer = visit(cast.gu, data=confirmed(good + bad))
    assert noted() == sorted(e.pk for e in good)  # what was refused left nothing behind
    assert answer.context["done"] == [e.target_id for e in good]
    assert [(r["title"], r["code"]) for r in answer.context["refused"]] == [
        (e.target_id, "sample.closed") for e in bad
    ]
    assert "销户不能批注" in answer.content.decode()


def test_the_same_form_twice_acts_once_and_answers_alike(cast, events, visit):
    data = confirmed(rows_of(events, act="a.open")[:2], idempotency_key=str(uuid4()))
    first, second = visit(cast.gu, data=data), visit(cast.gu, data=data)
    assert first.context["done"] == second.context["done"] and len(noted()) == 2


def test_rows_out_of_reach_are_refused_one_by_one(cast, events, visit):
    east, west = rows_of(events, unit=cast.east, act="a.open")[:1], rows_of(events, unit=cast.west)[:1]
    answer = visit(cast.han, data=confirmed(east + west))
    assert noted() == [east[0].pk]
    assert [r["code"] for r in answer.context["refused"]] == ["lists.row_gone"]
    assert west[0].target_id not in answer.content.decode()


def test_a_row_that_left_the_filter_meanwhile_is_not_acted_upon(cast, events, visit):
    row = rows_of(events, act="a.open")[0]
    answer = visit(cast.gu, "?act=a.move", data=confirmed([row]))
    assert noted() == [] and answer.context["refused"][0]["code"] == "lists.row_gone"


def test_a_row_changed_since_it_was_looked_at_is_refused(cast, events, visit):
    row = rows_of(events, act="a.open")[0]
    answer = visit(cast.gu, data=confirmed([row]) | {f"version-{row.pk}": row.seq - 1})
    assert noted() == [] and answer.context["refused"][0]["code"] == "sample.stale"


def test_a_form_with_mistakes_comes_back_and_nothing_is_done(cast, events, visit):
    answer = visit(cast.gu, data=confirmed(rows_of(events)[:1], why=""))
    assert answer.status_code == 422 and noted() == []


def test_an_act_needs_its_own_power(cast, events, visit, monkeypatch):
    data = {"bulk": "people", "row": events[0].pk}
    assert visit(cast.gu, data=data).status_code == 200
    monkeypatch.setattr(
        type(visit(cast.gu).context["list"].viewer.scope), "has", lambda s, p, u=None: p == LIST.power
    )
    assert visit(cast.gu, data=data).status_code == 403


@pytest.mark.parametrize(
    ("data", "code"),
    [({"bulk": "note"}, "lists.no_rows"), ({"bulk": "unknown", "row": "1"}, "lists.no_bulk"), ({"row": "1"}, "lists.no_bulk"),
     ({"bulk": "note", "row": [str(n) for n in range(1, 600)]}, "lists.too_many_rows")],
)  # fmt: skip
def test_what_cannot_be_done_is_said(cast, events, visit, data, code):
    answer = visit(cast.gu, data=data)
    assert answer.status_code == 409 and code in answer.content.decode()


def test_all_rows_of_the_view_are_taken_beyond_the_page(cast, events, visit):
    answer = visit(cast.gu, "?act=a.open", data={"bulk": "note", "all": "1"})
    expected = {e.pk for e in rows_of(events, act="a.open")}
    assert {line["pk"] for line in answer.context["lines"]} == expected and len(expected) > 20
