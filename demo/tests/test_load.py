"""The demo bank: complete, alive today, and the same when loaded twice."""

import pytest

from demo import load
from demo.__main__ import names_table
from demo.bank import OUTLETS, STAFF
from demo.serve import free_port
from tests.cast import moment
from wangdian.domains.plans.models import PlanVersion
from wangdian.kernel.audit.queries import verify_all
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.metrics.models import Reading, Target
from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.scope import whole_bank

SUNDAY = moment("2026-11-22 14:00")


def counts() -> dict[str, int]:
    with whole_bank("test"):
        models = (Unit, Person, Appointment, PlanVersion, Duty, Target, Reading, Occurrence)
        return {model.__name__: model.objects.count() for model in models}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_loads_once_and_every_post_of_an_outlet_has_work_even_on_a_sunday(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    said: list[str] = []
    load.load(SUNDAY, said.append)
    first = counts()
    assert first["Unit"] == 9 and first["Person"] == 94 and first["PlanVersion"] == 9
    assert first["Reading"] > 20_000 and first["Occurrence"] > 3_000
    with whole_bank("test"):
        today = Occurrence.objects.filter(scheduled_on=SUNDAY.date(), unit__code=OUTLETS[0][0])
        posts = set(today.values_list("post__code", flat=True))
        assert posts == {post for post, _count in STAFF}
        assert today.exclude(stands_in_for=None).exists()  # one lobby manager is away
        states = set(Occurrence.objects.values_list("state", flat=True))
        assert states >= {"DONE", "LATE", "MISSED", "OPEN"}
        waiting = PlanVersion.objects.exclude(state=PlanVersion.State.PUBLISHED)
        assert [v.state for v in waiting] == [PlanVersion.State.REVIEW]
        assert verify_all() == []
    load.load(SUNDAY, said.append)
    assert counts() == first
    assert len(load.sign_in_names()) == 16


def test_the_table_of_names_lines_up():
    lines = names_table(
        [("支行长", "柳巷网点", "王雅静", "101001"), ("综合岗", "南门", "李明", "1")]
    ).splitlines()
    # A Chinese character is two columns wide: in column units every staff number begins at the same place.
    widths = {sum(2 if c > "⺀" else 1 for c in line[: line.rindex("  ")]) for line in lines}
    assert len(lines) == 3 and len(widths) == 1


def test_a_port_in_use_is_passed_over():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert free_port(taken.getsockname()[1]) != taken.getsockname()[1]
