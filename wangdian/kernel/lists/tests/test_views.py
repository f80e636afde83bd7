"""Saved views: one's own, shared downwards, default, pinned; and columns of one's own."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.lists import actions
from wangdian.kernel.lists.models import SavedView
from wangdian.kernel.lists.state import State
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import NOW, URL
from .sample import LIST

OPEN = State(filters={"act": ("a.open",)}, sort="-target", columns=("target", "seq"))


@pytest.fixture
def keep():
    """keep(person, "名称", unit=...): a saved view."""

    def make(person, name, unit=None, state=OPEN, **fields):
        with open_scope(person, NOW) as scope:
            return actions.save_view(
                spec=LIST, name=name, state=state, unit=unit, by=scope, now=NOW, **fields
            )

    return make


def form(client, person, page="lists:save_view", /, **data):
    from django.urls import reverse

    client.force_login(person)
    return client.post(reverse(page, args=[LIST.name]), {"idempotency_key": str(uuid4()), "back": URL} | data)


def labels(answer) -> list[str]:
    return [t.label for t in answer.context["list"].tabs]


def test_a_view_is_kept_from_the_page_and_opened_again(cast, events, visit, client):
    shown = visit(cast.gu, "?act=a.open&act=a.move&sort=seq&q=T")
    state = shown.context["list"].kept_state
    answer = form(client, cast.gu, state=state, name="开户", columns="seq,target", pinned="1")
    assert answer.status_code == 302 and answer.url.startswith(URL + "?view=")
    again = visit(cast.gu, url=answer.url)
    assert labels(again) == ["全部", "我办的", "开户"]
    found = again.context["list"]
    assert not found.edited and [c.name for c in found.columns] == ["seq", "target"]
    assert [line.row.pk for line in again.context["lines"]] == [
        line.row.pk for line in shown.context["lines"]
    ]


def test_a_preset_is_a_tab_and_the_first_one_opens(cast, events, visit):
    answer = visit(cast.gu)
    assert labels(answer) == ["全部", "我办的"] and answer.context["list"].view == "all"
    mine = visit(cast.gu, "?view=mine")
    assert {line.row.actor for line in mine.context["lines"]} == {cast.gu}
    assert mine.context["list"].heads[0]["order"] == "" and mine.context["list"].state.sort == "-seq"


def test_ones_own_view_is_seen_by_oneself_only(cast, events, visit, keep):
    view = keep(cast.han, "私房")
    assert "私房" in labels(visit(cast.han))
    for other in (cast.gu, cast.qin, cast.luo):
        with open_scope(other, NOW) as scope:
            assert not SavedView.objects.filter(pk=view.pk).exists()  # behind the second wall as well
            with pytest.raises(Refused):
                actions.delete_view(view_id=view.pk, by=scope, now=NOW) or actions.view_to_change(
                    view.pk, scope
                )
    assert visit(cast.gu, f"?view={view.pk}").context["list"].view == "all"


def test_a_shared_view_is_seen_at_its_unit_and_below_and_not_beside(cast, events, visit, keep):
    keep(cast.gu, "分行视图", unit=cast.branch)
    keep(cast.han, "东门视图", unit=cast.east)
    assert "分行视图" in labels(visit(cast.han)) and "东门视图" in labels(visit(cast.han))
    assert "分行视图" in labels(visit(cast.ma)) and "东门视图" not in labels(visit(cast.ma))
    assert "东门视图" not in labels(visit(cast.gu))  # in reach, but not in the way
    with open_scope(cast.ma, NOW):
        assert list(SavedView.objects.values_list("name", flat=True)) == ["分行视图"]


def test_sharing_needs_its_power_at_that_unit_and_leaves_a_trace(cast, keep, client):
    with pytest.raises(Forbidden):
        keep(cast.han, "越级", unit=cast.branch)
    with pytest.raises(Forbidden):
        keep(cast.zhao, "无权")  # no power over the list itself
    assert form(client, cast.han, name="x", state="", unit=str(cast.west.pk)).status_code == 404
    keep(cast.han, "东门", unit=cast.east)
    with whole_bank("look"):
        event = AuditEvent.objects.get(act="lists.share")
        assert event.unit == cast.east and event.summary["filters"] == {"act": ["a.open"]}


def test_a_shared_view_is_changed_only_where_sharing_is_allowed(cast, keep):
    view = keep(cast.gu, "分行视图", unit=cast.branch)
    for person in (cast.han, cast.ma):
        with open_scope(person, NOW) as scope, pytest.raises(Forbidden):
            actions.change_view(view_id=view.pk, name="改", by=scope, now=NOW)
    with open_scope(cast.gu, NOW) as scope:
        assert actions.change_view(view_id=view.pk, name="改名", by=scope, now=NOW).name == "改名"
        actions.delete_view(view_id=view.pk, by=scope, now=NOW)
        actions.delete_view(view_id=view.pk, by=scope, now=NOW)  # gone already: nothing more to do
    with whole_bank("look"):
        assert AuditEvent.objects.filter(act="lists.delete").count() == 1


def test_the_database_itself_refuses_to_write_a_shared_view_from_below(cast, keep):
    view = keep(cast.gu, "分行视图", unit=cast.branch)
    with open_scope(cast.han, NOW):
        assert SavedView.objects.filter(pk=view.pk).update(name="x") == 0
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO lists_savedview (list_name, name, author_id, unit_id, state, is_pinned, is_default,"
                " saved_at) VALUES ('a', 'b', %s, %s, '{}', true, false, now())",
                [cast.han.pk, cast.branch.pk],
            )


def test_ones_own_default_comes_before_that_of_the_nearest_unit(cast, events, visit, keep):
    keep(cast.gu, "分行默认", unit=cast.branch, default=True)
    assert visit(cast.han).context["list"].open_view.name == "分行默认"
    keep(cast.han, "东门默认", unit=cast.east, default=True)
    assert visit(cast.han).context["list"].open_view.name == "东门默认"
    assert visit(cast.ma).context["list"].open_view.name == "分行默认"
    keep(cast.han, "我的默认", default=True)
    keep(cast.han, "新的默认", default=True)
    assert visit(cast.han).context["list"].open_view.name == "新的默认"
    assert visit(cast.han, "?view=all").context["list"].view == "all"


def test_two_views_of_one_name_are_refused_beside_the_field(cast, keep, client):
    keep(cast.han, "开户")
    with pytest.raises(Refused) as refused:
        keep(cast.han, " 开户 ")
    assert (refused.value.code, refused.value.field) == ("lists.name_taken", "name")
    keep(cast.han, "开户", unit=cast.east)  # another group
    assert form(client, cast.han, name="", state="").status_code == 409


def test_the_form_sent_twice_keeps_one_view(cast, client):
    key = str(uuid4())
    for _turn in range(2):
        assert form(client, cast.han, name="一次", state="", idempotency_key=key).status_code == 302
    with open_scope(cast.han, NOW):
        assert SavedView.objects.count() == 1


def test_the_open_view_is_brought_up_to_date(cast, events, visit, client, keep):
    view = keep(cast.han, "开户")
    edited = visit(cast.han, f"?view={view.pk}&on=1&act=a.close")
    found = edited.context["list"]
    assert found.edited and found.may_change_view and "更新“开户”" in edited.content.decode()
    assert form(client, cast.han, view=str(view.pk), state=found.kept_state).status_code == 302
    with open_scope(cast.han, NOW):
        assert SavedView.objects.get().state["filters"] == {"act": ["a.close"]}


def test_a_view_is_renamed_or_deleted_on_its_own_page(cast, keep, client):
    from django.urls import reverse

    view = keep(cast.han, "旧名")
    url = reverse("lists:view", args=[view.pk])
    client.force_login(cast.gu)
    assert client.get(url).status_code == 404
    client.force_login(cast.han)
    assert "旧名" in client.get(url + "?back=/sample/").content.decode()
    key = {"idempotency_key": str(uuid4())}
    assert (
        client.post(url, {"name": "新名", "pinned": "on", "back": "https://evil.example/"} | key).url
        == f"/?view={view.pk}"
    )
    key = {"idempotency_key": str(uuid4())}
    assert client.post(url + "?back=/sample/", {"name": "新名", "delete": "on"} | key).url == "/sample/"
    with open_scope(cast.han, NOW):
        assert not SavedView.objects.exists()


def test_a_view_of_columns_and_filters_that_are_no_more_still_opens(cast, events, visit, keep):
    view = keep(
        cast.gu,
        "旧",
        state=State(filters={"gone": ("1",), "act": ("a.open",)}, sort="gone", columns=("gone",)),
    )
    found = visit(cast.gu, f"?view={view.pk}").context["list"]
    assert found.state.filters == {"act": ("a.open",)} and found.state.sort == ""
    assert [c.name for c in found.columns] == ["target", "act", "at", "unit", "actor"]


def test_columns_and_their_order_are_ones_own(cast, events, visit, client):
    answer = form(
        client,
        cast.gu,
        "lists:columns",
        column=["seq", "unknown", "target"],
        size="100",
        back=URL + "?act=a.open&columns=at",
    )
    assert answer.url == URL + "?act=a.open"
    found = visit(cast.gu, url=answer.url).context["list"]
    assert [c.name for c in found.columns] == ["seq", "target"] and found.size == 100
    assert visit(cast.qin).context["list"].columns[0].name == "target"
    form(client, cast.gu, "lists:columns", usual="1", column=["seq"])
    assert visit(cast.gu).context["list"].columns[0].name == "target"
    assert form(client, cast.zhao, "lists:columns", column=["seq"]).status_code == 403


def test_nobody_reads_the_columns_of_another(cast, client):
    form(client, cast.gu, "lists:columns", column=["seq"])
    from wangdian.kernel.lists.models import ColumnChoice

    with open_scope(cast.qin, NOW):
        assert not ColumnChoice.objects.exists()


def test_a_deleted_view_in_an_address_is_said_and_the_default_opens(cast, events, visit):
    answer = visit(cast.gu, "?view=424242")
    assert "已被删除" in answer.content.decode() and answer.context["list"].view == "all"


def test_nothing_is_sent_back_to_a_foreign_site(cast, client):
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert form(client, cast.gu, "lists:columns", column=["seq"], back=back).url == "/"
