"""For the permission matrix: a published document of 东门 with its file and a draft of the next version."""

from django.utils.timezone import localdate, localtime

from tests.examples import Example
from wangdian.kernel.documents.models import Audience, Document, Version

EVERYBODY_IN_EAST = ("han", "luo", "shen", "lin", "zhao", "zhou", "wu")


def examples(cast):
    now = localtime()
    document = Document.objects.create(unit=cast.east, title="示例办法")
    common = {"document": document, "unit": cast.east, "drafted_by": cast.luo, "drafted_at": now}
    first = Version.objects.create(
        number=1, read_since=1, text="第一条", state="PUBLISHED", effective_from=localdate(), published_by=cast.han,
        published_at=now, file_hash="0" * 64, file_name="办法.pdf", file_kind="pdf", file_size=9, **common,
    )  # fmt: skip
    Version.objects.create(number=2, read_since=2, text="第一条 新", **common)
    Audience.objects.create(document=document, unit=cast.east, owner_unit=cast.east)
    document.current = first
    document.save(update_fields=["current"])
    readers = {"seen_by": (*EVERYBODY_IN_EAST, "gu", "qin")}
    of_document, of_version = {"document_id": document.pk}, {"version_id": first.pk}
    east = {"unit": cast.east}
    return {
        "documents:create": Example({"unit_id": cast.east.pk}, **east),
        "documents:document": Example(of_document, **readers),
        "documents:draft": Example(of_document, **east),
        "documents:audience": Example(of_document, seen_by=("han", "gu", "qin")),
        "documents:publish": Example(of_document, **east),
        "documents:repeal": Example(of_document, **east),
        "documents:readers": Example(of_document, **east),
        "documents:acknowledge": Example(of_version, **east),
        "documents:changes": Example(of_version, **readers),
        "documents:file": Example(of_version, answers=409, **readers),  # the file itself is not there
    }
