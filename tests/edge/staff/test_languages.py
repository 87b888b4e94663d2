"""Everybody reads the screens in a language of their own choice."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import BadRequest, Forbidden
from edge.staff.requests import ReadIn, SignIn
from edge.staff.service import StaffService
from tests.edge.staff.conftest import Crew


async def test_a_persons_language_follows_them_to_every_device(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    signed_in = await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    await staff.read_in(ReadIn(crew.aziza, "uz"), signed_in.actor())

    languages = {each.id: each.language for each in await staff.people()}
    again = await staff.signed_in(tablet)
    assert languages == {crew.aziza: "uz", crew.tim: None, crew.marta: None, crew.oleg: None}
    assert again is not None
    assert again.language == "uz"


async def test_nobody_chooses_for_somebody_else(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    signed_in = await staff.sign_in(SignIn(tablet, crew.tim, "2222"))

    with pytest.raises(Forbidden):
        await staff.read_in(ReadIn(crew.aziza, "vi"), signed_in.actor())


async def test_a_language_the_screens_do_not_speak_is_refused(
    staff: StaffService, crew: Crew, tablet: UUID
) -> None:
    signed_in = await staff.sign_in(SignIn(tablet, crew.aziza, "1111"))

    with pytest.raises(BadRequest, match="do not speak"):
        await staff.read_in(ReadIn(crew.aziza, "tlh"), signed_in.actor())
