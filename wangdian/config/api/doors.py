"""Who may call an operation, how a write is kept from doubling, and what an error looks like."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import ValidationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once_value
from wangdian.kernel.org.powers import LABELS

SAFE = {"GET", "HEAD", "OPTIONS"}
# What any operation may answer instead of its result.
PROBLEMS = frozenset({400, 401, 403, 404, 409, 422})
LARGEST_ID = 2**63 - 1


class Problem(Schema):
    """Why not: a stable code, a sentence for people, the field it is about."""

    code: str
    message: str
    field: str | None = None


class Holds(AuthBase):
    """The operation needs this power somewhere; the action behind it asks whether it is held at the unit concerned."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, power: str | None):
        self.power = power
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        if not request.by_token and request.method not in SAFE and check_csrf(request) is not None:
            raise Forbidden("api.csrf", "浏览器会话调用须带 X-CSRFToken；系统对接请用令牌。")
        if self.power is not None and not request.scope.has(self.power):
            raise Forbidden("org.no_power", f"需要“{LABELS[self.power]}”的权限，请联系网点负责人授权。")
        return request.user


def known_parameters_only(operation: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of operations: a parameter in the address that the operation does not know is refused.

    A misspelt filter would else answer with everything. Raises ninja's ValidationError.
    """

    @wraps(operation)
    def checked(request: HttpRequest, *args: Any, **parameters: Any) -> Any:
        for name in request.GET:
            if name not in parameters:
                raise ValidationError([{"loc": ("query", name), "msg": "没有这个参数，请核对接口说明。"}])
        return operation(request, *args, **parameters)

    return checked


def write(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """Run a write once per Idempotency-Key; a repetition gets the first answer's value. Raises Refused without a key."""
    return once_value(request, act)


def answer_refused(request: HttpRequest, refusal: Refused) -> tuple[dict, int]:
    """A refusal as JSON. Guards and actions say 409; a missing power 403; what is not there 404."""
    status = 404 if refusal.code.endswith("not_found") else (403 if isinstance(refusal, Forbidden) else 409)
    return {"code": refusal.code, "message": refusal.message, "field": refusal.field}, status
