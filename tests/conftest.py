"""What every test may use."""

import pytest

pytest_plugins = ["tests.browser_support", "tests.browser_fixtures"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; at its end whoever is still connected (a server's thread, a browser's last request) is sent away."""
    yield
    with django_db_blocker.unblock():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )


@pytest.fixture(autouse=True)
def _no_banners_of_other_tests():
    """Each test begins without a table of banners, in memory and on the disk: in life an old one is better than none."""
    from campaigns import serving

    serving.forget()
    serving._disk().unlink(missing_ok=True)
