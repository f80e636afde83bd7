"""Situations of the plan tests: a plan handed in, and reviewed as a careful supervisor would."""

from tests.cast import moment
from wangdian.domains.plans.actions import reviewing, uploading
from wangdian.domains.plans.models import PlanVersion
from wangdian.kernel.org.scope import open_scope, whole_bank

NOW = moment("2026-03-02 09:00")
PLAN = """东门网点2026年工作计划

一、工作目标
1、客户平均等候时间控制在12分钟以内。
2、全年新增手机银行客户600户。
3、信用卡新增XX张。

二、日常工作
（一）大堂经理
每日营业前检查自助设备，填写《大堂巡检登记簿》。
（二）个人业务柜员
每周一开展点钞练习一次。
三、时限
6月30日前由营业主管完成柜面流程梳理。
"""


def hand_in(cast, text=PLAN, *, by=None, plan=None, name="计划.txt") -> PlanVersion:
    with open_scope(by or cast.luo, NOW) as scope:
        version = uploading.upload(
            unit=cast.east, content=text.encode(), file_name=name, by=scope, now=NOW, plan=plan
        )
    uploading.compile_version(version.pk)
    with whole_bank("read"):
        return PlanVersion.objects.select_related("plan").get(pk=version.pk)


def settle(cast, version) -> None:
    """Review as a careful supervisor would: map posts, fill blanks, accept the rest."""
    posts = cast.posts
    with open_scope(cast.luo, NOW) as scope:
        reviewing.map_posts(
            version_id=version.pk, by=scope, now=NOW,
            mapping={
                "大堂经理": posts["LOBBY_MANAGER"], "个人业务柜员": posts["RETAIL_TELLER"], "柜员": posts["RETAIL_TELLER"],
                "营业主管": posts["OPERATIONS_SUPERVISOR"],
            },
        )  # fmt: skip
        blanks = {b.pk: "300" for b in version.items.filter(kind="BLANK")}
        reviewing.fill_blanks(version_id=version.pk, answers=blanks, by=scope, now=NOW)
        pending = version.items.filter(decision="PENDING")
        reviewing.decide(
            version_id=version.pk, item_ids=[i.pk for i in pending], decision="ACCEPTED", by=scope, now=NOW
        )
