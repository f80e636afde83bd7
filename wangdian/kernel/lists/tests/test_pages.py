"""The page of a list: constant queries, capped counting, order, what phones and prints get."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.lists import rows
from wangdian.kernel.org.scope import whole_bank

from .conftest import URL, events_of, targets

FULL = "?act=a.open&act=a.close&act=a.move&actor=&unit=B100&at=2025-01-01..2026-12-31&q=T&sort=-target"


def queries(visit, person, query) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert visit(person, query).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, visit):
    with whole_bank("few"):
        AuditEvent.objects.bulk_create(events_of(cast, 30))
    visit(cast.gu)  # the first visit of all signs in
    few = queries(visit, cast.gu, FULL)
    with whole_bank("many"):
        AuditEvent.objects.bulk_create([e for e in events_of(cast, 180) if e.seq >= 1030])
    many = queries(visit, cast.gu, FULL + "&size=100")
    assert few == many


def test_a_first_page_that_is_not_full_is_not_counted(cast, events, visit):
    with CaptureQueriesContext(connection) as seen:
        found = visit(cast.qin, "?size=200").context["slice"]
    assert (found.total, found.capped) == (60, False)
    assert not [q for q in seen if "COUNT(*)" in q["sql"] and "audit" in q["sql"]]


def test_a_list_is_counted_up_to_a_limit_only_and_says_so(cast, events, visit, monkeypatch):
    monkeypatch.setattr(rows, "COUNTED", 40)
    with CaptureQueriesContext(connection) as seen:
        answer = visit(cast.qin, "?page=99")
    assert "LIMIT 41" in next(q["sql"] for q in seen if "COUNT(*)" in q["sql"])
    found = answer.context["slice"]
    assert (found.total, found.capped, found.number) == (40, True, 2)
    assert "40+" in answer.content.decode() and "导出" in answer.content.decode()
    monkeypatch.setattr(rows, "COUNTED", 60)
    assert "60+" not in visit(cast.qin).content.decode()


def test_pages_follow_each_other_without_gap_or_double(cast, events, visit):
    seen = [t for n in (1, 2, 3) for t in targets(visit(cast.qin, f"?sort=unit&page={n}"))]
    assert len(seen) == 60 == len(set(seen))


def test_somebody_without_the_power_sees_no_list(cast, events, visit):
    for query in ("", "?export=xlsx", "?export=pdf"):
        assert visit(cast.zhao, query).status_code == 403
    assert visit(cast.zhao, data={"bulk": "note", "row": events[0].pk}).status_code == 403


def test_rows_of_others_are_not_shown_whatever_is_asked(cast, events, visit):
    west = {e.target_id for e in events if e.unit == cast.west}
    for query in ("", "?unit=B102", "?unit=西门网点", f"?q={min(west)}", "?actor=200001"):
        assert not west & set(targets(visit(cast.han, query + ("&" if query else "?") + "size=200")))


def test_the_head_of_a_column_turns_the_order_and_then_lets_go(cast, events, visit):
    answer = visit(cast.qin, "?size=200")
    urls = []
    for _turn in range(3):
        urls.append(answer.context["list"].heads[0]["url"])
        answer = visit(cast.qin, urls[-1])
        assert answer.context["list"].size == 200
        if len(urls) < 3:
            found = targets(answer)
            assert found == sorted(found, reverse=len(urls) == 2)
    assert "sort" not in urls[-1]


def test_a_parameter_of_the_page_itself_stays_in_every_address(cast, events, visit):
    found = visit(cast.qin, "?chapter=3&act=a.open").context["list"]
    addresses = [
        found.address(),
        found.page(2),
        found.cleared,
        *(t.url for t in found.tabs),
        found.chips[0]["url"],
    ]
    assert all("chapter=3" in a for a in addresses)


def test_an_empty_list_says_why_and_what_to_do(cast, visit):
    assert "还没有记录" in visit(cast.gu).content.decode()
    nothing = visit(cast.gu, "?q=zzz").content.decode()
    assert "没有符合筛选条件的记录" in nothing and "清除筛选" in nothing


def test_text_of_rows_is_escaped(cast, visit):
    with whole_bank("script"):
        AuditEvent.objects.create(
            unit=cast.east, seq=1, at=events_of(cast, 1)[0].at, act="a.open", target_kind="s",
            target_id="<script>x</script>", hash="",
        )  # fmt: skip
    page = visit(cast.gu, "?q=<script>").content.decode()
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_only_what_is_offered_can_be_looked_up_while_typing(cast, client):
    client.force_login(cast.han)
    assert client.get("/lists/lookup/units/?q=B1").json() == {"found": ["B101 东门网点"]}
    assert client.get("/lists/lookup/people/?q=何").json() == {"found": []}
    assert client.get("/lists/lookup/people/?q=赵").json() == {"found": ["100005 赵倩"]}


def test_the_picked_unit_of_the_lookup_filters_as_the_code_does(cast, events, visit):
    assert targets(visit(cast.gu, "?unit=B101 东门网点")) == targets(visit(cast.gu, "?unit=B101")) != []


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_leaves_no_trace(cast, events, client, method):
    client.force_login(cast.gu)
    getattr(client, method)(URL + ("?export=xlsx" if method == "head" else ""))
    with whole_bank("look"):
        assert not AuditEvent.objects.filter(act="lists.export").exists()
