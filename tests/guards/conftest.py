"""Fixtures of the guards that walk every address."""

import logging
import sys

import pytest
from django.utils.timezone import localtime

from tests.examples import Example
from tests.guards.second_wall import COPIED, STRANGERS, everything_said, texts, unit_columns
from tests.guards.test_permission_matrix import all_examples
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Grant, Scope, open_scope, whole_bank


@pytest.fixture(autouse=True)
def _quiet():
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture
def written(cast) -> dict[str, Example]:
    """Every app's page examples: rows of nearly every table, at 东门."""
    return all_examples(cast)


def _every_case(scope, *, kind=None):
    return Case.objects.filter(kind=kind) if kind else Case.objects.all()


@pytest.fixture
def no_filters(monkeypatch):
    """The first wall is down: every right is held everywhere, and every query on the scope lets everything through."""

    def demand(self: Scope, power: str, unit: Unit) -> Grant:
        return self.grants[0]

    monkeypatch.setattr(Grant, "covers", lambda self, unit_path: True)
    monkeypatch.setattr(Scope, "has", lambda self, power, unit_path=None: True)
    monkeypatch.setattr(Scope, "demand", demand)
    monkeypatch.setattr(Scope, "units", lambda self, power=None: Unit.objects.all())
    allowing = {"may_see": lambda *a, **k: True, "visible": _every_case}
    for module in [m for name, m in sys.modules.items() if name.startswith("wangdian.") and m]:
        for name, answer in allowing.items():
            found = getattr(module, name, None)
            if getattr(found, "__module__", "") == "wangdian.kernel.cases.queries":
                monkeypatch.setattr(module, name, answer)


@pytest.fixture
def hidden(cast, written) -> dict[str, str]:
    """Words of rows of 东门, and where they stand, that neither stranger may read anywhere."""
    with whole_bank("test"):
        secret = texts(cast.east, unit_columns())
    for name in STRANGERS:
        with open_scope(cast.people[name], localtime()):
            known = "\n".join(everything_said())
        secret = {w: where for w, where in secret.items() if w not in known and where not in COPIED}
    assert len(secret) > 20, "nothing to hide proves nothing"
    return secret
