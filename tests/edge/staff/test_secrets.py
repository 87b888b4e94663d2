"""PINs, cards and tokens are kept as hashes that still recognise them."""

from uuid import UUID

from edge.staff.secrets import (
    card_salt,
    hash_card,
    hash_pin,
    hash_token,
    new_token,
    verify_pin,
)

OURS = UUID(int=1)


def test_a_pin_is_recognised_by_its_hash() -> None:
    assert verify_pin(hash_pin("4711"), "4711")


def test_another_pin_is_not_recognised() -> None:
    assert not verify_pin(hash_pin("4711"), "4712")


def test_the_hash_of_a_pin_is_salted_argon2id_without_the_pin() -> None:
    first, second = hash_pin("4711"), hash_pin("4711")

    assert first.startswith("$argon2id$")
    assert first != second
    assert "4711" not in hash_pin("4711").split("$")


def test_a_card_is_the_same_however_its_reader_writes_it() -> None:
    assert hash_card("04 a1 b2 c3", card_salt(OURS)) == hash_card("04A1B2C3", card_salt(OURS))


def test_a_card_has_another_hash_in_another_organization() -> None:
    assert hash_card("04A1B2C3", card_salt(OURS)) != hash_card("04A1B2C3", card_salt(UUID(int=2)))


def test_tokens_are_never_the_same_and_long_enough() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}
    assert len(hash_token(new_token())) == 64
