"""For the guard that opens every page as everybody."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.duties.models import Occurrence, Photo

from .situations import duty_of


def examples(cast):
    duty = duty_of(cast, post="LOBBY_MANAGER")
    now = localtime()
    row = Occurrence.objects.create(
        unit=cast.east, duty=duty, key="page", person=cast.lin, post=duty.post, title=duty.title, evidence="NONE",
        scheduled_on=now.date(), opens_at=datetime.combine(now.date(), time(0), now.tzinfo),
        due_at=now + timedelta(hours=1),
    )  # fmt: skip
    photo = Photo.objects.create(
        unit=cast.east,
        occurrence=row,
        sha256="0" * 64,
        content_type="image/png",
        size=1,
        taken_by=cast.lin,
        taken_at=now,
    )
    here = {"unit_id": cast.east.pk}
    concerned = ("qin", "gu", "han", "luo", "shen", "lin")
    return {
        "duties:list": Example({}, answers=302),
        "duties:of_unit": Example(here, unit=cast.east),
        "duties:create": Example(here, unit=cast.east),
        "duties:duty": Example({"duty_id": duty.pk}, unit=cast.east),
        "duties:edit": Example({"duty_id": duty.pk}, unit=cast.east),
        "duties:preview": Example({}, unit=cast.east, query=f"?freq=daily&unit={cast.east.pk}"),
        "duties:occurrence": Example({"occurrence_id": row.pk}, seen_by=concerned),
        # The row is there and its file is not: nobody gets a picture.
        "duties:photo": Example({"photo_id": photo.pk}, seen_by=()),
    }
