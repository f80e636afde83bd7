"""For the guard that opens every page as everybody."""

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.database.sealing import seal
from wangdian.kernel.notices.models import Notice, Robot


def examples(cast):
    notice = Notice.objects.create(
        unit=cast.east,
        person=cast.zhao,
        kind="notices.test",
        title="测试",
        key="page",
        created_at=localtime(),
    )
    robot = Robot.objects.create(
        unit=cast.east, kind=Robot.Kind.WECOM, name="东门大群", hint="qyapi.weixin.qq.com/…aaaa",
        sealed_url=seal("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=aaaa"),
    )  # fmt: skip
    return {
        "notices:open": Example({"notice_id": notice.pk}, seen_by=("zhao",)),
        "notices:read": Example({"notice_id": notice.pk}, seen_by=("zhao",)),
        "notices:of_unit": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "notices:robot_add": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "notices:robot": Example({"robot_id": robot.pk}, unit=cast.east),
        "notices:robot_test": Example({"robot_id": robot.pk}, unit=cast.east),
        "notices:retry": Example({"delivery_id": 1}, unit=cast.east),
    }
