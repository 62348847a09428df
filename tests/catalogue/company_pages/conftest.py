"""Companies work in Italian; somebody of one is signed in."""

import pytest
from django.utils import translation

from tests.catalogue import factories
from tests.companies import factories as companies


@pytest.fixture(autouse=True)
def _language():
    """Companies work in Italian."""
    with translation.override("it"):
        yield


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def visitor(made):
    return companies.signed_in(made[1])
