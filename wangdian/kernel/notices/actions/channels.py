"""The chat groups of a unit, and what could not be sent. Traced without addresses and secrets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.sealing import seal
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import NOTICES_MANAGE
from wangdian.kernel.org.scope import Grant, Scope

from .. import kinds as vocabulary
from .. import robots
from ..models import Delivery, Robot
from ..waking import wake_after_commit


@transaction.atomic
def add_robot(
    *,
    unit: Unit,
    kind: str,
    name: str,
    url: str,
    by: Scope,
    now: datetime,
    secret: str = "",
    kinds: Sequence[str] = (),
) -> Robot:
    """A robot for a unit's chat group. `kinds`: only these are said there; none named means all.

    Raises Refused: `notices.robot_kind`, `notices.robot_name`, `notices.robot_address`, `notices.robot_secret`,
    `notices.kinds`; Forbidden `org.no_power`.
    """
    grant = by.demand(NOTICES_MANAGE, unit)
    if kind not in Robot.Kind.values:
        raise Refused("notices.robot_kind", "请选择企业微信或钉钉。", field="kind")
    robot = Robot(unit=unit, kind=kind)
    _seal_address(robot, url, secret)
    _write(robot, name, kinds)
    _trace(robot, "notices.robot_add", grant, by, now)
    return robot


@transaction.atomic
def edit_robot(
    *,
    robot_id: int,
    name: str,
    by: Scope,
    now: datetime,
    url: str = "",
    secret: str = "",
    kinds: Sequence[str] = (),
    active: bool = True,
) -> Robot:
    """Change a robot; without a new `url` (or `secret`) the old one stays.

    Raises Refused as `add_robot` does, and `notices.not_found`.
    """
    robot, grant = _locked(robot_id, by)
    _seal_address(robot, url, secret)
    robot.active = active
    _write(robot, name, kinds)
    _trace(robot, "notices.robot_edit", grant, by, now, status=active)
    return robot


@transaction.atomic
def send_test(*, robot_id: int, by: Scope, now: datetime) -> Delivery:
    """Send a test message into the group. It goes the way of every other: through the outbox.

    Raises Refused: `notices.not_found`, `notices.robot_off`.
    """
    robot, grant = _locked(robot_id, by)
    if not robot.active:
        raise Refused("notices.robot_off", "此机器人已停用，启用后再测试。")
    delivery = Delivery.objects.create(
        unit_id=robot.unit_id, channel=Delivery.Channel.ROBOT, robot=robot, lane=f"robot:{robot.pk}",
        key=f"test:{uuid4()}", kind=vocabulary.TEST, title=_("测试消息"),
        body=_("收到这条消息，说明“%(name)s”已接通。") % {"name": robot.name}, created_at=now, next_try_at=now,
    )  # fmt: skip
    wake_after_commit()
    _trace(robot, "notices.robot_test", grant, by, now)
    return delivery


@transaction.atomic
def retry(*, delivery_id: int, by: Scope, now: datetime) -> Delivery:
    """Try again what was given up, from the first try on, as a message of its own. Twice is once.

    Raises Refused `notices.not_found`, `notices.not_dead`; Forbidden `org.no_power`.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=delivery_id).first()
    )
    if delivery is None:
        raise _not_found()
    grant = by.demand(NOTICES_MANAGE, delivery.unit)
    if delivery.state == Delivery.State.WAITING and delivery.attempts == 0:
        return delivery
    if delivery.state != Delivery.State.DEAD:
        raise Refused("notices.not_dead", "这一条不需要重发：已发出、正在发，或已不再发。")
    delivery.state, delivery.attempts, delivery.parcel = Delivery.State.WAITING, 0, None
    delivery.next_try_at, delivery.gather = now, False
    delivery.save(update_fields=["state", "attempts", "parcel", "next_try_at", "gather"])
    wake_after_commit()
    record(
        unit_id=delivery.unit_id, at=now, act="notices.retry", target=("delivery", delivery.pk),
        by_id=by.person_id, on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={"kind": delivery.kind},
    )  # fmt: skip
    return delivery


def _locked(robot_id: int, by: Scope) -> tuple[Robot, Grant]:
    robot = Robot.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=robot_id).first()
    if robot is None:
        raise _not_found()
    return robot, by.demand(NOTICES_MANAGE, robot.unit)


def _not_found() -> Refused:
    return Refused("notices.not_found", "没有这一条，可能已被删除或不在您的范围内。")


def _seal_address(robot: Robot, url: str, secret: str) -> None:
    """Check and encrypt what was given anew."""
    url, secret = url.strip(), secret.strip()
    if url:
        robots.checked(robot.kind, url)
        robot.sealed_url, robot.hint = seal(url), robots.shown(url)
    elif not robot.sealed_url:
        raise Refused("notices.robot_address", "请粘贴群机器人的Webhook地址。", field="url")
    if secret:
        if robot.kind != Robot.Kind.DINGTALK:
            raise Refused("notices.robot_secret", "只有钉钉机器人有加签密钥，请留空。", field="secret")
        if len(secret) > 200 or not secret.isascii():
            raise Refused("notices.robot_secret", "加签密钥不对：以SEC开头，请整条复制。", field="secret")
        robot.sealed_secret = seal(secret)


def _write(robot: Robot, name: str, kinds: Sequence[str]) -> None:
    robot.name = name.strip()
    if not 1 <= len(robot.name) <= 40:
        raise Refused("notices.robot_name", "请写群名称，不超过40个字。", field="name")
    if not set(kinds) <= set(vocabulary.known()):
        raise Refused("notices.kinds", "请从列表里选择通知类别。", field="kinds")
    robot.kinds = sorted(set(kinds))
    try:
        with transaction.atomic():
            robot.save()
    except IntegrityError:
        raise Refused(
            "notices.robot_name", f"本机构已有“{robot.name}”，请换一个名称。", field="name"
        ) from None


def _trace(robot: Robot, act: str, grant: Grant, by: Scope, now: datetime, **more) -> None:
    record(
        unit_id=robot.unit_id, at=now, act=act, target=("robot", robot.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={"name": robot.name, "kind": robot.kind} | more,
    )  # fmt: skip
