"""Checklists on a phone: one thumb, a network that drops, nothing lost, nothing doubled."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, watched
from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.checklists.models import Answer, AnswerPhoto, Asset, Run
from wangdian.kernel.checklists.tests.situations import OPENING, png, template_of
from wangdian.kernel.checklists.tests.test_phone_rules import fixed
from wangdian.kernel.org.scope import whole_bank

PICTURE = {"name": "p.png", "mimeType": "image/png", "buffer": png()}
KINDS = {
    "sections": [
        {"key": "s", "title": "各种回答", "items": [
            {"key": "grade", "text": "卫生评价", "kind": "choice", "options": [
                {"key": "good", "label": "好"}, {"key": "bad", "label": "差", "score": 0, "flag": True}]},
            {"key": "keeper", "text": "钥匙管理人", "kind": "person"},
            {"key": "which", "text": "检查的设备", "kind": "asset", "na": True},
            {"key": "shot", "text": "拍全景", "kind": "photo"},
            {"key": "sign", "text": "负责人签名", "kind": "signature"},
            {"key": "more", "text": "补充", "kind": "text", "required": False},
        ]},
    ]
}  # fmt: skip


@pytest.fixture
def bank(site, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    template_of(cast)
    template_of(cast, KINDS, code="KINDS", title="各种回答")
    return cast


def begin(page, site, bank, title="开门检查"):
    sign_in(page, site, bank.zhao)
    open_page(page, site, "checklists:home")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="开始").click()
    page.locator("[data-run]").wait_for()


def choose(page, key, value):
    page.locator(f"[data-item={key}] input[value={value}]").check(force=True)


def saved(page):
    expect(page.locator("[data-state]")).to_have_text("已保存")


def kept() -> dict[str, str]:
    with whole_bank("test"):
        return {a.item: a.choice or a.text or str(a.number) for a in Answer.objects.order_by("pk")}


def test_a_round_is_filled_in_with_one_thumb(bank, site, phone):
    begin(phone, site, bank)
    assert not is_too_wide(phone)
    for label in phone.locator("[data-item]:not([hidden]) .ck-choice span").all():
        size = label.bounding_box()
        assert size["height"] >= 48 and size["width"] >= 48
    expect(phone.locator("[data-item=why]")).to_be_hidden()
    choose(phone, "clean", "yes")
    choose(phone, "alarm", "no")
    phone.locator("[data-item=why] textarea[name]").fill("今天上午报修")
    phone.locator("[data-item=warm] input[name]").fill("21,5")
    phone.get_by_text("请填数字").wait_for()
    phone.locator("[data-item=warm] input[name]").fill("21.5")
    phone.get_by_role("button", name="完成").click()
    phone.get_by_text("还差这些").wait_for()
    expect(phone.locator("[data-missing] li")).to_have_count(3)  # photo, note, ATM
    picture(phone, "checklist-missing")
    choose(phone, "atm", "na")
    phone.locator("[data-item=alarm] [data-camera]").set_input_files(PICTURE)
    phone.locator("[data-item=alarm] [data-note]").fill("不响")
    saved(phone)
    picture(phone, "checklist-run")
    phone.get_by_role("button", name="完成").click()
    phone.wait_for_url("**/result/", timeout=30_000)
    phone.get_by_role("heading", name="不合格项").wait_for()
    assert not is_too_wide(phone)
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("[...document.images].every((i) => i.complete && i.naturalWidth > 0)")
    picture(phone, "checklist-result")
    with whole_bank("test"):
        run = Run.objects.get()
        assert (run.passed, run.failed_items) == (False, 1)


def test_what_is_filled_in_without_network_is_sent_later_and_once(bank, site, chromium):
    page, wrong = watched(chromium, PHONE, has_touch=True, is_mobile=True)
    begin(page, site, bank)
    choose(page, "clean", "yes")
    saved(page)
    page.context.set_offline(True)
    choose(page, "alarm", "no")
    page.locator("[data-item=alarm] [data-camera]").set_input_files(PICTURE)
    page.locator("[data-item=alarm] [data-note]").fill("不响")
    page.locator("[data-item=why] textarea[name]").fill("今天")
    choose(page, "atm", "yes")
    choose(page, "atm", "na")  # an answer that has not left yet gives way to the newer one
    page.locator("[data-item=warm] input[name]").fill("20")
    expect(page.locator("[data-state]")).to_contain_text("待发送")
    page.get_by_role("button", name="完成").click()
    page.get_by_text("已点完成").wait_for()
    assert kept() == {"clean": "yes"}
    page.context.set_offline(False)
    page.wait_for_url("**/result/", timeout=60_000)
    assert kept() == {"clean": "yes", "alarm": "no", "why": "今天", "atm": "na", "warm": "20.0000"}
    with whole_bank("test"):
        assert AnswerPhoto.objects.count() == 1 and Run.objects.get().state == "FINISHED"
        assert AnswerPhoto.objects.get().device_at is not None
        assert Answer.pgh_event_model.objects.filter(item="atm", choice="yes").count() == 0
    page.context.close()
    other = [w for w in wrong if "ERR_INTERNET_DISCONNECTED" not in w]
    assert not other, other


def test_the_page_says_saved_only_when_nothing_waits(bank, site, phone):
    begin(phone, site, bank)
    saved(phone)
    said = phone.evaluate(
        "() => { document.querySelector('[data-item=clean] input[value=yes]').click();"
        " return document.querySelector('[data-state]').textContent }"
    )
    assert said == "正在发送"
    saved(phone)
    assert kept() == {"clean": "yes"}
    said = phone.evaluate(
        "() => { const box = document.querySelector('[data-item=clean] [data-note]'); box.value = '地面湿';"
        " box.dispatchEvent(new Event('input', { bubbles: true }));"
        " return document.querySelector('[data-state]').textContent }"
    )
    assert said == "正在保存"
    saved(phone)
    with whole_bank("test"):
        assert Answer.objects.get().note == "地面湿"
    phone.locator("[data-item=warm] input[name]").fill("二十")
    expect(phone.locator("[data-state]")).to_have_text("有一项填写有误，没有保存")
    choose(phone, "alarm", "yes")
    choose(phone, "atm", "na")
    phone.get_by_role("button", name="完成").click()
    phone.get_by_text("请填数字").wait_for()
    with whole_bank("test"):
        assert Run.objects.get().state != "FINISHED"


def test_a_photo_taken_the_moment_before_finishing_belongs_to_the_round(bank, site, phone):
    begin(phone, site, bank)
    for key, value in (("clean", "yes"), ("alarm", "yes"), ("atm", "na")):
        choose(phone, key, value)
    phone.locator("[data-item=warm] input[name]").fill("20")
    phone.evaluate(
        "() => { const shrink = window.wdPictures.shrink;"
        " window.wdPictures.shrink = async (f) => { await new Promise((r) => setTimeout(r, 800)); return shrink(f); } }"
    )
    phone.locator("[data-item=clean] summary").click()
    phone.locator("[data-item=clean] [data-camera]").set_input_files(PICTURE)
    phone.get_by_role("button", name="完成").click()
    phone.wait_for_url("**/result/", timeout=30_000)
    with whole_bank("test"):
        assert AnswerPhoto.objects.count() == 1


def test_an_answer_that_arrived_though_the_phone_never_heard_is_written_once(bank, site, chromium):
    page, _wrong = watched(chromium, PHONE)
    begin(page, site, bank)
    swallowed = []

    def swallow(route):
        route.fetch()  # the server has it
        swallowed.append(route.request.url)
        route.abort()  # the phone does not know

    page.route("**/photo/", swallow)
    page.locator("[data-item=clean] summary").click()
    page.locator("[data-item=clean] [data-camera]").set_input_files(PICTURE)
    expect(page.locator("[data-state]")).to_contain_text("待发送")
    page.unroute("**/photo/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert swallowed
    with whole_bank("test"):
        assert AnswerPhoto.objects.count() == 1
    page.context.close()


def test_what_waits_survives_closing_the_page(bank, site, chromium):
    page, _wrong = watched(chromium, PHONE)
    begin(page, site, bank)
    url = page.url
    page.route("**/answer/", lambda route: route.abort())
    page.route("**/photo/", lambda route: route.abort())
    choose(page, "clean", "no")
    page.locator("[data-item=clean] summary").click()
    page.locator("[data-item=clean] [data-camera]").set_input_files(PICTURE)
    page.locator("[data-item=clean] .ck-pending").wait_for()
    expect(page.locator("[data-state]")).to_contain_text("待发送 2")
    again = page.context.new_page()
    again.route("**/answer/", lambda route: route.abort())
    again.route("**/photo/", lambda route: route.abort())
    page.close()
    again.goto(url)
    assert again.locator("[data-item=clean] input[value=no]").is_checked()
    again.locator("[data-item=clean] .ck-pending").wait_for()
    again.unroute("**/answer/")
    again.unroute("**/photo/")
    open_page(again, site, "checklists:home")  # the list sends what waits as well
    expect(again.locator("[data-waiting]")).to_be_hidden()
    with whole_bank("test"):
        assert Answer.objects.get().choice == "no" and AnswerPhoto.objects.count() == 1
    again.context.close()


def test_another_person_on_the_same_phone_sends_nothing_of_it(bank, site, chromium):
    page, _wrong = watched(chromium, PHONE)
    begin(page, site, bank)
    page.route("**/answer/", lambda route: route.abort())
    choose(page, "clean", "yes")
    expect(page.locator("[data-state]")).to_contain_text("待发送")
    page.unroute("**/answer/")
    sign_in(page, site, bank.zhou)
    open_page(page, site, "checklists:home")
    page.wait_for_timeout(500)
    assert kept() == {}
    sign_in(page, site, bank.zhao)
    open_page(page, site, "checklists:home")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    page.wait_for_timeout(300)
    assert kept() == {"clean": "yes"}
    page.context.close()


def test_signed_out_meanwhile_keeps_everything_on_the_phone(bank, site, chromium):
    page, _wrong = watched(chromium, PHONE)
    begin(page, site, bank)
    page.context.clear_cookies(name="sessionid")
    choose(page, "clean", "yes")
    expect(page.locator("[data-state]")).to_contain_text("重新登录")
    sign_in(page, site, bank.zhao)
    page.reload()
    saved(page)
    assert kept() == {"clean": "yes"}
    page.context.close()


def test_every_kind_of_answer_can_be_given(bank, site, phone):
    begin(phone, site, bank, "各种回答")
    choose(phone, "grade", "good")
    phone.locator("[data-item=keeper] select").select_option(label="周强（个人业务柜员）")
    phone.locator("[data-item=which] label", has_text="不适用").click()
    phone.locator("[data-item=shot] [data-camera]").set_input_files(PICTURE)
    pad = phone.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    phone.mouse.move(box["x"] + 30, box["y"] + 30)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 150, box["y"] + 70, steps=5)
    phone.mouse.up()
    phone.get_by_role("button", name="确认签名").click()
    saved(phone)
    phone.get_by_role("button", name="完成").click()
    phone.wait_for_url("**/result/", timeout=30_000)
    with whole_bank("test"):
        rows = {a.item: a for a in Answer.objects.all()}
        assert rows["sign"].text == "赵倩" and rows["sign"].photos.get().content_type == "image/png"
        assert rows["shot"].photos.get().content_type == "image/jpeg"  # made small on the phone
        assert rows["keeper"].chosen_person_id == bank.zhou.pk and rows["which"].choice == "na"


def test_the_browser_follows_the_vectors(bank, site, desktop):
    begin(desktop, site, bank)
    for vector in fixed():
        found = desktop.evaluate(
            "v => window.wdChecklistRules.judged(v.definition, v.answers, v.previous)"
            ".map(j => [j.key, j.answered, j.failed, j.missing])",
            vector,
        )
        assert found == vector["judged"], vector["says"]


def test_labels_editor_and_trend_on_both_widths(bank, site, desktop, phone):
    with whole_bank("test"):
        for n in range(4):
            Asset.objects.create(
                unit=bank.east, code=f"ATM-{n}", name=f"自助柜员机{n}号", kind="MACHINE", token=f"token-{n}-xxxxxxxxx",
                location="大堂", checklist="OPENING",
            )  # fmt: skip
        asset = Asset.objects.first()
    template = template_of(bank, OPENING, code="OWN", unit=bank.east, title="自有检查表")
    for page in (desktop, phone):
        sign_in(page, site, bank.luo)
        open_page(page, site, "checklists:labels", unit_id=bank.east.pk)
        box = page.locator(".ck-label svg").first.bounding_box()
        assert abs(box["width"] - box["height"]) < 2 and box["width"] > 90
        picture(page, "labels")
        open_page(page, site, "checklists:asset", asset_id=asset.pk)
        picture(page, "asset")
        open_page(page, site, "checklists:edit", template_id=template.pk)
        if page.get_by_role("button", name="起草新版本").count():
            page.get_by_role("button", name="起草新版本").click()
        page.get_by_role("link", name="添加项目").first.wait_for()
        assert not is_too_wide(page)
        picture(page, "checklist-editor")
        page.get_by_role("link", name="添加项目").first.click()
        expect(page.locator("[data-part=options]")).to_be_hidden()
        page.select_option("select[name=kind]", "choice")
        expect(page.locator("[data-part=options]")).to_be_visible()
        assert not is_too_wide(page)
        picture(page, "checklist-item")
        for name in ("checklists:home", "checklists:runs", "checklists:assets", "checklists:templates"):
            open_page(page, site, name)
            assert not is_too_wide(page), name
