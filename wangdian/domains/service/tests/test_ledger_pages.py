"""The pages of improvements, sightings, opinions and service routines as people use them."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wangdian.domains.inspections.tests.situations import PICTURE, seed
from wangdian.domains.service.models import Improvement, Sighting
from wangdian.kernel.cases.models import Attachment
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.scope import whole_bank

from .situations import left, proposed, seen, step
from .test_complaints import grade, take
from .test_pages import send, signed_in

BREAK = {"seen": "后排看不到叫号屏", "title": "叫号屏看不见", "place": "WAIT", "source": "WALK"}


def page(person, name, *args, query="") -> str:
    answer = signed_in(person).get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_teller_writes_down_a_break_point_and_finds_it_in_the_ledger(cast):
    text = send(signed_in(cast.zhao), "service:propose", cast.east.pk, **BREAK).content.decode()
    assert "叫号屏看不见" in text and "已提出" in text
    assert "叫号屏看不见" in page(cast.zhou, "service:improvements")
    assert "叫号屏看不见" not in page(cast.he, "service:improvements")


def test_the_pilots_two_numbers_and_the_decision_stand_on_the_page(cast):
    case = proposed(cast)
    step(
        cast.luo, case, "start_pilot", pilot="放平板", pilot_starts_on="2026-03-02", pilot_ends_on="2026-03-09",
        measure="每天过号人数", better="LOWER", before="9",
    )  # fmt: skip
    assert "试点到期" in page(cast.luo, "service:improvement", case.pk)  # it is November by now
    step(cast.luo, case, "measure", after="3", result="看得清了")
    step(cast.han, case, "adopt", comment="效果明显", praise="周强细心")
    text = page(cast.zhou, "service:improvement", case.pk)
    assert "变好" in text and "效果明显" in text and "周强细心" in text
    assert "周强细心" in page(cast.zhao, "service:proposers")


def test_a_complaints_root_cause_leads_to_an_improvement_that_starts_from_it(cast):
    complaint = take(cast)
    grade(cast.luo, complaint, "THIRD")
    step(cast.lin, complaint, "listen")
    step(cast.lin, complaint, "record", demand="少等")
    assert "由根因提出改进" not in page(cast.luo, "service:complaint", complaint.pk)
    step(cast.luo, complaint, "analyse", cause="WAITING", root_cause="午间只排一人")
    assert "由根因提出改进" in page(cast.luo, "service:complaint", complaint.pk)
    query = f"?complaint={complaint.pk}"
    assert "午间只排一人" in page(cast.luo, "service:propose", cast.east.pk, query=query)
    sent = BREAK | {"source": "COMPLAINT", "seen": "午间只排一人", "idempotency_key": str(uuid4())}
    signed_in(cast.luo).post(reverse("service:propose", args=[cast.east.pk]) + query, sent)
    with whole_bank("test"):
        made = Improvement.objects.select_related("case").get()
    assert made.complaint_id == complaint.pk
    assert made.case.code in page(cast.luo, "service:complaint", complaint.pk)


def test_a_complaint_that_one_may_not_read_starts_no_improvement(cast):
    complaint = take(cast, said="秘密的原话")
    query = f"?complaint={complaint.pk}"
    assert "秘密的原话" not in page(cast.zhao, "service:propose", cast.east.pk, query=query)


def test_a_sighting_is_reported_with_a_picture_and_the_head_takes_it(cast):
    client = signed_in(cast.lin)
    sent = {
        "said": "去网点存零钱被拒", "title": "短视频称拒收零钱", "channel": "VIDEO", "confidential": "on", "reach": "3000",
        "picture": SimpleUploadedFile("shot.png", PICTURE, "image/png"),
    }  # fmt: skip
    text = send(client, "service:report_sighting", cast.east.pk, **sent).content.decode()
    assert "已发现" in text and "韩雪" in text
    with whole_bank("test"):
        row = Sighting.objects.select_related("case").get()
        assert row.case.confidential and Attachment.objects.filter(case=row.case).exists()
    assert "负责人接手" in page(cast.han, "service:sighting", row.pk)
    assert signed_in(cast.zhao).get(reverse("service:sighting", args=[row.pk])).status_code == 404
    assert "短视频称拒收零钱" not in page(cast.zhao, "service:sightings")


def test_everybody_can_read_the_plan_beforehand(cast):
    text = page(cast.zhao, "service:reputation_plan")
    assert "韩雪" in text and "顾岚" in text and "30分钟" in text


def test_the_statement_and_the_one_voice_stand_first(cast):
    case = seen(cast, grade="NORMAL")
    step(cast.han, case, "take")
    step(cast.han, case, "report_up", how="PHONE", points="已核实")
    step(cast.han, case, "verify", facts="查了", truth="PARTLY")
    step(cast.han, case, "hold", statement="零钱照收", spokesperson=cast.luo.pk)
    text = page(cast.luo, "service:sighting", case.pk)
    assert "零钱照收" in text and "罗敏" in text and "对外回应" in text


def test_the_inbox_of_opinions_and_the_poster_open_for_who_receives_them(cast):
    left(cast)
    assert "请把填单台放低一点" in page(cast.lin, "service:opinions")
    assert "请把填单台放低一点" not in page(cast.ma, "service:opinions")
    assert "您说，我们改" in page(cast.luo, "service:box", cast.east.pk)


def test_routines_are_turned_on_with_one_button(cast):
    seed()
    client = signed_in(cast.luo)
    assert "未启用" in client.get(reverse("service:routines", args=[cast.east.pk])).content.decode()
    text = send(client, "service:routines", cast.east.pk).content.decode()
    assert "未启用" not in text and "舆情巡查" in text
    with whole_bank("test"):
        assert Duty.objects.filter(unit=cast.east, title="舆情巡查").exists()


def found(person, name: str, words: str) -> list[str]:
    """The titles that a search in a ledger finds, whatever state they are in."""
    answer = signed_in(person).get(reverse(name), {"view": "all", "q": words})
    return [line.row.case.title for line in answer.context["lines"]]


def test_improvements_are_found_by_number_by_title_and_by_what_was_seen(cast):
    one, two = (
        proposed(cast, title=title, seen=what)
        for title, what in (("叫号屏看不见", "后排"), ("填单台太高", "轮椅"))
    )
    ledger = "service:improvements"
    assert (
        found(cast.zhou, ledger, one.code) == found(cast.zhou, ledger, one.code.lower()) == ["叫号屏看不见"]
    )
    assert found(cast.zhou, ledger, two.code[:-1]) == ["填单台太高", "叫号屏看不见"]
    assert found(cast.zhou, ledger, "填单台") == found(cast.zhou, ledger, "轮椅") == ["填单台太高"]
    assert found(cast.zhou, ledger, f"{one.code} 填单台") == found(cast.he, ledger, one.code) == []


def test_sightings_are_found_by_number_and_by_title_by_those_they_name(cast):
    one, _two = seen(cast, title="短视频称拒收零钱"), seen(cast, title="论坛称排队三小时")
    ledger = "service:sightings"
    assert (
        found(cast.lin, ledger, one.code.lower()) == found(cast.han, ledger, "零钱") == ["短视频称拒收零钱"]
    )
    assert sorted(found(cast.lin, ledger, one.code[:-1])) == ["短视频称拒收零钱", "论坛称排队三小时"]
    assert (
        found(cast.lin, ledger, "漏水")
        == found(cast.luo, ledger, one.code)
        == found(cast.luo, ledger, "零钱")
        == []
    )
