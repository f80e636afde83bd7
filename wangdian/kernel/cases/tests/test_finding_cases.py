"""Cases found by number and by words of their title, and read as far as a scope reaches."""

import pytest

from wangdian.kernel.cases import queries
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import open_scope

from .situations import MORNING, opened


def titles(person, word: str) -> list[str]:
    with open_scope(person, MORNING) as scope:
        found = queries.visible(scope).filter(queries.named_by(word)).order_by("pk")
        return list(found.values_list("title", flat=True))


@pytest.fixture(params=[5_000, 0], ids=["rare words by index", "common words by a filter"])
def either_way(request, monkeypatch):
    monkeypatch.setattr(queries, "TITLED_CASES", request.param)


def test_words_of_two_characters_and_more_are_found_anywhere_in_a_title(cast, either_way):
    opened(cast, title="门口空调漏水")
    opened(cast, title="漏签登记簿，水渍")
    opened(cast, title="ATM 50%_吞卡")
    assert titles(cast.luo, "漏水") == ["门口空调漏水"]
    assert titles(cast.luo, "漏") == ["门口空调漏水", "漏签登记簿，水渍"]
    assert titles(cast.luo, "atm") == titles(cast.luo, "50%_") == ["ATM 50%_吞卡"]
    assert titles(cast.luo, "50_") == titles(cast.luo, "水空") == []


def test_a_confidential_case_is_found_by_those_it_names_only(cast, either_way):
    opened(cast, title="保密漏水", confidential=True)
    assert titles(cast.luo, "漏水") == ["保密漏水"]
    assert titles(cast.han, "漏水") == []


def test_a_word_finds_nothing_at_a_unit_out_of_reach(cast, either_way):
    opened(cast, cast.ma, unit=cast.west, title="西门漏水")
    assert titles(cast.luo, "漏水") == []


def test_a_number_is_found_by_its_beginning_in_capitals_or_not(cast):
    first, second = opened(cast, title="一"), opened(cast, title="二")
    assert titles(cast.luo, first.code.lower()) == ["一"]
    assert titles(cast.luo, second.code[:-1]) == ["一", "二"]
    assert titles(cast.luo, "SX-B999") == []


@pytest.mark.parametrize("limit", ["NAMED_UNITS", "NAMED_CASES"])
def test_the_same_cases_are_read_whether_units_and_own_cases_are_few_or_many(cast, monkeypatch, limit):
    opened(cast, owner=cast.zhou)
    opened(cast, cast.ma, unit=cast.west)
    opened(cast, title="保密", confidential=True)
    people = [p for p in vars(cast).values() if type(p).__name__ == "Person"]

    def read() -> dict:
        found = {}
        for person in people:
            with open_scope(person, MORNING) as scope:
                found[person.pk] = set(queries.visible(scope).values_list("pk", flat=True))
        return found

    few = read()
    monkeypatch.setattr(queries, limit, -1)
    assert read() == few
    assert Unit.objects.exists() and any(few.values()) and not all(len(f) == 3 for f in few.values())


def test_an_owner_reads_their_case_where_their_post_no_longer_reaches(cast, as_owner):
    case = opened(cast, cast.ma, unit=cast.west)
    with as_owner():  # owners hold a post at the unit when they are named; later they may move on
        Case.objects.filter(pk=case.pk).update(owner=cast.zhou)
    with open_scope(cast.zhou, MORNING) as scope:
        assert list(queries.visible(scope, kind="matter")) == [case]
        assert Case.objects.filter(queries.readable(scope)).get() == case
