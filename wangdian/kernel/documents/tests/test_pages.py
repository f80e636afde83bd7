"""The pages of documents: who opens them, what they do once, what they refuse."""

from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wangdian.kernel.documents.files import path_of
from wangdian.kernel.documents.models import Acknowledgement, Document, Version
from wangdian.kernel.org.scope import open_scope

from .conftest import NOW


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visit(client):
    """visit(person, "documents:list", 1, q="…"): the answer to a person's GET; with `data` to their POST."""

    def go(visitor, name, /, *args, data=None, **query):
        client.force_login(visitor)
        address = reverse(name, args=args)
        if data is None:
            return client.get(address, query)
        return client.post(address, {"idempotency_key": str(uuid4())} | data)

    return go


def text(response) -> str:
    return response.content.decode()


def test_the_register_shows_what_is_mine_to_read(cast, visit, issue):
    issue(cast.gu, cast.branch, title="分行办法")
    issue(cast.ma, cast.west, title="西门办法")
    issue(cast.han, cast.east, title="东门草稿", published=False)
    page = text(visit(cast.zhao, "documents:list"))
    assert "待我阅读" in page and "分行办法" in page and "西门办法" not in page and "东门草稿" not in page
    assert "东门草稿" in text(visit(cast.han, "documents:list"))
    assert "没有符合筛选条件" in text(visit(cast.zhao, "documents:list", q="无此文书"))
    assert "分行办法" in text(visit(cast.zhao, "documents:list", q="分行", kind="POLICY"))


@pytest.mark.parametrize(("who", "status"), [("zhao", 200), ("he", 404), ("gu", 200), ("bai", 403)])
def test_a_document_is_opened_by_those_it_concerns(cast, visit, issue, who, status):
    document = issue(cast.han, cast.east)
    for name, pk in (("documents:document", document.pk), ("documents:changes", document.current_id)):
        assert visit(cast.people[who], name, pk).status_code == status


def test_a_draft_is_not_for_readers(cast, visit, issue, revise):
    document = issue(cast.han, cast.east)
    draft = revise(cast.han, document, "机密草稿", published=False)
    assert visit(cast.zhao, "documents:changes", draft.pk).status_code == 404
    assert "机密草稿" not in text(visit(cast.zhao, "documents:document", document.pk, version=2))
    assert "机密草稿" in text(visit(cast.luo, "documents:document", document.pk, version=2))


def test_reading_is_acknowledged_with_one_tap_and_two_taps_are_one(cast, visit, issue):
    document = issue(cast.han, cast.east)
    data = {"idempotency_key": str(uuid4())}
    for _ in range(2):
        answer = visit(cast.zhao, "documents:acknowledge", document.current_id, data=data)
        assert answer.status_code == 302
    assert "您已阅" in text(visit(cast.zhao, "documents:document", document.pk))
    with open_scope(cast.han, NOW):
        assert Acknowledgement.objects.count() == 1
    page = text(visit(cast.han, "documents:readers", document.pk))
    assert "1 / 7" in page and "未阅" in page
    assert visit(cast.zhao, "documents:readers", document.pk).status_code == 403


def test_an_old_version_shows_no_button_and_acknowledging_it_is_refused(cast, visit, issue, revise):
    document = issue(cast.han, cast.east)
    first = document.current_id
    revise(cast.han, document, "第一条 新内容。")
    page = text(visit(cast.zhao, "documents:document", document.pk, version=1))
    assert "这不是现行版本" in page and reverse("documents:acknowledge", args=[first]) not in page
    answer = visit(cast.zhao, "documents:acknowledge", first, data={})
    assert answer.status_code == 409 and "documents.not_current" in text(answer)


def test_what_changed_is_shown(cast, visit, issue, revise):
    document = issue(cast.han, cast.east, "第一条 每日07:50前检查。\n第二条 不变。")
    version = revise(cast.han, document, "第一条 每日08:00前检查。\n第二条 不变。\n第三条 <b>新</b>。")
    page = text(visit(cast.zhao, "documents:changes", version.pk))
    assert "<ins" in page and "<del" in page and "&lt;b&gt;新" in page


# ---------------------------------------------------------------- write


def wishes(**changes):
    return {
        "title": "晨会制度",
        "kind": "POLICY",
        "code": "",
        "text": "第一条 每日晨会。",
        "note": "",
    } | changes


