"""Open the access scope of the person who asks, for as long as the request lasts."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wangdian.kernel.database.errors import Refused

from .scope import NOTHING, open_scope
from .tokens import person_of


class ScopeMiddleware:
    """One transaction and one scope per request; answered refusals and server errors leave nothing behind."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.localtime()  # local: `now.date()` is the day people mean
        request.scope = NOTHING
        if not request.user.is_authenticated:
            return self.get_response(request)
        with open_scope(request.user, request.now) as scope:
            request.scope = scope
            response = self.get_response(request)
            if hasattr(response, "render") and callable(response.render) and not response.is_rendered:
                response = response.render()
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes a page (or a fragment) with its sentence and code, and the right status."""
        if not isinstance(exception, Refused):
            return None
        template = "ui/refused_fragment.html" if getattr(request, "htmx", False) else "ui/refused.html"
        return render(request, template, {"refused": exception}, status=exception.status)


class TokenMiddleware:
    """A call of the API with a personal token is the person's, without a session (and so without its CSRF token)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.by_token = False
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and request.path.startswith("/api/"):
            person = person_of(token.strip(), timezone.localtime())
            request.user = person or AnonymousUser()  # a wrong token never falls back on the session
            request.by_token = person is not None
        return self.get_response(request)
