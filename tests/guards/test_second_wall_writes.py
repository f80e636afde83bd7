"""With the application's own filters switched off: no form, no call of the API and no file reaches another branch.

Everything 东门 owns is fingerprinted before and after; every form is sent filled in as well as a page offers it.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.utils.timezone import localtime

from tests.api.conftest import Caller
from tests.api.test_matrix import EAST, TABLE
from tests.examples import Example
from tests.guards.posting import postings
from tests.guards.second_wall import STRANGERS, unit_columns
from tests.guards.test_database_walls import rows
from tests.guards.test_export_matrix import content, list_addresses, words
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import whole_bank


def owned(unit: Unit) -> dict[str, tuple]:
    """How many rows of each walled table a unit has, and what they say in all."""
    about = """SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "{}" t WHERE "{}" = %s"""
    with whole_bank("test"):
        return {
            table: rows(about.format(table, column), unit.pk)[0] for table, column in unit_columns().items()
        }


def changed(before: dict[str, tuple], after: dict[str, tuple]) -> list[str]:
    return [
        f"{table}: {before[table][0]} → {after[table][0]}"
        for table in before
        if before[table] != after[table]
    ]


def filled(form: forms.BaseForm) -> dict[str, object]:
    """Something plausible for every field of a form."""
    return {form.add_prefix(name): _plausible(field) for name, field in form.fields.items()}


def _plausible(field: forms.Field) -> object:
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first()
        return first.pk if first else ""
    if isinstance(field, forms.ChoiceField):
        return next((value for value, _label in field.choices if value), "")
    if isinstance(field, forms.DateTimeField):
        return f"{localtime().date() + timedelta(days=9)} 12:00"
    if isinstance(field, forms.DateField):
        return str(localtime().date() + timedelta(days=9))
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, (forms.IntegerField, forms.DecimalField, forms.FloatField)):
        return "1"
    return "越过第二道墙"


def form_of(client: Client, url: str) -> dict[str, object]:
    """The form of a page, filled in; nothing where the page shows none."""
    context = client.get(url).context
    form = context.get("form") if context is not None else None
    return filled(form) if isinstance(form, forms.BaseForm) else {}


@pytest.mark.parametrize("name", STRANGERS)
def test_without_the_filters_no_form_changes_anything_of_another_branch(cast, written, no_filters, name):
    client, done, touched = Client(raise_request_exception=False), 0, []
    client.force_login(cast.people[name])
    before = owned(cast.east)
    with transaction.atomic():
        for posting in postings(written):
            with transaction.atomic():
                data = form_of(client, posting.url) if "GET" in posting.address.view.declared_methods else {}
                answer = client.post(posting.url, data | {"idempotency_key": str(uuid4())})
            done += 1
            if answer.status_code < 400:
                touched.append(posting.address.name)
        wrong = changed(before, owned(cast.east))
        transaction.set_rollback(True)
    assert not wrong, f"{wrong}; one of {touched}"
    assert done > 100


@pytest.mark.parametrize("name", STRANGERS)
def test_without_the_filters_the_api_shows_and_changes_nothing_of_another_branch(
    cast, written, hidden, no_filters, name
):
    with whole_bank("test"):
        cases = list(Case.objects.filter(unit=cast.east))
    assert cases
    caller, wrong = Caller(cast.people[name]), []
    before = owned(cast.east)
    for (method, path), (body, *_rest) in TABLE.items():
        for case in cases:
            url = path.replace("{case_id}", str(case.pk)).replace("{transition}", "start")
            answer = caller.get(url) if method == "GET" else caller.post(url, body(EAST))
            text = answer.content.decode()
            wrong += [f"{method} {url}: “{w[:40]}” of {where}" for w, where in hidden.items() if w in text]
            if "{case_id}" in path and answer.status_code != 404:
                wrong.append(f"{method} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert not changed(before, owned(cast.east))


def test_without_the_filters_no_file_of_a_list_holds_rows_of_another_branch(
    cast, written: dict[str, Example], hidden, no_filters
):
    client, found, files = Client(raise_request_exception=False), [], 0
    client.force_login(cast.he)
    for name, url in list_addresses(cast, written).items():
        answer = client.get(url, {"export": "xlsx"})
        if answer.status_code == 200:
            files += 1
            text = words(content(answer))
            found += [f"{name}: “{w[:40]}” of {where}" for w, where in hidden.items() if w in text]
    assert not found, "\n".join(found)
    assert files > 5
