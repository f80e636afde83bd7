"""The pages of inspections: each opens with something and with nothing in it, and asks no more the more there is."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from wangdian.domains.inspections.models import Finding, Inspection
from wangdian.kernel.org.scope import whole_bank

from .page_examples import examples
from .situations import MORNING, found, fresh, move, seed, to_rectifying

PLAIN = (
    "findings", "board", "chart", "inspections", "methods", "plans", "visits", "inspectors", "recordings", "risk_points",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _monday_at_nine():
    with time_machine.travel(MORNING, tick=False):
        yield


def post(client, url, **fields):
    return client.post(url, {"idempotency_key": str(uuid4())} | fields)


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_opens_with_nothing_in_it(client, cast, name):
    client.force_login(cast.gu)
    assert client.get(reverse(f"inspections:{name}")).status_code in {200, 302}


def test_every_page_opens_with_its_example(client, cast):
    with whole_bank("test"):
        rows = examples(cast)
    known = {p.name for p in get_resolver("wangdian.domains.inspections.urls").url_patterns}
    assert {name.split(":")[1] for name in rows} <= known
    client.force_login(cast.qin)
    for name, example in rows.items():
        answer = client.get(reverse(name, kwargs=example.kwargs))
        assert answer.status_code == 200, name


@pytest.mark.parametrize("view", ["open", "late", "listed", "repeat", "mine", "all"])
def test_the_views_of_the_ledger(client, cast, view):
    with whole_bank("test"):
        examples(cast)
    client.force_login(cast.han)
    text = client.get(reverse("inspections:findings"), {"view": view}).content.decode()
    assert ("示例" in text) == (view in {"open", "all"})


def queries_of(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["findings", "board", "inspections"])
def test_a_page_asks_no_more_the_more_there_is(client, cast, name):
    with whole_bank("test"):
        examples(cast)
    client.force_login(cast.han)
    url = reverse(f"inspections:{name}")
    before = queries_of(client, url)
    for n in range(6):
        found(cast, topic=f"t{n}")
    assert queries_of(client, url) <= before


def test_a_finding_written_down_by_hand(client, cast):
    client.force_login(cast.zhao)
    url = reverse("inspections:new_finding", args=[cast.east.pk])
    wishes = {
        "topic": "cash_over_limit", "title": "尾箱超限", "fact": "超两万元", "category": "CASH", "grade": "NORMAL",
        "owner": cast.zhou.pk,
    }  # fmt: skip
    assert post(client, url, **wishes).status_code == 302
    assert post(client, url, **wishes | {"fact": ""}).status_code == 422
    with whole_bank("test"):
        (finding,) = Finding.objects.all()
    assert (finding.topic, finding.source) == ("cash_over_limit", "SELF")


def test_the_notice_prints_and_comes_as_pdf(client, cast):
    seed()
    case = to_rectifying(cast)
    client.force_login(cast.luo)
    url = reverse("inspections:notice", args=[case.pk])
    assert "B101整改〔2026〕1号" in client.get(url).content.decode()
    answer = client.get(url, {"as": "pdf"})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_there_is_no_notice_before_it_is_issued(client, cast):
    case = found(cast)
    client.force_login(cast.luo)
    assert client.get(reverse("inspections:notice", args=[case.pk])).status_code == 404


def test_a_repeat_is_shown_with_what_it_needs(client, cast):
    seed()
    found(cast)
    again = found(cast)
    client.force_login(cast.han)
    text = client.get(reverse("inspections:finding", args=[again.pk])).content.decode()
    assert "屡查屡犯" in text and "问责认定" in text


def test_an_inspection_from_the_form_to_the_report(client, cast):
    seed()
    client.force_login(cast.gu)
    wishes = {
        "kind": "DIRECT", "title": "四不两直", "planned_on": "2026-03-02", "methods_used": ["FILES"],
        "checklists": ["surprise_counter"],
    }  # fmt: skip
    assert post(client, reverse("inspections:new", args=[cast.east.pk]), **wishes).status_code == 302
    with whole_bank("test"):
        check = Inspection.objects.get()
    page = reverse("inspections:inspection", args=[check.pk])
    assert post(client, reverse("inspections:begin", args=[check.pk])).status_code == 302
    started = post(client, reverse("inspections:begin_round", args=[check.pk, "surprise_counter"]))
    assert started.status_code == 302 and "checklists" in started.url
    url = reverse("inspections:report", args=[check.pk])
    assert "没有填完" in client.get(url).content.decode()
    assert post(client, url, conclusion="合规").status_code == 422
    client.force_login(cast.han)
    assert "四不两直" in client.get(page).content.decode()


def test_the_head_turns_the_routines_on_from_the_page(client, cast):
    seed()
    client.force_login(cast.han)
    url = reverse("inspections:routines", args=[cast.east.pk])
    assert "未启用" in client.get(url).content.decode()
    assert post(client, url).status_code == 302
    assert "启用" in client.get(url).content.decode()


def test_a_visit_entered_and_circulated(client, cast):
    from wangdian.domains.inspections import actions
    from wangdian.domains.inspections.models import MysteryVisit
    from wangdian.kernel.org.scope import open_scope

    seed()
    with open_scope(cast.gu, MORNING) as scope:
        inspector = actions.add_inspector(unit=cast.branch, name="外人", agency="", by=scope, now=MORNING)
    client.force_login(cast.gu)
    url = reverse("inspections:enter_visit", args=[cast.east.pk])
    form = client.get(url).context["form"]
    wishes = {f"item-{i.key}": "good" for i in form.definition.items()}
    frame = {"visited_on": "2026-03-02", "inspector": inspector.pk}
    assert post(client, url, **frame, submit="1").status_code == 422  # nothing scored
    with whole_bank("test"):
        assert not MysteryVisit.objects.exists()
    assert post(client, url, **frame, **wishes, submit="1").status_code == 302
    month = reverse("inspections:circular", args=["2026-03"])
    assert "东门网点" in client.get(month).content.decode()
    assert post(client, month).status_code == 302
    client.force_login(cast.han)
    text = client.get(reverse("inspections:visits")).content.decode()
    assert "100" in text and "外人" not in text
    assert client.get(reverse("inspections:circular", args=["2026-13"])).status_code in {403, 404}


def test_an_extension_is_asked_for_on_its_page(client, cast):
    seed()
    case = to_rectifying(cast)
    client.force_login(cast.zhou)
    url = reverse("inspections:extend", args=[case.pk])
    assert post(client, url, until="2026-03-03", reason="等").status_code == 422
    assert post(client, url, until="2026-04-20", reason="等配件").status_code == 302
    move(cast.gu, case, "list", {"listed_level": "BRANCH"}, comment="盯")
    assert fresh(case).is_listed


def test_findings_are_found_by_number_by_title_by_fact_and_by_notice(client, cast):
    one = found(cast, title="凭证未入柜", fact="午间两本存单放在桌面")
    found(cast, title="监控有死角", fact="三号机位被绿植遮住")
    client.force_login(cast.luo)

    def titles(words: str) -> list[str]:
        answer = client.get(reverse("inspections:findings"), {"view": "all", "q": words})
        return [line.row.case.title for line in answer.context["lines"]]

    assert (
        titles(one.code)
        == titles(one.code.lower())
        == titles("未入柜")
        == titles("两本存单")
        == ["凭证未入柜"]
    )
    assert sorted(titles(one.code[:-1])) == ["凭证未入柜", "监控有死角"]
    assert titles(f"{one.code} 死角") == []