def test_a_document_is_drafted_and_published_from_the_pages(cast, visit):
    posts = [cast.posts["RETAIL_TELLER"].pk]
    answer = visit(cast.luo, "documents:create", cast.east.pk, data=wishes(posts=posts))
    assert answer.status_code == 302
    with open_scope(cast.han, NOW):
        document = Document.objects.get()
    assert "发布草稿" not in text(visit(cast.luo, "documents:document", document.pk))
    assert "发布草稿" in text(visit(cast.han, "documents:document", document.pk))
    publication = {"number": "1", "effective_from": "2026-03-02"}
    assert visit(cast.luo, "documents:publish", document.pk, data=publication).status_code == 403
    assert visit(cast.han, "documents:publish", document.pk, data=publication).status_code == 302
    assert "待我阅读" in text(visit(cast.zhao, "documents:list"))
    assert "待我阅读" not in text(visit(cast.luo, "documents:list"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"title": ""}, "必填"), ({"text": ""}, "请填写正文或上传文件"), ({"kind": "X"}, "")],
)
def test_a_document_that_makes_no_sense_stays_on_the_form(cast, visit, changes, words):
    answer = visit(cast.han, "documents:create", cast.east.pk, data=wishes(**changes))
    assert answer.status_code == 422 and words in text(answer)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"MZ\x90\x00", "不支持这种文件"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"<html>", "不支持这种文件"),
    ],
)
def test_a_bad_file_is_refused_at_its_field_and_the_text_is_kept(cast, visit, content, words):
    upload = SimpleUploadedFile("x.pdf", content)
    answer = visit(cast.han, "documents:create", cast.east.pk, data=wishes(file=upload))
    assert answer.status_code == 422 and words in text(answer) and "每日晨会" in text(answer)


def test_a_file_is_kept_and_downloaded_by_those_who_may(cast, visit):
    upload = SimpleUploadedFile("办法.pdf", b"%PDF-1.7 inhalt")
    visit(cast.han, "documents:create", cast.east.pk, data=wishes(file=upload))
    with open_scope(cast.han, NOW):
        version = Version.objects.get()
    answer = visit(cast.han, "documents:file", version.pk)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 inhalt"
    assert "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
    assert visit(cast.zhao, "documents:file", version.pk).status_code == 404  # still a draft
    assert visit(cast.ma, "documents:file", version.pk).status_code == 404
    path_of(version.file_hash).write_bytes(b"%PDF-1.7 anders")
    answer = visit(cast.han, "documents:file", version.pk)
    assert answer.status_code == 409 and "documents.file_missing" in text(answer)


@pytest.mark.parametrize(("who", "status"), [("zhao", 403), ("ma", 404), ("bai", 403)])
def test_those_who_do_not_write_there_cannot_open_the_forms(cast, visit, issue, who, status):
    document = issue(cast.han, cast.east)
    person = cast.people[who]
    assert visit(person, "documents:create", cast.east.pk).status_code == status
    for name in ("documents:draft", "documents:audience"):
        assert visit(person, name, document.pk).status_code == status
        assert visit(person, name, document.pk, data=wishes()).status_code == status
    for name in ("documents:publish", "documents:repeal"):
        assert visit(person, name, document.pk, data={}).status_code == status


def test_readers_of_an_upper_document_cannot_write_it(cast, visit, issue):
    document = issue(cast.gu, cast.branch)
    assert visit(cast.han, "documents:document", document.pk).status_code == 200
    assert visit(cast.han, "documents:draft", document.pk).status_code == 404
    data = {"repealed_on": "2026-03-03", "reason": "x"}
    assert visit(cast.han, "documents:repeal", document.pk, data=data).status_code == 403


def test_the_next_version_begins_with_the_current_wording_and_can_be_repealed(cast, visit, issue):
    document = issue(cast.han, cast.east, "第一条 原文。")
    assert "第一条 原文。" in text(visit(cast.han, "documents:draft", document.pk))
    assert visit(cast.han, "documents:draft", document.pk, data={"text": "第一条 新文。"}).status_code == 302
    answer = visit(
        cast.han, "documents:publish", document.pk, data={"number": "2", "effective_from": "2020-01-01"}
    )
    assert answer.status_code == 422 and "不能早于现行版本" in text(answer)
    answer = visit(
        cast.han, "documents:repeal", document.pk, data={"repealed_on": "2026-03-02", "reason": ""}
    )
    assert answer.status_code == 422
    data = {"repealed_on": "2026-03-02", "reason": "并入新办法"}
    assert visit(cast.han, "documents:repeal", document.pk, data=data).status_code == 302
    assert "已废止" in text(visit(cast.zhao, "documents:list"))


def test_the_audience_is_changed_by_those_who_publish(cast, visit, issue):
    document = issue(cast.han, cast.east)
    assert visit(cast.luo, "documents:audience", document.pk).status_code == 403
    data = {"posts": [cast.posts["RETAIL_TELLER"].pk]}
    assert visit(cast.han, "documents:audience", document.pk, data=data).status_code == 302
    assert "待我阅读" not in text(visit(cast.luo, "documents:list"))
    assert visit(cast.han, "documents:audience", document.pk, data={}).status_code == 302  # everybody again
    assert "待我阅读" in text(visit(cast.luo, "documents:list"))
