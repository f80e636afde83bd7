"""The API is one more entrance to the same actions: same refusals, same walls, written once."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localtime

from wangdian.config.api.doors import Holds
from wangdian.config.api.root import api
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.models import ApiToken
from wangdian.kernel.org.scope import open_scope, whole_bank
from wangdian.kernel.org.tokens import revoke_token

MATTER = {"unit": "B101", "title": "打印机缺纸"}


def test_a_matter_is_opened_moved_and_read_back(cast, caller):
    luo = caller(cast.luo)
    made = luo.post("/cases/", MATTER)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    seen = luo.get(f"/cases/{pk}").json()
    assert [c["transition"] for c in seen["choices"]] == ["start"]
    assert seen["choices"][0]["reasons"][0]["code"] == "cases.owner"
    refused = luo.post(f"/cases/{pk}/moves/start", {"version": 0})
    assert (refused.status_code, refused.json()["code"]) == (409, "cases.owner")


def test_the_same_key_opens_one_case(cast, caller):
    luo, key = caller(cast.luo), uuid4()
    first, second = luo.post("/cases/", MATTER, key), luo.post("/cases/", MATTER, key)
    assert first.json()["id"] == second.json()["id"]
    with whole_bank("test"):
        assert Case.objects.count() == 1


def test_a_write_without_a_key_is_refused(cast, caller):
    luo = caller(cast.luo)
    answer = luo.client.post(
        "/api/cases/",
        MATTER,
        content_type="application/json",
        headers={"Authorization": f"Bearer {luo.token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "database.no_key")


def test_another_branch_sees_nothing(cast, caller):
    pk = caller(cast.luo).post("/cases/", MATTER).json()["id"]
    ma = caller(cast.ma)
    assert ma.get(f"/cases/{pk}").status_code == 404
    assert ma.get("/cases/").json()["items"] == []
    assert ma.post("/cases/", MATTER).status_code == 403


def test_a_complaint_comes_in_from_the_hotline_and_its_receiver_owns_it(cast, caller):
    answer = caller(cast.lin).post(
        "/complaints/",
        {"unit": "B101", "title": "等候太久", "said": "等了一小时", "grade": "THIRD", "phone": "13900000001"},
    )
    assert answer.status_code == 201, answer.content
    assert answer.json()["owner"] == cast.lin.staff_no
    assert answer.json()["code"].startswith("TS-B101-")


def test_a_parameter_that_nobody_knows_is_refused_by_name(cast, caller):
    answer = caller(cast.luo).get("/cases/?knid=matter")
    assert (answer.status_code, answer.json()["field"]) == (422, "knid")


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Bearer wd_wrong", "Basic abc"])
def test_without_a_good_token_nobody_is_let_in(cast, token):
    answer = Client().get("/api/cases/", headers={"Authorization": token} if token else {})
    assert (answer.status_code, answer.json()["code"]) == (401, "org.sign_in")


def test_a_revoked_token_is_dead_at_once(cast, caller):
    luo = caller(cast.luo)
    now = localtime()
    with open_scope(cast.luo, now) as scope:
        revoke_token(token_id=ApiToken.objects.get(person=cast.luo).pk, by=scope, now=now)
    assert luo.get("/cases/").status_code == 401


def test_a_browser_session_needs_its_csrf_token_to_write(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.luo)
    assert client.get("/api/cases/").status_code == 200
    answer = client.post(
        "/api/cases/", MATTER, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "api.csrf")


def test_a_token_does_not_open_pages(cast, caller):
    luo = caller(cast.luo)
    assert luo.client.get("/cases/", headers={"Authorization": f"Bearer {luo.token}"}).status_code == 302


def test_every_operation_asks_who_calls():
    """No operation without a declared right (the guard of pages, for the API)."""
    bare = [
        f"{operation.methods} {path}"
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if not any(isinstance(auth, Holds) for auth in (*operation.auth_callbacks, router.auth))
    ]
    assert not bare
