"""The API itself: its routers, errors, and where it hangs."""

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wangdian.kernel.database.errors import Refused

from . import cases, complaints
from .doors import answer_refused, known_parameters_only

api = NinjaAPI(
    title="Wangdian 网点",
    version="1",
    description="网点台账接口。每个 POST 须带 Idempotency-Key（UUID）；同一个 Key 重发只办一次。",
    docs_url=None,
    urls_namespace="api",
)
for _prefix, _router in (("/cases", cases.router), ("/complaints", complaints.router)):
    _router.add_decorator(known_parameters_only)
    api.add_router(_prefix, _router)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused):
    body, status = answer_refused(request, refusal)
    return api.create_response(request, body, status=status)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError):
    body = {"code": "org.sign_in", "message": "请先登录，或在 Authorization 中带上令牌。", "field": None}
    return api.create_response(request, body, status=401)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError):
    first = error.errors[0] if error.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ()) if part not in {"body", "query", "path"})
    body = {
        "code": "api.malformed",
        "message": f"“{where}”不合格式：{first.get('msg', '')}",
        "field": where or None,
    }
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError):
    body = {"code": "api.unreadable", "message": f"请求无法读取：{error}", "field": None}
    return api.create_response(request, body, status=error.status_code)


def urls():
    """The URL list, with every operation marked as guarding itself: 401 instead of the sign-in page.

    The description of the API itself is for signed-in people.
    """
    patterns, app, space = api.urls
    for pattern in patterns:
        if pattern.name not in {"openapi-json", "api-root"}:
            pattern.callback.login_required = False
    return patterns, app, space
