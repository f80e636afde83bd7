"""Every operation of the API × everybody in the cast × an object of the own branch: answered as declared, never a 500."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localtime

from wangdian.config.api.root import api
from wangdian.kernel.cases import actions, queries
from wangdian.kernel.org.powers import CASES_HANDLE, CASES_OPEN, COMPLAINTS_TAKE
from wangdian.kernel.org.scope import open_scope

from .conftest import Caller

EAST, WEST = "B101", "B102"
UNITS = {EAST: "east", WEST: "west"}


def operations() -> set[tuple[str, str]]:
    """Method and path of every operation."""
    return {
        (method, prefix.rstrip("/") + path)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def _matter(unit):
    return {"unit": unit, "title": "打印机缺纸"}


def _complaint(unit):
    return {"unit": unit, "title": "等候太久", "said": "等了一小时", "grade": "THIRD"}


def _action(unit):
    owner = {EAST: "100002", WEST: "200001"}[unit]
    return {"title": "换纸", "owner": owner, "due_on": (localtime().date() + timedelta(days=3)).isoformat()}


# Of each operation: what is sent, and what the answer is for who may (others: 403, or 404 where they do not see it).
EVERYBODY = "everybody"
TABLE = {
    ("GET", "/cases/"): (None, EVERYBODY, {200}),
    ("GET", "/cases/{case_id}"): (None, "sees", {200}),
    ("POST", "/cases/"): (_matter, CASES_OPEN, {201}),
    ("POST", "/cases/{case_id}/moves/{transition}"): (lambda u: {"comment": "缺货"}, "touches", {200, 409}),
    ("POST", "/cases/{case_id}/comments"): (lambda u: {"text": "看到了"}, "sees", {200}),
    ("POST", "/cases/{case_id}/actions"): (_action, CASES_HANDLE, {201}),
    ("GET", "/cases/kinds/known"): (None, EVERYBODY, {200}),
    ("POST", "/complaints/"): (_complaint, COMPLAINTS_TAKE, {201}),
}


def test_every_operation_is_in_the_matrix():
    assert operations() == set(TABLE), operations() ^ set(TABLE)


@pytest.fixture
def objects(cast):
    """A matter of each branch, opened and owned there."""
    now, made = localtime(), {}
    for code, name, person in ((EAST, "east", cast.luo), (WEST, "west", cast.ma)):
        with open_scope(person, now) as scope:
            made[code] = actions.open_case(
                kind="matter",
                unit=getattr(cast, name),
                title=f"{name}的一件",
                by=scope,
                now=now,
                owner=person,
            )
    return made


def _may(rule: str, scope, case, unit) -> bool:
    if rule == EVERYBODY:
        return True
    sees = queries.may_see(case, scope)
    if rule == "sees":
        return sees
    if rule == "touches":
        return sees and (case.owner_id == scope.person_id or scope.has(CASES_HANDLE, unit.path))
    return scope.has(rule, unit.path)


def test_every_operation_answers_each_of_the_cast_as_declared(cast, objects):
    wrong, told_apart = [], set()
    for name, person in cast.people.items():
        caller = Caller(person)
        for (method, path), (body, rule, good) in TABLE.items():
            for code, case in objects.items():
                unit = getattr(cast, UNITS[code])
                with open_scope(person, localtime()) as scope:
                    allowed = _may(rule, scope, case, unit)
                url = path.replace("{case_id}", str(case.pk)).replace("{transition}", "wait")
                answer = caller.get(url) if method == "GET" else caller.post(url, body(code))
                # A step that does not leave the present state is refused before it is asked who takes it.
                expected = good if allowed else {403, 404} | ({409} if rule == "touches" else set())
                told_apart.add(allowed)
                if answer.status_code not in expected:
                    wrong.append(
                        f"{name} {method} {url} of {code}: {answer.status_code}, expected {expected}"
                    )
    assert not wrong, "\n".join(wrong)
    assert told_apart == {True, False}


def test_a_list_names_cases_of_no_other_branch(cast, objects):
    for name, person in cast.people.items():
        with open_scope(person, localtime()) as scope:
            readable = {c.code for c in queries.visible(scope)}
        listed = {item["code"] for item in Caller(person).get("/cases/").json()["items"]}
        assert listed == readable, name
    assert {i["unit"] for i in Caller(cast.ma).get("/cases/").json()["items"]} == {WEST}


def test_nobody_is_answered_without_a_token(cast, objects):
    for (method, path), (body, *_rest) in TABLE.items():
        url = "/api" + path.replace("{case_id}", str(objects[EAST].pk)).replace("{transition}", "wait")
        client, key = Client(), {"Idempotency-Key": str(uuid4())}
        if method == "GET":
            answer = client.get(url)
        else:
            answer = client.post(url, body(EAST), content_type="application/json", headers=key)
        assert answer.status_code == 401, url
