"""What every test may use."""

pytest_plugins = ["tests.browser_support", "tests.browser_fixtures"]
