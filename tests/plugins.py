"""Fixtures for what runs outside Python: Redis and the browser. Loaded by tests/conftest.py."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client

from tests import servers

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
]


def pytest_unconfigure() -> None:
    """Remove the suite's temporary folder, in the process that made it."""
    if os.environ.get("PORTAL_TEST_DIR_OWNER") == str(os.getpid()):
        shutil.rmtree(os.environ["PORTAL_TEST_DIR"], ignore_errors=True)


def number_of_worker() -> int:
    """0, 1, … under xdist; 0 without."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def missing(what: str) -> None:
    """A part of the suite cannot run: an error where it must (CI), a skip that says so elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis, its database number this pytest process's own, as in REDIS_URL."""
    try:
        with servers.redis() as address:
            yield f"{address}/{number_of_worker()}"
    except servers.NoServer as problem:
        missing(str(problem))


@pytest.fixture(scope="session")
def browser():
    """Chromium, once for the session."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a second of import that most runs need not pay

    binary = os.environ.get("PORTAL_BROWSER") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if not binary:
        missing("NO BROWSER: the pages were NOT looked at. Install one (apt install chromium) and repeat.")
    # Playwright keeps an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=binary, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh page, 1280 px wide, Vietnamese, in Hanoi's time."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def live_portal(live_server) -> str:
    """The address of the portal, served by a thread of this process on the test's database."""
    return live_server.url


@pytest.fixture
def open_as(live_portal: str, page) -> Callable:
    """`open_as(officer, "/phuong/")`: the page, opened by someone who is signed in (None: by a stranger)."""

    def visit(officer, path: str):
        page.context.clear_cookies()
        if officer is not None:
            client = Client()
            client.force_login(officer)
            name = settings.SESSION_COOKIE_NAME
            page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_portal}])
        page.goto(f"{live_portal}{path}")
        return page

    return visit
