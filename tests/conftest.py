"""The cast: who appears in the tests. Servers and the browser are in tests/plugins.py."""

pytest_plugins = ["tests.plugins"]
