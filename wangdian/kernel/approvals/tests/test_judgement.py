"""Who may check: the pure rule, over everything hypothesis can think of."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.approvals.judgement import Candidate, Request, best, local_able, obstacles

people = st.integers(1, 5)
units = st.integers(1, 2)
posts = st.integers(1, 3)
amounts = st.integers(0, 100).map(Decimal)
candidates = st.builds(
    Candidate,
    person_id=people,
    on_behalf_of=st.none() | people,
    unit_id=units,
    post_id=posts,
    away=st.booleans(),
)
requests = st.builds(
    Request, unit_id=st.just(1), maker_id=people, maker_on_behalf_of=st.none() | people,
    amount=st.none() | amounts, business=st.sampled_from(["", "转账"]), remote_allowed=st.booleans(),
    confided_to=st.none() | st.frozensets(people, max_size=3),
)  # fmt: skip
limits = st.dictionaries(posts, amounts)


@given(candidates, requests, limits, st.booleans())
def test_no_party_to_a_request_ever_checks_it_on_either_side(candidate, request, limits, somebody_local):
    if obstacles(candidate, request, limits, somebody_local=somebody_local):
        return
    checkers = {candidate.person_id, candidate.on_behalf_of} - {None}
    assert not checkers & {request.maker_id, request.maker_on_behalf_of}


@given(candidates, requests, limits, st.booleans())
def test_nobody_checks_what_is_confided_to_others(candidate, request, limits, somebody_local):
    if request.confided_to is not None and candidate.person_id not in request.confided_to:
        assert obstacles(candidate, request, limits, somebody_local=somebody_local)


@given(candidates, requests, limits, st.booleans())
def test_nobody_checks_more_than_the_limit_of_their_post(candidate, request, limits, somebody_local):
    if obstacles(candidate, request, limits, somebody_local=somebody_local):
        return
    if request.business and request.amount is not None:
        assert request.amount <= limits[candidate.post_id]


@given(st.lists(candidates, max_size=6), requests, limits)
def test_the_unit_above_checks_exactly_when_the_rule_says_so_or_nobody_local_can(everybody, request, limits):
    local = local_able(everybody, request, limits)
    for c in everybody:
        codes = {r.code for r in obstacles(c, request, limits, somebody_local=local)}
        assert ("approvals.local_first" in codes) == (c.unit_id != 1 and not request.remote_allowed and local)


@given(st.lists(candidates, max_size=4), requests, limits, st.booleans())
def test_the_right_chosen_is_an_own_one_where_there_is_one(mine, request, limits, somebody_local):
    chosen, reasons = best(mine, request, limits, somebody_local=somebody_local)
    able = [c for c in mine if not obstacles(c, request, limits, somebody_local=somebody_local)]
    assert (chosen is None) == (not able) == bool(reasons)
    if any(c.on_behalf_of is None for c in able):
        assert chosen.on_behalf_of is None
