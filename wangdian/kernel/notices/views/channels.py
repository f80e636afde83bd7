"""渠道: the chat groups of a unit, and what left or could not leave."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.access import unit_with
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import NOTICES_MANAGE
from wangdian.ui.paging import paged

from .. import actions, kinds
from ..forms import RobotEditForm, RobotForm
from ..models import Delivery, Robot
from ..outbox import MOST_TRIES
from ..queries import dead_count, deliveries_of, robots_of

TONES = {
    Delivery.State.WAITING: "info",
    Delivery.State.SENDING: "info",
    Delivery.State.SENT: "ok",
    Delivery.State.DEAD: "bad",
    Delivery.State.DROPPED: "quiet",
}
UNITS_LISTED = 100  # a larger bank finds its units on the pages of 机构


@page(NOTICES_MANAGE)
def mine(request: HttpRequest) -> HttpResponse:
    """To the channels of my own unit."""
    grant = next(g for g in request.scope.grants if NOTICES_MANAGE in g.powers)
    return redirect("notices:of_unit", unit_id=grant.unit_id)


@page(NOTICES_MANAGE)
@never_cache
def channels(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The robots of a unit and its deliveries; `?state=` filters these."""
    unit = unit_with(request.scope, NOTICES_MANAGE, unit_id)
    state = request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    rows = paged(request, deliveries_of(unit, state), size=30)
    robots = [{"row": r, "kinds": [kinds.label(k) for k in r.kinds]} for r in robots_of(unit)]
    context = {
        "unit": unit,
        "units": list(request.scope.units(NOTICES_MANAGE).order_by("path")[:UNITS_LISTED]),
        "robots": robots,
        "mail_on": settings.MAIL_ON,
        "page": rows,
        "rows": [_line(d) for d in rows],
        "state": state,
        "states": Delivery.State.choices,
        "dead": dead_count(unit),
        "most_tries": MOST_TRIES,
    }
    return render(request, "notices/channels.html", context)


def _line(delivery: Delivery) -> dict:
    """A delivery as it is shown. What somebody was told by mail is theirs: here only its kind."""
    by_mail = delivery.channel == Delivery.Channel.MAIL
    return {
        "row": delivery,
        "to": delivery.person.name if by_mail else delivery.robot.name,
        "what": kinds.label(delivery.kind) if by_mail else delivery.title,
        "tone": TONES[delivery.state],
        "state": delivery.get_state_display(),
    }


def _crumbs(unit: Unit, here: str) -> list[tuple[str, str]]:
    return [
        (_("通知"), reverse("notices:inbox")),
        (_("%(unit)s的渠道") % {"unit": unit.name}, reverse("notices:of_unit", args=[unit.pk])),
        (here, ""),
    ]


@page(NOTICES_MANAGE, methods=("GET", "POST"))
@never_cache
@sensitive_post_parameters("url", "secret")
def add(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Add a robot."""
    unit = unit_with(request.scope, NOTICES_MANAGE, unit_id)
    title = _("添加群机器人")

    def done(_value):
        messages.success(request, _("已添加，请点“测试”看群里是否收到。"))
        return redirect("notices:of_unit", unit_id=unit.pk)

    return form_page(
        request, RobotForm(request.POST or None),
        {
            "title": title, "crumbs": _crumbs(unit, title), "submit_label": _("添加"),
            "back_url": reverse("notices:of_unit", args=[unit.pk]),
        },
        act=lambda data: actions.add_robot(unit=unit, **data, by=request.scope, now=request.now).pk,
        done=done,
    )  # fmt: skip


def _robot(request: HttpRequest, robot_id: int) -> Robot:
    robot = get_object_or_404(Robot.objects.select_related("unit"), pk=robot_id)
    request.scope.demand(NOTICES_MANAGE, robot.unit)
    return robot


@page(NOTICES_MANAGE, methods=("GET", "POST"))
@never_cache
@sensitive_post_parameters("url", "secret")
def edit(request: HttpRequest, robot_id: int) -> HttpResponse:
    """Change a robot, or switch it off."""
    robot = _robot(request, robot_id)
    initial = {"name": robot.name, "kinds": robot.kinds, "active": robot.active}

    def done(_value):
        messages.success(request, _("群机器人已保存。"))
        return redirect("notices:of_unit", unit_id=robot.unit_id)

    return form_page(
        request, RobotEditForm(request.POST or None, initial=initial),
        {
            "title": robot.name, "crumbs": _crumbs(robot.unit, robot.name), "submit_label": _("保存"),
            "intro": f"{robot.get_kind_display()} · {robot.hint}",
            "back_url": reverse("notices:of_unit", args=[robot.unit_id]),
        },
        act=lambda data: actions.edit_robot(robot_id=robot.pk, **data, by=request.scope, now=request.now).pk,
        done=done,
    )  # fmt: skip


@page(NOTICES_MANAGE, methods=("POST",))
def send_test(request: HttpRequest, robot_id: int) -> HttpResponse:
    """Send a test message into the group."""
    robot = _robot(request, robot_id)

    def answer(_value):
        messages.success(request, _("测试消息已交给发送程序，几秒后请看群里和下面的记录。"))
        return redirect("notices:of_unit", unit_id=robot.unit_id)

    return once(
        request,
        act=lambda: actions.send_test(robot_id=robot.pk, by=request.scope, now=request.now).pk,
        answer=answer,
    )


@page(NOTICES_MANAGE, methods=("POST",))
def retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try again what was given up."""

    def answer(unit_id):
        messages.success(request, _("已重新排队发送。"))
        return redirect("notices:of_unit", unit_id=unit_id)

    return once(
        request,
        act=lambda: actions.retry(delivery_id=delivery_id, by=request.scope, now=request.now).unit_id,
        answer=answer,
    )
