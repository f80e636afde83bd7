"""The demo bank's improvements, sightings and opinions: every stage has something to show, and always the same."""

from collections import Counter

import numpy as np
import pytest
from django.db import transaction

from demo.bank import make_bank
from demo.ledgers import OPINIONS, keep_ledgers
from tests.cast import moment
from wangdian.domains.service.models import Improvement, Opinion, Sighting
from wangdian.kernel.audit.queries import verify_all
from wangdian.kernel.cases.models import Case, TimelineEntry
from wangdian.kernel.org.scope import whole_bank

SUNDAY = moment("2026-11-22 14:00")
SAID = ("case__code", "case__title", "case__state", "case__opened_at", "case__owner__staff_no", "unit__code")


@pytest.fixture
def bank(db):
    return make_bank(np.random.default_rng(1), SUNDAY.date())


def written() -> list:
    """Everything about the rows that does not depend on where in the database they stand."""
    return [
        *Improvement.objects.order_by("pk").values_list(*SAID, "before", "after", "adopted", "pilot_ends_on"),
        *Sighting.objects.order_by("pk").values_list(*SAID, "truth", "reach", "spokesperson__staff_no"),
        *Opinion.objects.order_by("pk").values_list("key", "left_at", "said", "state", "taken_as"),
        *TimelineEntry.objects.order_by("pk").values_list("at", "by__staff_no", "transition", "text"),
    ]


def test_every_stage_of_the_ledgers_has_something_to_show(bank):
    with whole_bank("test"):
        made = keep_ledgers(bank, SUNDAY)
        states = Counter(Improvement.objects.values_list("case__state", flat=True))
        assert states == {
            "PROPOSED": 2,
            "PILOT": 1,
            "ADOPTED": 1,
            "MEASURED": 1,
            "LANDED": 1,
        }  # one from an opinion
        pilot = Improvement.objects.get(case__state="PILOT")
        assert pilot.pilot_starts_on < SUNDAY.date() < pilot.pilot_ends_on
        assert sorted(Sighting.objects.values_list("case__state", flat=True)) == ["CLOSED", "VERIFYING"]
        assert Counter(Opinion.objects.values_list("state", flat=True)) == {"TAKEN": 2, "ASIDE": 1, "NEW": 2}
        assert not Case.objects.filter(kind="sighting", breached=True).exists()
        assert (made.improvements, made.sightings, made.opinions) == (5, 2, len(OPINIONS))
        assert TimelineEntry.objects.filter(at__gt=SUNDAY).count() == 0
        assert verify_all() == []


def test_the_same_is_written_each_time(bank):
    with whole_bank("test"):
        found = []
        for _time in range(2):
            with transaction.atomic():
                keep_ledgers(bank, SUNDAY)
                found.append(written())
                transaction.set_rollback(True)
    assert found[0] == found[1] and len(found[0]) > 30
