"""Callers with a token."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localtime

from wangdian.kernel.org.scope import open_scope
from wangdian.kernel.org.tokens import make_token


class Caller:
    """Calls the API as somebody, with a personal token."""

    def __init__(self, person):
        with open_scope(person, localtime()) as scope:
            self.token = make_token(name="测试", days=30, by=scope, now=localtime())
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def _headers(self, **more):
        return {"Authorization": f"Bearer {self.token}"} | more

    def get(self, path: str):
        return self.client.get(f"/api{path}", headers=self._headers())

    def post(self, path: str, body: dict, key=None):
        headers = self._headers(**{"Idempotency-Key": str(key or uuid4())})
        return self.client.post(f"/api{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def caller(cast):
    """`caller(cast.luo)` calls as 罗敏."""
    return Caller
