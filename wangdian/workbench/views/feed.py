"""The personal calendar feed: make its secret address, close it, and answer whoever knows it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import EVERYONE
from wangdian.kernel.org.scope import open_scope

from .. import actions
from ..feed import feed_of
from ..models import CalendarFeed

SHOWN_ONCE = "workbench_feed_token"


@page(EVERYONE)
def feed(request: HttpRequest) -> HttpResponse:
    """Whether there is a feed; its address, once, right after it was made."""
    token = request.session.pop(SHOWN_ONCE, None)
    address = request.build_absolute_uri(reverse("workbench:ics", args=[token])) if token else ""
    live = CalendarFeed.objects.filter(person=request.user, revoked_at=None).first()
    return render(request, "workbench/feed.html", {"live": live, "address": address})


@page(EVERYONE, methods=("POST",))
def new(request: HttpRequest) -> HttpResponse:
    """Make the address; an older one stops working."""

    def act():
        # The token must not lie in the table of sent forms: it is shown from the session, once.
        request.session[SHOWN_ONCE] = actions.new_feed(by=request.scope, now=request.now)
        return True

    return once(request, act=act, answer=lambda _made: redirect("workbench:feed"))


@page(EVERYONE, methods=("POST",))
def close(request: HttpRequest) -> HttpResponse:
    """Stop the feed."""
    return once(
        request,
        act=lambda: actions.revoke_feed(by=request.scope, now=request.now),
        answer=lambda _closed: redirect("workbench:feed"),
    )


@login_not_required
@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself. Whoever knows the secret address reads it, and nothing else; the scope is the person's own."""
    now = timezone.localtime()
    found = (
        CalendarFeed.objects.select_related("person")
        .filter(token_hash=actions.hash_of(token), revoked_at=None, person__is_active=True)
        .first()
    )
    if found is None:
        raise Http404(_("这个日历地址已停用。"))
    with open_scope(found.person, now) as scope:
        content = feed_of(scope, now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    response["Referrer-Policy"] = "no-referrer"
    return response


ics.declared_power = None
ics.public_reason = "calendar programs cannot sign in; the address itself is the secret"
