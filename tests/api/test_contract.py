"""The API does what its description says, whatever it is sent (schemathesis, all checks)."""

import logging
import os
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils.timezone import localtime
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks

from wangdian.config.api.root import api
from wangdian.kernel.cases import actions
from wangdian.kernel.org.scope import open_scope

load_all_checks()
# Ten of an operation are drawn every time; more take minutes: API_EXAMPLES=100 python -m pytest tests/api/test_contract.py
EXAMPLES = int(os.environ.get("API_EXAMPLES", "10"))
application = get_wsgi_application()
schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = application


@pytest.fixture
def token(cast, caller):
    """A supervisor's token; there is a case to find."""
    now = localtime()
    with open_scope(cast.luo, now) as scope:
        actions.open_case(kind="matter", unit=cast.east, title="已有一件", by=scope, now=now, owner=cast.luo)
    return caller(cast.luo).token


@pytest.fixture(autouse=True)
def _quiet():
    """Refusals are the point here, not news for the log."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def _one_connection():
    """The application runs in this thread, inside the test's transaction: nobody closes its connection in between."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_every_operation_keeps_its_promise(case, token):
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
    )
