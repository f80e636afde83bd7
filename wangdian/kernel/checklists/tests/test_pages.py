"""The pages of checklists: from 今日 into a round, writing and publishing, labels, trends."""

import copy
import json
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wangdian.kernel.checklists.models import Answer, Asset, Fault, Run, Template, TemplateVersion
from wangdian.kernel.duties.tests.situations import duty_of, fresh, occurrence_of
from wangdian.kernel.org.scope import whole_bank

from .situations import NOW, OPENING, png, run_of, template_of

GOOD = {"clean": "yes", "alarm": "yes", "atm": "na", "warm": "20"}


@pytest.fixture(autouse=True)
def _monday(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def post(client, name, /, *args, **fields):
    return client.post(reverse(name, args=args), {"idempotency_key": str(uuid4())} | fields)


def text_of(answer) -> str:
    return answer.content.decode()


def get(client, name, /, *args, **query):
    return client.get(reverse(name, args=args), query)


# ---------------------------------------------------------------- a round


def test_today_leads_into_the_checklist_and_the_round_ticks_the_duty(client, cast):
    template_of(cast)
    with whole_bank("test"):
        duty = duty_of(cast, evidence="CHECKLIST", checklist="OPENING", title="开门三件事")
    row = occurrence_of(cast, cast.zhao, duty=duty, checklist="OPENING")
    client.force_login(cast.zhao)
    url = reverse("checklists:for_occurrence", args=[row.pk])
    assert url in text_of(client.get("/"))
    assert url in text_of(get(client, "duties:occurrence", row.pk))
    assert "开始" in text_of(client.get(url))
    with whole_bank("test"):
        assert not Run.objects.exists()  # looking begins nothing
    answer = client.post(url, {"idempotency_key": str(uuid4())})
    with whole_bank("test"):
        run = Run.objects.get()
    assert answer.url == reverse("checklists:run", args=[run.pk]) == client.get(url).url
    page = text_of(client.get(answer.url))
    assert "大厅整洁" in page and 'data-item="why"' in page and "0 / 4" in page
    for item, value in GOOD.items():
        assert post(client, "checklists:answer", run.pk, item=item, value=value).status_code == 200
    done = post(client, "checklists:finish", run.pk)
    assert done.json()["url"] == reverse("checklists:result", args=[run.pk])
    assert fresh(row).state == "DONE"
    result = text_of(client.get(done.json()["url"]))
    assert "合格" in result and "不适用" in result and "20℃" in result
    assert client.get(answer.url).status_code == 302  # nothing to fill in any more


def test_an_answer_sent_again_with_its_key_does_not_overwrite_a_later_one(client, cast):
    template_of(cast)
    run = run_of(cast)
    client.force_login(cast.zhao)
    first = {"item": "clean", "value": "no", "idempotency_key": str(uuid4())}
    url = reverse("checklists:answer", args=[run.pk])
    client.post(url, first)
    post(client, "checklists:answer", run.pk, item="clean", value="yes")
    assert client.post(url, first).status_code == 200
    with whole_bank("test"):
        assert Answer.objects.get().choice == "yes"


def test_refusals_reach_the_phone_as_json(client, cast):
    template_of(cast)
    run = run_of(cast)
    client.force_login(cast.zhao)
    wrong = post(client, "checklists:answer", run.pk, item="warm", value="many")
    assert wrong.status_code == 409 and wrong.json()["item"] == "warm" and "数字" in wrong.json()["message"]
    missing = post(client, "checklists:finish", run.pk)
    assert missing.status_code == 409 and ["alarm", "报警正常", "answer"] in missing.json()["missing"]
    keyless = client.post(reverse("checklists:finish", args=[run.pk]))
    assert keyless.status_code == 409 and keyless.json()["code"] == "database.no_key"
    client.force_login(cast.zhou)
    assert post(client, "checklists:answer", run.pk, item="clean", value="yes").status_code == 403
    client.force_login(cast.he)
    assert (
        post(client, "checklists:answer", run.pk, item="clean", value="yes").json()["code"]
        == "checklists.no_run"
    )


def test_a_photo_sent_twice_is_kept_once_and_seen_by_those_concerned(client, cast):
    template_of(cast)
    run = run_of(cast)
    client.force_login(cast.zhao)
    key = str(uuid4())
    for _turn in range(2):
        answer = client.post(
            reverse("checklists:send_photo", args=[run.pk]),
            {"item": "alarm", "photo": SimpleUploadedFile("p.png", png()), "idempotency_key": key},
        )
    assert answer.status_code == 200
    url = answer.json()["url"]
    assert b"".join(client.get(url).streaming_content) == png()
    with whole_bank("test"):
        assert Answer.objects.get().photos.count() == 1
    client.force_login(cast.zhou)
    assert client.get(url).status_code == 404


def test_a_newer_version_is_offered_and_not_forced(client, cast):
    template_of(cast)
    run = run_of(cast)
    new = copy.deepcopy(OPENING)
    new["sections"][1]["items"].append({"key": "ups", "text": "UPS正常"})
    template_of(cast, new, number=2)
    client.force_login(cast.zhao)
    page = text_of(get(client, "checklists:run", run.pk))
    assert "第2版" in page and "UPS正常" not in page
    post(client, "checklists:upgrade", run.pk)
    assert "UPS正常" in text_of(get(client, "checklists:run", run.pk))


def test_a_round_is_given_up_with_a_reason(client, cast):
    template_of(cast)
    run = run_of(cast)
    client.force_login(cast.zhao)
    post(client, "checklists:abandon", run.pk, reason="填错了")
    assert "已作废" in text_of(get(client, "checklists:result", run.pk))


def test_the_list_shows_ones_own_rounds_and_supervisors_those_of_the_branch(client, cast):
    template_of(cast)
    run_of(cast)
    run_of(cast, cast.he, unit=cast.west)
    seen = {}
    for person in ("zhao", "zhou", "luo", "gu"):
        client.force_login(getattr(cast, person))
        seen[person] = text_of(get(client, "checklists:runs")).count("开门检查")
    assert seen["zhao"] and not seen["zhou"] and seen["luo"] and seen["gu"] > seen["luo"]


def test_the_home_page_lists_what_ones_post_fills_in(client, cast):
    template_of(cast, posts=["RETAIL_TELLER"])
    template_of(cast, code="LOBBY", title="大堂检查", posts=["LOBBY_MANAGER"])
    client.force_login(cast.zhao)
    page = text_of(get(client, "checklists:home"))
    assert page.index("开门检查") < page.index("其他岗位的检查表") < page.index("大堂检查")


def test_trends_count_the_findings_of_each_item(client, cast):
    template = template_of(cast)
    client.force_login(cast.zhao)
    for value in ("yes", "no"):
        run = run_of(cast)
        for item, given in (GOOD | {"clean": value}).items():
            post(client, "checklists:answer", run.pk, item=item, value=given)
        post(client, "checklists:finish", run.pk)
    page = text_of(get(client, "checklists:trend", cast.east.pk, template.pk))
    assert "完成2次，其中1次合格" in page and "大厅整洁" in page
    chart = get(client, "checklists:trend_chart", cast.east.pk, template.pk).json()
    assert chart["series"][0]["data"] == [100.0, 83.33]
    numbers = get(client, "checklists:trend_chart", cast.east.pk, template.pk, item="warm").json()
    assert numbers["series"][0]["data"] == [20.0, 20.0]


# ---------------------------------------------------------------- writing


def test_a_checklist_is_written_item_by_item_and_published_by_somebody_else(client, cast):
    client.force_login(cast.luo)
    made = post(client, "checklists:create", cast.east.pk, title="金库检查", code="VAULT", purpose="SECURITY")
    with whole_bank("test"):
        template = Template.objects.get()
        draft = TemplateVersion.objects.get()
    assert made.url == reverse("checklists:edit", args=[template.pk])
    assert "至少要有一个检查项目" in text_of(client.get(made.url))
    post(client, "checklists:add_section", draft.pk, title="门", weight="1")
    common = {
        "kind": "yesno",
        "good": "yes",
        "weight": "1",
        "required": "on",
        "photo": "on_fail",
        "note": "no",
    }
    post(client, "checklists:add_item", draft.pk, "s1", text="门锁完好", **common)
    post(
        client, "checklists:add_item", draft.pk, "s1", text="锁的情况", kind="choice", weight="1", required="on",
        options="好 | 100\n差 | 0 | 异常", photo="no", note="no", when_item="q1", when_is="is", when_value="否",
    )  # fmt: skip
    with whole_bank("test"):
        plain = TemplateVersion.objects.get().definition
    assert plain["sections"][0]["items"][1]["when"] == {"item": "q1", "is": "no"}
    assert plain["sections"][0]["items"][1]["options"][1] == {
        "key": "o2",
        "label": "差",
        "score": "0",
        "flag": True,
    }
    page = text_of(get(client, "checklists:item", draft.pk, "q2"))
    assert "差 | 0 | 异常" in page
    post(client, "checklists:submit", draft.pk, note="第一版")
    assert post(client, "checklists:publish", draft.pk).status_code == 403  # 罗敏 may not publish at all
    client.force_login(cast.han)
    post(client, "checklists:publish", draft.pk)
    with whole_bank("test"):
        assert TemplateVersion.objects.get().state == "PUBLISHED"
    client.force_login(cast.zhao)
    assert "金库检查" in text_of(get(client, "checklists:home"))


def test_items_are_moved_and_removed_and_a_stale_page_changes_nothing(client, cast):
    template = template_of(cast, unit=cast.east)
    client.force_login(cast.luo)
    post(client, "checklists:edit", template.pk)
    page = text_of(get(client, "checklists:edit", template.pk))
    revision = page.split('name="revision" value="')[1].split('"')[0]
    acts = {"what": "item", "revision": revision}
    assert post(client, "checklists:edit", template.pk, act="up", key="alarm", **acts).status_code == 302
    assert post(client, "checklists:edit", template.pk, act="remove", key="clean", **acts).status_code == 409
    with whole_bank("test"):
        draft = TemplateVersion.objects.get(state="DRAFT")
    assert [i["key"] for i in draft.definition["sections"][0]["items"]] == ["alarm", "clean", "why"]
    shown = text_of(get(client, "checklists:changes", draft.pk))
    assert "项目的先后次序" in shown


def test_drafts_are_hidden_from_those_who_do_not_write(client, cast):
    template = template_of(cast)
    client.force_login(cast.qin)
    post(client, "checklists:edit", template.pk)
    with whole_bank("test"):
        draft = TemplateVersion.objects.get(state="DRAFT")
    for person, status in (("qin", 200), ("han", 404), ("zhao", 404)):
        client.force_login(getattr(cast, person))
        assert get(client, "checklists:preview", draft.pk).status_code == status


def test_a_branch_takes_over_a_checklist_from_above_as_its_own(client, cast):
    template = template_of(cast)
    client.force_login(cast.luo)
    assert "另存" in text_of(get(client, "checklists:template", template.pk))
    post(client, "checklists:copy", template.pk, cast.east.pk)
    with whole_bank("test"):
        own = Template.objects.get(unit=cast.east)
        draft = own.versions.get()
    assert draft.definition == template.current.definition and own.current is None


# ---------------------------------------------------------------- assets


@pytest.fixture
def atm(cast):
    with whole_bank("test"):
        return Asset.objects.create(
            unit=cast.east,
            code="ATM-1",
            name="ATM一号",
            kind="MACHINE",
            token="abcdefgh12345678",
            checklist="OPENING",
        )


def test_scanning_a_label_leads_to_the_right_checklist(client, cast, atm):
    template = template_of(cast)
    client.force_login(cast.zhao)
    answer = get(client, "checklists:scan", atm.token)
    assert answer.url == reverse("checklists:asset", args=[atm.pk])
    page = text_of(client.get(answer.url))
    begin = reverse("checklists:begin", args=[cast.east.pk, template.pk]) + f"?asset={atm.pk}"
    assert begin in page and "报修" in page
    client.post(begin, {"idempotency_key": str(uuid4())})
    with whole_bank("test"):
        assert Run.objects.get().asset == atm
    client.force_login(cast.he)
    assert get(client, "checklists:scan", atm.token).status_code == 404


def test_a_fault_is_reported_with_a_photo_and_mended_by_who_keeps_the_assets(client, cast, atm):
    client.force_login(cast.zhao)
    post(client, "checklists:report_fault", atm.pk, title="吞卡", photo=SimpleUploadedFile("p.png", png()))
    with whole_bank("test"):
        fault = Fault.objects.get()
    assert "吞卡" in text_of(get(client, "checklists:asset", atm.pk))
    assert get(client, "checklists:fault_photo", fault.pk).status_code == 200
    assert post(client, "checklists:mend_fault", fault.pk, how="换读卡器").status_code == 403
    client.force_login(cast.luo)
    assert "有故障" in text_of(get(client, "checklists:assets"))
    post(client, "checklists:mend_fault", fault.pk, how="换读卡器")
    with whole_bank("test"):
        assert Fault.objects.get().mended_by == cast.luo


def test_an_asset_is_registered_changed_and_retired(client, cast):
    client.force_login(cast.luo)
    fields = {
        "code": "FE-1",
        "name": "灭火器",
        "kind": "FIRE",
        "expires_on": "2026-03-20",
        "location": "大厅",
    }
    post(client, "checklists:add_asset", cast.east.pk, **fields)
    with whole_bank("test"):
        asset = Asset.objects.get()
    assert "即将到期" in text_of(get(client, "checklists:asset", asset.pk))
    twice = post(client, "checklists:add_asset", cast.east.pk, **fields)
    assert twice.status_code == 422 and "已有这个编号" in text_of(twice)
    post(client, "checklists:edit_asset", asset.pk, **fields | {"expires_on": "2027-03-20"})
    post(client, "checklists:relabel_asset", asset.pk)
    post(client, "checklists:retire_asset", asset.pk, reason="报废")
    with whole_bank("test"):
        found = Asset.objects.get()
    assert (str(found.expires_on), found.retired_on) == (
        "2027-03-20",
        NOW.date(),
    ) and found.token != asset.token
    assert get(client, "checklists:scan", found.token).status_code == 404


def test_every_form_about_an_asset_leads_back_without_saving(client, cast, atm):
    client.force_login(cast.luo)
    ways = (
        ("checklists:add_asset", cast.east.pk, reverse("checklists:assets")),
        ("checklists:edit_asset", atm.pk, reverse("checklists:asset", args=[atm.pk])),
        ("checklists:retire_asset", atm.pk, reverse("checklists:asset", args=[atm.pk])),
    )
    for name, pk, back in ways:
        assert f'<a class="btn" href="{back}">取消</a>' in text_of(get(client, name, pk)), name


def test_labels_carry_a_code_that_says_the_scan_address(client, cast, atm):
    import segno

    client.force_login(cast.luo)
    page = text_of(get(client, "checklists:labels", cast.east.pk))
    url = "http://testserver" + reverse("checklists:scan", args=[atm.token])
    assert segno.make(url, error="m").svg_inline(scale=4, border=2, omitsize=True) in page
    assert "<style" not in page and "ATM一号" in page


def test_what_expires_is_told_once_per_stage_to_who_keeps_the_assets(cast):
    from datetime import timedelta

    from wangdian.kernel.checklists.jobs import tell_expiry
    from wangdian.kernel.notices.models import Notice

    with whole_bank("test"):
        for code, days in (("A", 30), ("B", 31), ("C", -2)):
            Asset.objects.create(
                unit=cast.east, code=code, name=f"灭火器{code}", kind="FIRE", token=code * 16,
                expires_on=NOW.date() + timedelta(days=days),
            )  # fmt: skip
    assert tell_expiry(now=NOW) == 6  # 韩雪, 罗敏, 沈芳 of 东门, for A and C
    assert tell_expiry(now=NOW + timedelta(minutes=5)) == 0
    assert tell_expiry(now=NOW + timedelta(days=1)) == 3  # B comes within thirty days
    assert tell_expiry(now=NOW + timedelta(days=23)) == 3  # A within seven
    with whole_bank("test"):
        titles = set(Notice.objects.values_list("title", flat=True))
    assert "灭火器C（C）已过期2天" in titles and "灭火器A（A）还有30天到期" in titles


def test_the_definition_on_the_page_is_data_and_no_script(client, cast):
    template_of(cast)
    run = run_of(cast)
    client.force_login(cast.zhao)
    page = text_of(get(client, "checklists:run", run.pk))
    data = page.split('<script id="ck-definition" type="application/json">')[1].split("</script>")[0]
    with whole_bank("test"):
        assert json.loads(data) == Run.objects.get().version.definition


def test_a_duty_is_given_its_checklist_in_the_form(client, cast):
    from wangdian.kernel.duties.models import Duty

    template_of(cast)
    client.force_login(cast.luo)
    page = text_of(get(client, "duties:create", cast.east.pk))
    assert '<option value="OPENING">开门检查</option>' in page
    fields = {
        "title": "开门三件事", "post": cast.posts["RETAIL_TELLER"].pk, "assign": "EACH", "freq": "workdaily",
        "evidence": "CHECKLIST", "starts_on": "2026-03-02",
    }  # fmt: skip
    refused = post(client, "duties:create", cast.east.pk, **fields)
    assert refused.status_code == 422 and "请选择填哪一张检查表" in text_of(refused)
    assert post(client, "duties:create", cast.east.pk, **fields, checklist="OPENING").status_code == 302
    with whole_bank("test"):
        assert Duty.objects.get().checklist == "OPENING"
