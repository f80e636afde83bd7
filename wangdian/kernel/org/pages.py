"""How a page declares its rights (a guard test refuses a page that declares none), and how a form is sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once

from .powers import LABELS


def page(power: str | None, *, methods: tuple[str, ...] = ("GET",)) -> Callable:
    """Declare who may open a view and with which methods.

    `power` is one of `kernel.org.powers`, held at any unit; None means any signed-in person. Whether the power
    is held *at the unit concerned* is for the query or action behind it to ask (`scope.demand`).
    """

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if power is not None and not request.scope.has(power):
                raise Forbidden(
                    "org.no_power", f"此页需要“{LABELS.get(power, power)}”的权限，请联系网点负责人授权。"
                )
            return view(request, *args, **kwargs)

        guarded.declared_power = power
        guarded.declared_methods = methods
        return guarded

    return declare


def form_page(
    request: HttpRequest,
    form,
    context: dict[str, Any],
    *,
    act: Callable[[dict[str, Any]], Any],
    done: Callable[[Any], HttpResponse],
    template: str = "ui/form_page.html",
) -> HttpResponse:
    """Show a form; when it is sent, run `act` with its cleaned data once, and answer with `done(its value)`.

    A refusal is shown at the field it names and nothing is written; a missing power is a page of its own.
    The default template reads from `context`: title, crumbs ((label, url), …), intro, submit_label, back_url.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return once(request, act=lambda: act(form.cleaned_data), answer=done)
            except Forbidden:
                raise
            except Refused as refusal:
                form.refuse(refusal)
    return render(request, template, {"form": form, **context}, status=status)
