"""接收设置: how I want to be told."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import NOTICES_MANAGE

from .. import actions
from ..actions.telling import hours_of
from ..forms import PREFIX, WishesForm
from ..models import Habits, Preference


def _present(request: HttpRequest) -> dict:
    """My settings, the house's where I set none."""
    hours = hours_of(Habits.objects.filter(person=request.user).first())
    quiet_from, quiet_until = hours.quiet or (None, None)
    wishes = dict(Preference.objects.filter(person=request.user).values_list("kind", "mail"))
    values = {
        "email": request.user.email,
        "digest_at": hours.digest_at,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
    }
    return values | {PREFIX + kind: wish for kind, wish in wishes.items()}


@page(None, methods=("GET", "POST"))
def preferences(request: HttpRequest) -> HttpResponse:
    """My address, my hours, and how mail of each kind is wanted."""
    form = WishesForm(request.POST or None, initial=_present(request))

    def act(data):
        actions.save_wishes(
            email=data["email"],
            digest_at=data["digest_at"],
            quiet_from=data["quiet_from"],
            quiet_until=data["quiet_until"],
            mail=form.mail(),
            by=request.scope,
        )

    def done(_value):
        messages.success(request, _("接收设置已保存。"))
        return redirect("notices:preferences")

    context = {"mail_on": settings.MAIL_ON, "manages": request.scope.has(NOTICES_MANAGE)}
    return form_page(request, form, context, act=act, done=done, template="notices/preferences.html")
