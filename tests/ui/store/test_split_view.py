"""What the split screen decides: cards, choices, what is taken by taps."""

from dataclasses import replace
from uuid import UUID

from domain.ids import new_id
from edge.checks.requests import CheckLine, CheckPart, CheckView
from edge.checks.split_requests import Take
from ui.store import split_view as view


def line(name: str, quantity: int = 1000, seat: int = 0, unit: str = "") -> CheckLine:
    """A line of a check."""
    return CheckLine(new_id(), None, "item", "sent", name, "", quantity, 900, 900, seat, unit)


def part(label: str, state: str, total: int, paid: int = 0) -> CheckPart:
    """A check of a split bill."""
    return CheckPart(
        new_id(), label, state, (), total, paid, 0 if state == "paid" else total - paid
    )


def bill(*parts: CheckPart, lines: tuple[CheckLine, ...] = ()) -> CheckView:
    """A bill of 30.00 that is taken apart."""
    return CheckView(
        order_id=UUID(int=1),
        order_number=7,
        order_state="open",
        check_id=None,
        state="open",
        currency="EUR",
        lines=lines,
        lines_minor=3_000,
        tax_minor=0,
        total_minor=3_000,
        taxes=(),
        paid_minor=0,
        rounding_minor=0,
        remaining_minor=sum(each.remaining_minor for each in parts) or 3_000,
        payments=(),
        unsent=0,
        checks=parts,
    )


def test_checks_stand_side_by_side_with_what_is_paid_and_what_remains() -> None:
    paid, begun, other = (
        part("7/1", "paid", 1000),
        part("7/2", "open", 1000, 400),
        part("7/3", "open", 1000),
    )

    cards = view.part_cards(bill(paid, begun, other), begun.check_id, "en")

    assert [(card.label, card.detail, card.tone) for card in cards] == [
        ("7/1", "Paid €10.00", "plain"),
        ("7/2", "€4.00 paid, €6.00 remains", "main"),
        ("7/3", "€10.00", "plain"),
    ]


def test_after_a_check_is_paid_the_next_open_one_is_chosen() -> None:
    paid, other = part("7/1", "paid", 1000), part("7/2", "open", 1000)

    assert view.chosen_check(bill(paid, other), paid.check_id) == other.check_id
    assert view.chosen_check(bill(paid), paid.check_id) is None


def test_what_is_not_possible_says_why() -> None:
    picks = {pick.value: pick.why_not for pick in view.split_picks(bill(lines=(line("Lasagne"),)))}

    assert picks[view.BY_SEAT] == "No line belongs to a seat"
    assert picks[view.EVENLY] == ""
    assert view.REJOIN not in picks


def test_taps_count_the_pieces_of_a_line_and_begin_again() -> None:
    beers, ham = line("Beer", 3000), line("Ham", 3000, unit="kg")

    counts = [1]
    for _tap in range(3):
        counts.append(view.next_count(beers, counts[-1]))

    assert counts == [1, 2, 3, 0]
    assert view.taken_words(beers, 2) == "2 of 3"
    assert (view.steps(ham), view.taken_words(ham, 1)) == (1, "")


def test_a_whole_line_is_taken_whole_and_a_part_by_its_quantity() -> None:
    beers, steak, wine = line("Beer", 3000), line("Steak"), line("Wine")
    lines = {each.id: each for each in (beers, steak, wine)}

    assert view.takes(lines, {beers.id: 2, steak.id: 1, wine.id: 0}) == (
        Take(beers.id, 2000),
        Take(steak.id, None),
    )


def test_what_belongs_to_the_table_is_shared_by_the_seats() -> None:
    bottle, steak = line("Barolo"), line("Steak", seat=2)
    found = bill(lines=(bottle, steak, replace(line("Ice"), parent_line_id=bottle.id)))

    assert view.seats(found) == (2,)
    assert view.lines_of_table(found) == [bottle]


def test_a_tap_gives_a_part_one_share_more_and_one_again_after_nine() -> None:
    assert [view.next_share(share) for share in (1, 2, 9)] == [2, 3, 1]


def test_parts_by_shares_add_up_to_what_is_unpaid() -> None:
    unpaid = replace(bill(lines=(line("Lasagne"),)), remaining_minor=1_000)

    assert view.share_words(unpaid, [1, 2, 3], "en") == ["€1.67", "€3.33", "€5.00"]


def test_a_single_paid_check_is_the_bill_itself_and_one_that_was_not_paid_says_so() -> None:
    assert view.part_cards(bill(part("7/1", "paid", 900)), None, "en") == []
    assert len(view.part_cards(bill(part("7/1", "closed", 900)), None, "en")) == 1
