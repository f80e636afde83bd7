"""How a page declares its rights. A guard test refuses a page that declares none."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from wangdian.kernel.database.errors import Forbidden

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
