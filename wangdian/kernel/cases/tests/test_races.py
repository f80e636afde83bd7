"""Twenty at once on one case, one number, one key, one source. Real threads, real commits, as the app role."""

from collections import Counter
from uuid import uuid4

import pytest

from tests.cast import Cast, make_cast
from tests.racing import AT_ONCE, Undone, racers
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.models import Case, Series, TimelineEntry
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, fresh, move, opened, working

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = 10


@pytest.fixture
def team() -> Cast:
    """The cast, committed, so that every thread sees it."""
    return make_cast()


@pytest.fixture
def all_at_once(team):
    with racers() as race:
        yield race


def lines(case: Case, **about) -> list[TimelineEntry]:
    with whole_bank("test"):
        return list(TimelineEntry.objects.filter(case=case, **about).order_by("id"))


def test_numbers_have_no_gap_and_no_double_though_one_in_five_is_rolled_back(team, all_at_once):
    people = (team.luo, team.zhou, team.zhao, team.han)

    def opens(n: int):
        with open_scope(people[n % 4], MORNING) as scope:
            case = actions.open_case(
                kind="matter", unit=team.east, title=f"第{n}件", by=scope, now=MORNING, owner=team.zhou
            )
            if n % 5 == 0:
                raise Undone
            return case.number

    answers = [answer for _ in range(ROUNDS) for answer in all_at_once(opens)]
    kept = [a for a in answers if a != "undone"]
    assert Counter(answers)["undone"] == ROUNDS * AT_ONCE // 5
    assert sorted(kept) == list(range(1, len(kept) + 1))
    with whole_bank("test"):
        rows = Case.objects.order_by("number").values_list("number", "code")
        assert list(rows) == [(n, f"SX-B101-2026-{n:04d}") for n in sorted(kept)]
        assert Series.objects.get(unit=team.east).last == len(kept)


def test_two_units_number_for_themselves_at_the_same_time(team, all_at_once):
    def opens(n: int):
        person, unit = ((team.luo, team.east), (team.ma, team.west))[n % 2]
        return unit.code, opened(team, person, unit=unit).number

    answers = all_at_once(opens)
    half = AT_ONCE // 2
    assert sorted(answers) == [(code, n) for code in ("B101", "B102") for n in range(1, half + 1)]


def test_of_twenty_who_saw_the_same_version_one_moves_the_case(team, all_at_once):
    people = (team.zhou, team.luo, team.han)
    steps = ("finish", "wait", "void")
    for _ in range(ROUNDS):
        case = working(team)
        answers = all_at_once(
            lambda n, case=case: move(
                people[2 if n % 3 == 2 else n % 2], case, steps[n % 3], comment=f"{n}", expected_version=1
            )
        )
        moved = [a for a in answers if isinstance(a, Case)]
        assert len(moved) == 1 and answers.count("cases.moved_on") == AT_ONCE - 1, answers
        after = fresh(case)
        assert (after.version, after.state) == (2, moved[0].state)
        assert [e.version for e in lines(case, version__isnull=False)] == [0, 1, 2]


def test_twenty_without_a_version_move_once_too(team, all_at_once):
    """The lock alone suffices: whoever comes second finds that the step does not leave the new state."""
    case = opened(team, owner=team.zhou)
    answers = all_at_once(lambda n: move(team.zhou if n % 2 else team.luo, case, "start"))
    assert sum(isinstance(a, Case) for a in answers) == 1
    assert answers.count("cases.no_such_step") == AT_ONCE - 1


def test_twenty_sendings_of_one_key_have_one_effect_and_all_are_answered(team, all_at_once):
    for _ in range(ROUNDS):
        case, key = opened(team, owner=team.zhou), uuid4()
        answers = all_at_once(
            lambda _n, case=case, key=key: move(team.zhou, case, "start", key=key, expected_version=0)
        )
        assert [a.state for a in answers] == ["WORKING"] * AT_ONCE
        assert len(lines(case, key=key)) == 1 and fresh(case).version == 1
        with whole_bank("test"):
            assert AuditEvent.objects.filter(act="cases.matter.start", target_id=str(case.pk)).count() == 1


def test_twenty_sendings_of_one_comment_say_it_once(team, all_at_once):
    case, key = opened(team), uuid4()

    def says(_n: int):
        with open_scope(team.luo, MORNING) as scope:
            return actions.comment(case_id=case.pk, text="看过了", by=scope, now=MORNING, key=key).pk

    assert set(all_at_once(says)) == {case.pk}
    assert len(lines(case, what="COMMENT")) == 1


def test_twenty_openings_from_one_source_make_one_case(team, all_at_once):
    for turn in range(ROUNDS):
        answers = all_at_once(
            lambda n, turn=turn: (
                opened(team, (team.luo, team.zhou, team.han)[n % 3], source=("run", str(turn))).pk
            )
        )
        assert len(set(answers)) == 1, answers
    with whole_bank("test"):
        assert list(Case.objects.order_by("number").values_list("number", flat=True)) == list(
            range(1, ROUNDS + 1)
        )


def test_a_case_and_an_action_moved_at_once_do_not_lock_each_other_out(team, all_at_once, settings, tmp_path):
    """销号 races with the verification it waits for: either order is fine, a deadlock or a half-done step is not."""
    settings.MEDIA_ROOT = tmp_path
    for _ in range(ROUNDS):
        case = working(team)
        with open_scope(team.luo, MORNING) as scope:
            action = actions.plan_action(
                case_id=case.pk, title="换件", owner=team.zhou, due_on=MORNING.date(), by=scope, now=MORNING, evidence_asked=0
            )  # fmt: skip

        def acts(n: int, case=case, action=action):
            if n % 2:
                return move(team.zhou, case, "finish", comment="好了", expected_version=1).state
            with open_scope(team.zhou, MORNING) as scope:
                return actions.do_action(action_id=action.pk, result="好了", by=scope, now=MORNING).state

        answers = Counter(all_at_once(acts))
        assert answers["DONE"] == AT_ONCE // 2
        assert answers["CHECKING"] <= 1
        assert set(answers) <= {"DONE", "CHECKING", "cases.actions_open", "cases.moved_on"}
        assert len(lines(case, what="ACTION", data__what="done")) == 1
        assert (fresh(case).state == "CHECKING") == (answers["CHECKING"] == 1)
