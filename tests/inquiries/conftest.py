"""Every test of the room begins at the same instant, with no limit used up."""

import pytest
from django.core.cache import cache

from pavilion import clock

from .factories import NOW


@pytest.fixture(autouse=True)
def _instant():
    with clock.frozen(NOW):
        yield


@pytest.fixture(autouse=True)
def _no_limit_used():
    cache.clear()
