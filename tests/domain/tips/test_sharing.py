"""Sharing tips: examples worked by hand, and what holds for every house."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.tips import AtWork, Earned, Share, TipRuleTerms, share

WAITER, KITCHEN, BAR = UUID(int=1), UUID(int=2), UUID(int=3)
ANNA, BORIS, CARLA, DAN = (UUID(int=10 + each) for each in range(4))
POOL, TO_KITCHEN, TO_BAR = UUID(int=100), UUID(int=101), UUID(int=102)
HOUR = 3_600


def _at_work(person: UUID, hours: int, *roles: UUID) -> AtWork:
    return AtWork(person, hours * HOUR, frozenset(roles))


def _of(moves: tuple[Share, ...]) -> dict[UUID, int]:
    """What each person has more or less."""
    found: dict[UUID, int] = {}
    for move in moves:
        found[move.person_id] = found.get(move.person_id, 0) + move.minor
    return found


def test_a_pool_is_shared_by_hours() -> None:
    earned = {ANNA: Earned(9_000), BORIS: Earned(1_000)}
    people = [_at_work(ANNA, 6, WAITER), _at_work(BORIS, 4, WAITER)]

    moves = share(earned, people, [TipRuleTerms(POOL, "pool", from_role_id=WAITER)])

    assert _of(moves) == {ANNA: -3_000, BORIS: 3_000}


def test_a_pool_is_shared_evenly_to_the_cent() -> None:
    earned = {ANNA: Earned(100)}
    people = [_at_work(each, 1, WAITER) for each in (ANNA, BORIS, CARLA)]

    moves = share(earned, people, [TipRuleTerms(POOL, "pool", by="evenly")])

    assert _of(moves) == {ANNA: -66, BORIS: 33, CARLA: 33}


def test_a_share_of_sales_goes_to_the_bar() -> None:
    earned = {ANNA: Earned(5_000, 40_000), BORIS: Earned(100, 40_000)}
    people = [_at_work(ANNA, 6, WAITER), _at_work(BORIS, 6, WAITER), _at_work(CARLA, 6, BAR)]
    rule = TipRuleTerms(TO_BAR, "tip_out", 10_000, "sales", to_role_id=BAR)

    moves = share(earned, people, [rule])

    assert _of(moves) == {ANNA: -400, BORIS: -100, CARLA: 500}


def test_rules_follow_each_other_on_what_is_left() -> None:
    earned = {ANNA: Earned(10_000)}
    people = [_at_work(ANNA, 5, WAITER), _at_work(BORIS, 5, KITCHEN), _at_work(CARLA, 5, BAR)]
    rules = [
        TipRuleTerms(TO_KITCHEN, "tip_out", 200_000, to_role_id=KITCHEN),
        TipRuleTerms(TO_BAR, "tip_out", 100_000, from_role_id=WAITER, to_role_id=BAR),
    ]

    moves = share(earned, people, rules)

    assert _of(moves) == {ANNA: -2_800, BORIS: 2_000, CARLA: 800}


def test_where_nobody_of_the_kitchen_is_at_work_nothing_is_given() -> None:
    rule = TipRuleTerms(TO_KITCHEN, "tip_out", 200_000, to_role_id=KITCHEN)

    assert share({ANNA: Earned(10_000)}, [_at_work(ANNA, 5, WAITER)], [rule]) == ()


def test_who_takes_a_share_gives_none() -> None:
    earned = {BORIS: Earned(1_000)}
    rule = TipRuleTerms(TO_KITCHEN, "tip_out", 500_000, to_role_id=KITCHEN)

    assert share(earned, [_at_work(BORIS, 5, KITCHEN)], [rule]) == ()


def test_without_hours_a_pool_is_even() -> None:
    people = [_at_work(ANNA, 0, WAITER), _at_work(BORIS, 0, WAITER)]

    moves = share({ANNA: Earned(500)}, people, [TipRuleTerms(POOL, "pool")])

    assert _of(moves) == {ANNA: -250, BORIS: 250}


def test_a_tip_that_was_taken_back_is_taken_back_from_all() -> None:
    people = [_at_work(ANNA, 5, WAITER), _at_work(BORIS, 5, WAITER)]

    moves = share({ANNA: Earned(-500)}, people, [TipRuleTerms(POOL, "pool")])

    assert _of(moves) == {ANNA: 250, BORIS: -250}


PEOPLE = st.lists(
    st.builds(
        AtWork,
        st.sampled_from([ANNA, BORIS, CARLA, DAN]),
        st.integers(0, 16 * HOUR),
        st.frozensets(st.sampled_from([WAITER, KITCHEN, BAR])),
    ),
    unique_by=lambda each: each.person_id,
)
EARNED = st.dictionaries(
    st.sampled_from([ANNA, BORIS, CARLA, DAN]),
    st.builds(Earned, st.integers(0, 10**7), st.integers(0, 10**9)),
)
ROLES = st.sampled_from([None, WAITER, KITCHEN, BAR])
RULES = st.lists(
    st.builds(
        TipRuleTerms,
        st.uuids(),
        st.sampled_from(["pool", "tip_out"]),
        st.integers(1, 1_000_000),
        st.sampled_from(["tips", "sales"]),
        ROLES,
        ROLES,
        st.sampled_from(["hours", "evenly"]),
    ),
    max_size=4,
)


@given(EARNED, PEOPLE, RULES)
def test_nothing_appears_or_is_lost_by_any_rule(
    earned: dict[UUID, Earned], people: list[AtWork], rules: list[TipRuleTerms]
) -> None:
    moves = share(earned, people, rules)

    for rule in rules:
        assert sum(each.minor for each in moves if each.rule_id == rule.id) == 0


@given(EARNED, PEOPLE, RULES)
def test_nobody_gives_more_than_they_have(
    earned: dict[UUID, Earned], people: list[AtWork], rules: list[TipRuleTerms]
) -> None:
    changes = _of(share(earned, people, rules))

    for person, minor in changes.items():
        assert earned.get(person, Earned()).tips_minor + minor >= 0


@given(EARNED, PEOPLE, RULES)
def test_the_order_of_people_does_not_matter(
    earned: dict[UUID, Earned],
    people: list[AtWork],
    rules: list[TipRuleTerms],
) -> None:
    assert share(earned, people[::-1], rules) == share(earned, people, rules)


@given(EARNED, PEOPLE, RULES)
def test_only_people_at_work_get_something(
    earned: dict[UUID, Earned], people: list[AtWork], rules: list[TipRuleTerms]
) -> None:
    at_work = {each.person_id for each in people}

    for person, minor in _of(share(earned, people, rules)).items():
        assert minor < 0 or person in at_work or minor == 0
