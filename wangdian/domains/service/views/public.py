"""The opinion form behind the QR code of an outlet: for customers, without signing in.

Nothing is read but the outlet's name; nothing is written but one opinion, through the door in rowsecurity.py. The pages
keep no cookie but the one against forged requests, are kept by no cache, and never show a name or number again.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from wangdian.kernel.database.errors import Refused

from ..actions import Place, leave_opinion, place_of
from ..ledger_forms import OpinionForm

MOST_BYTES = 64 * 1024  # of a whole form: two thousand characters take twenty thousand bytes at most
PERSONAL = ("name", "phone")


def discreet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An answer that no cache, search engine or next site learns of; a poster that is no more says so."""

    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        place = place_of(token) if len(token) <= 24 else None
        if place is None:
            response = render(request, "service/opinion_closed.html", status=404)
        else:
            response = view(request, token, place)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"  # the check against forged requests asks for it
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("said", "name", "phone")
@discreet
def leave(request: HttpRequest, token: str, place: Place) -> HttpResponse:
    """The form, and what is sent with it."""
    if request.method != "POST":
        return _form(request, place, OpinionForm(initial={"sort": "SUGGESTION"}))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES or request.FILES:
        return _form(request, place, OpinionForm(), status=413)
    form = OpinionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if data.pop("website"):  # a program: let it believe that it was heard
            return redirect("opinion:thanks", token)
        try:
            leave_opinion(
                token=token, key=data.pop("idempotency_key"), address=address_of(request), now=timezone.localtime(), **data
            )  # fmt: skip
            return redirect("opinion:thanks", token)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return _form(request, place, form, status=429 if refusal.code == "service.opinions_many" else 422)
    return _form(request, place, form, status=422)


@login_not_required
@require_safe
@discreet
def thanks(request: HttpRequest, token: str, place: Place) -> HttpResponse:
    """It was kept. Nothing of it is shown again."""
    return render(request, "service/opinion_thanks.html", {"place": place, "token": token})


def _form(request: HttpRequest, place: Place, form: OpinionForm, status: int = 200) -> HttpResponse:
    """The form; what is personal has to be typed again, so that no page ever holds it."""
    if form.is_bound:
        form.data = form.data.copy()
        for field in PERSONAL:
            form.data[field] = ""
    return render(request, "service/opinion_form.html", {"form": form, "place": place}, status=status)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind the site's own proxy, what that proxy says (the last entry is its own)."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if last := forwarded.rpartition(",")[2].strip():
            return last
    return request.META.get("REMOTE_ADDR", "")


for _view in (leave, thanks):
    _view.declared_power = None
    _view.public_reason = (
        "customers have no account; the address on the outlet's poster leads to one form and nothing else"
    )
