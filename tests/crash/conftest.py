"""The restaurant that is killed."""

from __future__ import annotations

import pytest

from tests.crash.restaurant import Restaurant, furnish


@pytest.fixture(scope="session")
def restaurant(tmp_path_factory: pytest.TempPathFactory) -> Restaurant:
    """A restaurant whose people have their handhelds already."""
    return furnish(tmp_path_factory.mktemp("restaurant"))
