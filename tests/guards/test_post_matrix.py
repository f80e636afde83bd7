"""Every address that takes a POST × everybody in the cast: who may not open the thing changes nothing about it.

What a person may do with a thing they see is for the action behind it to say (its own tests do); here nobody gets 500,
and nobody gets past the declared right or to another branch's thing.
"""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils.timezone import localtime

from tests.cast import PEOPLE
from tests.guards.posting import declared_posts, example_for, postings
from tests.guards.test_permission_matrix import (
    KEPT_OUT,
    all_examples,
    may_see,
)
from wangdian.kernel.org.scope import open_scope

# Addresses whose thing no example makes; each with the reason why the walk may leave it out.
REFUSED = KEPT_OUT | {409, 422}  # a refusal by the action behind it, or by the form; nothing is written
_OWN = "ends what one row says; the tests of its action refuse strangers"
LEFT_OUT = {
    "org:end_backup": _OWN,
    "org:revoke_delegation": _OWN,
    "org:revoke_token": _OWN,
    "cases:clock_rule_end": _OWN,
    "checklists:begin_surprise": "needs a draw; the tests of surprise checks refuse strangers",
    "inspections:review": "needs a draw; the tests of recordings refuse strangers",
}


def test_every_address_that_takes_a_post_is_in_the_walk(cast):
    examples = all_examples(cast)
    missing = {a.name for a in declared_posts() if example_for(a, examples) is None}
    assert missing == set(LEFT_OUT), "name an example in <app>/tests/page_examples.py: " + ", ".join(
        sorted(missing ^ set(LEFT_OUT))
    )


def sent(client: Client, url: str) -> int:
    """The status of an empty form with its key; nothing it wrote stays."""
    with transaction.atomic():
        status = client.post(url, {"idempotency_key": str(uuid4())}).status_code
        transaction.set_rollback(True)
    return status


EVERY_DAY = ("luo", "zhao", "he", "bai")
OTHERS = tuple(sorted(set(PEOPLE) - set(EVERY_DAY)))


@pytest.mark.parametrize(
    "names", [EVERY_DAY, pytest.param(OTHERS, marks=pytest.mark.slow)], ids=["some", "others"]
)
def test_nobody_sends_a_form_past_their_rights(cast, names):
    examples = all_examples(cast)
    walk, wrong, told_apart = list(postings(examples)), [], set()
    for name in names:
        person = cast.people[name]
        client = Client(raise_request_exception=False)
        client.force_login(person)
        with open_scope(person, localtime()) as scope:
            pass
        for posting in walk:
            allowed = may_see(posting.address, posting.example, name, scope)
            power = posting.address.view.declared_power
            allowed = allowed and (power is None or scope.has(power))
            status = sent(client, posting.url)
            told_apart.add(allowed)
            if status >= 500 or (not allowed and status not in REFUSED):
                wrong.append(
                    f"{name:5} POST {posting.address.name} {posting.url}: {status}, allowed: {allowed}"
                )
    assert not wrong, "\n".join(wrong)
    assert told_apart == {True, False}
