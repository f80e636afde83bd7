"""Short ways to issue documents, and a place for their files that is gone afterwards."""

from datetime import date

import pytest

from tests.cast import moment
from wangdian.kernel.documents import actions
from wangdian.kernel.documents.actions import Readers
from wangdian.kernel.documents.models import Document
from wangdian.kernel.org.scope import open_scope

NOW = moment("2026-03-02 09:00")
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def issue():
    """issue(person, unit, "正文", readers=[(unit, post)]): a published document."""

    def make(person, unit, text="第一条 内容。", *, readers=(), published=True, **fields):
        fields = {"kind": "POLICY", "title": "尾箱管理办法"} | fields
        with open_scope(person, NOW) as scope:
            document = actions.create_document(
                unit=unit, text=text, by=scope, now=NOW, readers=[Readers(*r) for r in readers], **fields
            )
            if published:
                actions.publish(document_id=document.pk, effective_from=TODAY, by=scope, now=NOW)
            return Document.objects.select_related("unit", "current").get(pk=document.pk)

    return make


@pytest.fixture
def revise():
    """revise(person, document, "新正文", minor=True): the next published version."""

    def make(person, document, text, *, minor=False, published=True, effective_from=TODAY):
        with open_scope(person, NOW) as scope:
            version = actions.save_draft(document_id=document.pk, text=text, by=scope, now=NOW)
            if published:
                version = actions.publish(
                    document_id=document.pk, effective_from=effective_from, by=scope, now=NOW, minor=minor
                )
            return version

    return make


@pytest.fixture
def read():
    """read(person, version): the 已阅 of a person."""

    def make(person, version, now=NOW):
        with open_scope(person, now) as scope:
            return actions.acknowledge(version_id=version.pk, by=scope, now=now)

    return make
