"""A form sent twice writes once and answers the same."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.cast import moment
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import forget_old_keys, once
from wangdian.kernel.database.models import IdempotencyKey

NOW = moment("2026-03-02 09:00")


def sending(person, key):
    request = RequestFactory().post("/", {"idempotency_key": str(key)})
    request.user, request.now = person, NOW
    return request


def answer(value):
    return HttpResponse(f"made {value}")


def test_the_second_sending_does_not_act_and_answers_the_same(cast):
    key, acted = uuid4(), []

    def act():
        acted.append(1)
        return len(acted)

    first = once(sending(cast.han, key), act=act, answer=answer)
    second = once(sending(cast.han, key), act=act, answer=answer)
    assert acted == [1]
    assert first.content == second.content == b"made 1"


def test_a_refused_form_can_be_sent_again_with_the_same_key(cast):
    key = uuid4()

    def refuse():
        raise Refused("test.no", "不行")

    with pytest.raises(Refused):
        once(sending(cast.han, key), act=refuse, answer=answer)
    assert once(sending(cast.han, key), act=lambda: 7, answer=answer).content == b"made 7"


def test_another_person_cannot_read_an_answer_by_guessing_the_key(cast):
    key = uuid4()
    once(sending(cast.han, key), act=lambda: "secret", answer=answer)
    assert once(sending(cast.zhao, key), act=lambda: "own", answer=answer).content == b"made own"


@pytest.mark.parametrize("key", ["", "no-uuid"])
def test_a_form_without_a_key_is_refused_in_words(cast, key):
    with pytest.raises(Refused) as refused:
        once(sending(cast.han, key), act=lambda: 1, answer=answer)
    assert refused.value.code == "database.no_key"


def test_keys_are_forgotten_after_a_week(cast):
    once(sending(cast.han, uuid4()), act=lambda: 1, answer=answer)
    assert forget_old_keys(NOW + timedelta(days=6)) == 0
    assert forget_old_keys(NOW + timedelta(days=8)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_write_once(transactional_db):
    from tests.cast import make_cast

    han, key = make_cast().han, uuid4()
    acted, answers, started = [], [], threading.Event()

    def act():
        acted.append(1)
        started.set()
        time.sleep(0.3)  # the second sending arrives while the first is still open
        return len(acted)

    def send(wait):
        if wait:
            started.wait(5)
        with transaction.atomic():
            answers.append(once(sending(han, key), act=act, answer=answer).content)
        connection.close()

    threads = [threading.Thread(target=send, args=(wait,)) for wait in (False, True)]
    [t.start() for t in threads]
    [t.join(10) for t in threads]
    assert acted == [1]
    assert answers == [b"made 1", b"made 1"]
    assert IdempotencyKey.objects.count() == 1
