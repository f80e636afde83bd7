"""The opinion form at the QR code: open to everybody, narrow as a letter slot. The second wall holds behind it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client, override_settings
from django.urls import reverse

from wangdian.domains.service import actions, rowsecurity
from wangdian.domains.service.models import Opinion, OpinionBox
from wangdian.kernel.database.sealing import unseal
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, as_, box, left, refused

FORM = {
    "sort": "COMPLAINT",
    "said": "等了一小时没人理。",
    "name": "王女士",
    "phone": "13800001234",
    "wants_answer": "on",
}


def send(token: str, client: Client | None = None, **data):
    """The form as a browser sends it."""
    sent = FORM | {"website": "", "idempotency_key": str(uuid4())} | data
    return (client or Client()).post(reverse("opinion:leave", args=[token]), sent)


def opinions() -> list[Opinion]:
    with whole_bank("test"):
        return list(Opinion.objects.order_by("pk"))


def test_a_customer_leaves_an_opinion_without_signing_in(cast):
    token, client = box(cast), Client()
    page = client.get(reverse("opinion:leave", args=[token]))
    assert page.status_code == 200 and "东门网点" in page.content.decode()
    answer = send(token, client)
    assert answer.status_code == 302 and answer.url == reverse("opinion:thanks", args=[token])
    (kept,) = opinions()
    assert (kept.sort, kept.said, kept.unit_id, kept.wants_answer) == (
        "COMPLAINT",
        FORM["said"],
        cast.east.pk,
        True,
    )
    assert unseal(kept.phone_sealed) == "13800001234" and kept.phone_tail == "1234"


def test_the_form_sets_no_cookie_but_the_one_against_forged_requests(cast):
    token, client = box(cast), Client()
    client.get(reverse("opinion:leave", args=[token]))
    send(token, client)
    client.get(reverse("opinion:thanks", args=[token]))
    assert set(client.cookies) == {"csrftoken"}


def test_a_forged_request_is_refused(cast):
    token = box(cast)
    assert send(token, Client(enforce_csrf_checks=True)).status_code == 403
    assert opinions() == []


def test_name_and_number_are_never_shown_again(cast):
    token = box(cast)
    wrong = send(token, said=" ")
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "王女士" not in text and "13800001234" not in text
    kept = send(token, said="请修门", phone="12")
    assert (
        kept.status_code == 422
        and "请修门" in kept.content.decode()
        and "王女士" not in kept.content.decode()
    )
    thanks = Client().get(reverse("opinion:thanks", args=[token]))
    assert "王女士" not in thanks.content.decode() and thanks["Cache-Control"] == "no-store"


def test_the_database_keeps_name_and_number_sealed_also_in_its_history(cast):
    send(box(cast))
    (kept,) = opinions()
    assert "13800001234" not in f"{kept.phone_sealed}{kept.phone_index}" and "王女士" not in kept.name_sealed
    with whole_bank("test"), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM service_opinionevent e")
        history = " ".join(row for (row,) in cursor.fetchall())
    assert (
        history and "1234" not in history and FORM["said"] not in history and kept.phone_sealed not in history
    )


def test_a_program_that_fills_in_everything_is_thanked_and_nothing_is_kept(cast):
    assert send(box(cast), website="https://spam.example").status_code == 302
    assert opinions() == []


def test_a_form_sent_twice_is_kept_once(cast):
    token, key = box(cast), str(uuid4())
    assert send(token, idempotency_key=key).status_code == send(token, idempotency_key=key).status_code == 302
    assert len(opinions()) == 1


def test_an_address_may_say_only_so_much_in_an_hour(cast):
    token = box(cast)
    for _ in range(rowsecurity.PER_ADDRESS):
        left(cast, token=token)
    with refused("service.opinions_many"):
        left(cast, token=token)
    left(cast, token=token, address="203.0.113.8")
    left(cast, token=token, now=MORNING + timedelta(minutes=61))
    assert len(opinions()) == rowsecurity.PER_ADDRESS + 2


def test_an_outlet_takes_only_so_many_in_an_hour_from_everywhere(cast):
    token = box(cast)
    for n in range(rowsecurity.PER_UNIT):
        left(cast, token=token, address=f"203.0.113.{n}")
    with refused("service.opinions_many"):
        left(cast, token=token, address="198.51.100.1")


def test_too_many_are_answered_politely(cast, monkeypatch):
    token = box(cast)
    statuses = [send(token).status_code for _ in range(rowsecurity.PER_ADDRESS + 1)]
    assert statuses[-1] == 429 and set(statuses[:-1]) == {302}


def test_a_letter_that_is_too_long_or_carries_a_file_does_not_fit_the_slot(cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    token = box(cast)
    assert send(token, said="长" * 2001).status_code == 422
    assert send(token, said="长" * 40_000).status_code == 413
    assert send(token, extra=SimpleUploadedFile("x.exe", b"x")).status_code == 413
    assert opinions() == []


def test_an_address_that_is_no_more_says_so(cast):
    old = box(cast)
    as_(cast.luo, actions.open_box, unit=cast.east)
    for token in (old, "nothing", "x" * 200):
        answer = Client().get(reverse("opinion:leave", args=[token]))
        assert answer.status_code == 404 and "停用" in answer.content.decode()
    assert send(old).status_code == 404
    with refused("service.box_closed"):
        left(cast, token=old)
    with whole_bank("test"):
        assert OpinionBox.objects.filter(unit=cast.east, closed_at=None).count() == 1


def test_the_number_of_an_address_is_the_proxys_word_only_behind_a_proxy(cast, rf):
    from wangdian.domains.service.views.public import address_of

    request = rf.get("/", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert address_of(request) == "10.0.0.1"
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert address_of(request) == "203.0.113.9"


# ------------------------------------------------------------------ the second wall


def insert(unit_id: int, box_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_opinion (unit_id, box_id, key, left_at, sort, said, wants_answer, name_sealed, phone_sealed,"
            " phone_index, phone_tail, address_index, state, taken_as, reason)"
            " VALUES (%s, %s, %s, now(), 'PRAISE', 'x', false, '', '', '', '', repeat('0', 32), 'NEW', '', '')",
            [unit_id, box_id, uuid4()],
        )


def test_nobody_inserts_or_deletes_an_opinion_past_the_function(cast):
    left(cast)
    with whole_bank("test"):
        open_box = OpinionBox.objects.get()
    with pytest.raises(DatabaseError):
        insert(cast.east.pk, open_box.pk)  # signed in as nobody
    for person in (cast.luo, cast.qin):
        with pytest.raises(DatabaseError), open_scope(person, MORNING):
            insert(cast.east.pk, open_box.pk)
        with open_scope(person, MORNING), connection.cursor() as cursor:
            cursor.execute("DELETE FROM service_opinion")
            assert cursor.rowcount == 0


def test_without_a_scope_nothing_is_read_but_the_outlets_name(cast):
    token = box(cast)
    left(cast, token=token)
    assert not Opinion.objects.exists() and not OpinionBox.objects.exists()
    assert actions.place_of(token) == actions.Place(cast.east.pk, "东门网点")
    assert actions.place_of("x") is None


@pytest.mark.parametrize(
    "change",
    [{"kind": "BRIBE"}, {"words": " "}, {"words": "长" * 2001}, {"address": "short"}, {"name": "x" * 601}],
)
def test_the_function_itself_refuses_what_the_form_would_not_send(cast, change):
    given = {
        "asked": box(cast), "form_key": uuid4(), "at": MORNING, "kind": "PRAISE", "words": "好", "answer": False, "name": "",
        "phone": "", "phone_digest": "", "phone_end": "", "address": "0" * 32,
    } | change  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT wd_leave_opinion({', '.join(['%s'] * len(given))})", list(given.values()))
