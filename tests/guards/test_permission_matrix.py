"""Every page × everybody in the cast: who holds the declared right is answered, the others are not, nobody gets 500."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from tests.examples import Example
from tests.guards.walk import addresses
from wangdian.kernel.org.scope import open_scope, whole_bank

KEPT_OUT = {403, 404}


def declared_get_pages():
    return [a for a in addresses() if "GET" in getattr(a.view, "declared_methods", ())]


def all_examples(cast) -> dict[str, Example]:
    """What each app names in `<app>/tests/page_examples.py`."""
    found: dict[str, Example] = {}
    with whole_bank("examples of pages"):
        for app in apps.get_app_configs():
            module = f"{app.name}.tests.page_examples"
            if app.name.startswith("wangdian.") and find_spec(f"{app.name}.tests") and find_spec(module):
                found |= import_module(module).examples(cast)
    return found


def may_see(address, example: Example, name: str, scope) -> bool:
    """What the declaration promises."""
    if example.seen_by is not None:
        return name in example.seen_by
    power, unit = address.view.declared_power, example.unit
    if power is not None:
        return scope.has(power, unit.path if unit else None)
    return unit is None or any(grant.covers(unit.path) for grant in scope.grants)


def test_every_page_with_arguments_has_an_example(cast):
    examples = all_examples(cast)
    missing = [a.shown for a in declared_get_pages() if a.arguments and a.name not in examples]
    assert not missing, "name an example in <app>/tests/page_examples.py:\n" + "\n".join(missing)
    known = {a.name for a in addresses()}
    assert set(examples) <= known, f"no such page: {set(examples) - known}"


def test_every_page_answers_each_of_the_cast_as_declared(cast):
    examples, wrong, told_apart = all_examples(cast), [], set()
    for name, person in cast.people.items():
        client = Client(raise_request_exception=False)
        client.force_login(person)
        with open_scope(person, localtime()) as scope:
            pass
        for address in declared_get_pages():
            if address.arguments and address.name not in examples:
                continue  # the test above says so
            example = examples.get(address.name, Example())
            url = reverse(address.name, kwargs=example.kwargs) + example.query
            answer = client.get(url)
            status = answer.status_code
            if status == 302 and "/accounts/login/" in answer.url:
                wrong.append(f"{name:5} {address.name} {url}: led to the door")
            good = example.answers if isinstance(example.answers, tuple) else (example.answers,)
            if may_see(address, example, name, scope):
                expected = set(good)
            else:  # a redirect shows nothing: where it leads to stands in this matrix itself
                expected = KEPT_OUT | ({302} if example.seen_by is not None else set())
            told_apart.add(403 in expected)
            if status not in expected:
                wrong.append(f"{name:5} {address.name} {url}: {status}, expected {sorted(expected)}")
    assert not wrong, "\n".join(wrong)
    assert told_apart == {True, False}  # the matrix knows both sides


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_every_page_leads_to_the_door(cast, method):
    examples, open_doors = all_examples(cast), []
    for address in addresses():
        if not hasattr(address.view, "declared_power"):
            continue
        if not getattr(address.view, "login_required", True):
            continue  # guarded by a secret of its own; its app tests that
        if address.arguments and address.name not in examples:
            continue
        url = reverse(address.name, kwargs=examples.get(address.name, Example()).kwargs)
        answer = getattr(Client(raise_request_exception=False), method)(url)
        if answer.status_code != 302 or "/accounts/login/" not in answer.url:
            open_doors.append(f"{url}: {answer.status_code}")
    assert not open_doors, "\n".join(open_doors)


def test_a_page_refuses_methods_it_did_not_declare(cast):
    examples, wrong = all_examples(cast), []
    client = Client(raise_request_exception=False)
    client.force_login(cast.qin)
    for address in addresses():
        methods = getattr(address.view, "declared_methods", None)
        if methods is None or (address.arguments and address.name not in examples):
            continue
        url = reverse(address.name, kwargs=examples.get(address.name, Example()).kwargs)
        for method in {"GET", "POST", "PUT", "DELETE"} - set(methods):
            status = getattr(client, method.lower())(url).status_code
            if status != 405:
                wrong.append(f"{method} {url}: {status}, expected 405")
    assert not wrong, "\n".join(wrong)
