"""Loops in the background outlive what goes wrong in one of their steps."""

from __future__ import annotations

import asyncio
import logging

import pytest

from domain.errors import DomainError
from edge.loops import Loop


@pytest.mark.parametrize("error", [DomainError("The disk is full."), KeyError("tender_id")])
async def test_a_step_that_fails_is_tried_again_and_told_of_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes: list[Exception | None] = [error, error, None]
    done = asyncio.Event()

    async def step() -> int | None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome
        done.set()
        return None

    loop = Loop("receipts", step, again_s=0)
    loop.start()
    async with asyncio.timeout(5):
        await done.wait()
    await loop.stop()

    told = [each.levelno for each in caplog.records if each.name == "edge.loops"]
    assert told == [logging.ERROR, logging.WARNING]
