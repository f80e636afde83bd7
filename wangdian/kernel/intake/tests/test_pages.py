"""The pages of taking data in, from the file to the result."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wangdian.kernel.intake import running
from wangdian.kernel.intake.models import Batch
from wangdian.kernel.metrics.models import Reading
from wangdian.kernel.org.scope import whole_bank

from .conftest import NOW, readings, workbook


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """Which batches jobs were asked for; nothing runs by itself."""
    asked = []
    monkeypatch.setattr("wangdian.kernel.intake.jobs.wake", asked.append)
    return asked


def send(client, name, *args, **data):
    return client.post(reverse(name, args=args), {"idempotency_key": str(uuid4())} | data)


def only_batch() -> Batch:
    with whole_bank("look"):
        return Batch.objects.get()


def test_a_file_goes_the_whole_way_through_the_pages(
    cast, metrics, client, woken, django_capture_on_commit_callbacks
):
    client.force_login(cast.luo)
    file = SimpleUploadedFile("三月.xlsx", workbook([*readings(2), ["没有", "2026-03-01", 1, "", ""]]))
    answer = send(client, "intake:upload", importer="metrics.readings", unit=cast.east.pk, file=file)
    batch = only_batch()
    assert answer.url == reverse("intake:columns", args=[batch.pk])
    page = client.get(answer.url).content.decode()
    assert "指标名称" in page and "日均存款" in page and "2025-01-02" in page
    fields = {f"field-{key}": column for key, column in batch.mapping.items()}
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, "intake:columns", batch.pk, head=0, remember=1, **fields)
    assert answer.url == reverse("intake:batch", args=[batch.pk]) and woken == [batch.pk]
    assert "hx-get" in client.get(answer.url).content.decode()
    running.work(batch.pk, lambda: NOW)
    page = client.get(answer.url).content.decode()
    assert "跳过错误行，导入 2 行" in page and "没有指标" in page and "hx-get" not in page
    mend = client.get(reverse("intake:mend", args=[batch.pk]))
    assert mend.status_code == 200 and mend.content.startswith(b"PK")
    key = str(uuid4())
    for _turn in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = send(client, "intake:start", batch.pk, rows="good", idempotency_key=key)
        assert answer.status_code == 302
    assert woken == [batch.pk, batch.pk]
    assert "0%" in client.get(reverse("intake:progress", args=[batch.pk])).content.decode()
    running.work(batch.pk, lambda: NOW)
    assert "已写入" in client.get(reverse("intake:progress", args=[batch.pk])).content.decode()
    with whole_bank("look"):
        assert Reading.objects.count() == 2
    assert "三月.xlsx" in client.get(reverse("intake:list")).content.decode()


def test_a_bad_file_is_refused_at_its_field(cast, client):
    client.force_login(cast.luo)
    for content, words in ((b"%PDF-1.4", "只收Excel"), (b"PK\x03\x04xx", "已损坏"), (b"", "空")):
        answer = send(
            client,
            "intake:upload",
            importer="metrics.readings",
            unit=cast.east.pk,
            file=SimpleUploadedFile("x.xlsx", content),
        )
        assert answer.status_code == 422 and words in answer.content.decode()


def test_a_unit_out_of_reach_cannot_be_chosen(cast, client):
    client.force_login(cast.luo)
    file = SimpleUploadedFile("x.csv", b"a,b\n1,2")
    answer = send(client, "intake:upload", importer="metrics.readings", unit=cast.west.pk, file=file)
    assert answer.status_code == 422


def test_columns_that_do_not_fit_come_back_with_what_was_chosen(cast, metrics, client, hand_in):
    batch = hand_in.upload(cast.luo, workbook(readings(2)))
    client.force_login(cast.luo)
    answer = send(client, "intake:columns", batch.pk, head=0, **{"field-metric": 0, "field-day": 0})
    assert answer.status_code == 422 and "同一列不能" in answer.content.decode()


def test_another_line_may_hold_the_heads(cast, client, hand_in):
    batch = hand_in.upload(cast.luo, workbook([["指标", "日期", "数值"], *readings(2)], ["题", "目"]))
    assert batch.head == 1
    client.force_login(cast.luo)
    page = client.get(reverse("intake:columns", args=[batch.pk]) + "?head=0")
    assert page.context["head"] == 0 and page.context["preview"]["heads"][0] == "题"


def test_batches_of_others_are_not_found(cast, client, hand_in):
    batch = hand_in.upload(cast.luo, workbook(readings(1)))
    client.force_login(cast.ma)
    for name in ("intake:batch", "intake:columns", "intake:progress", "intake:mend"):
        assert client.get(reverse(name, args=[batch.pk])).status_code == 404
    for name in ("intake:start", "intake:cancel", "intake:columns"):
        assert send(client, name, batch.pk).status_code == 404
    assert "读数.xlsx" not in client.get(reverse("intake:list")).content.decode()


def test_a_batch_is_given_up(cast, client, hand_in):
    batch = hand_in.check(cast.luo, workbook(readings(1)))
    client.force_login(cast.luo)
    assert send(client, "intake:cancel", batch.pk).url == reverse("intake:list")
    assert only_batch().state == "CANCELLED"
    assert send(client, "intake:start", batch.pk, rows="all").status_code == 409


def test_what_stands_in_a_file_is_only_text_on_the_page(cast, client, hand_in):
    batch = hand_in.check(cast.luo, workbook([["<script>x</script>", "2026-03-01", "<b>1</b>", "", ""]]))
    client.force_login(cast.luo)
    for name in ("intake:batch", "intake:columns"):
        page = client.get(reverse(name, args=[batch.pk])).content.decode()
        assert "<script>x" not in page and "<b>1" not in page
