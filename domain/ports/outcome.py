"""The three answers of a call to the outside: done, certainly not done, not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """It was done. `replayed`: it had been done before under the same key."""

    value: T
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not done. `sentence` is for a person."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been done; only asking by its key (`recover`) can tell."""

    sentence: str


Outcome = Done[T] | Refused | Unknown
