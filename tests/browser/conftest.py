"""A real Chromium for the tests marked `browser`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from dev.browser import find_browser
from dev.places import ROOT

PHONE, DESK = 390, 1280
_IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
_HERE = Path(__file__).parent

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        why = "No Chromium on this machine; `make test` tries to get one."
        pytest.fail(why) if _IN_CI else pytest.skip(why)
    # Playwright runs an event loop in this thread; Django would take our own queries for async ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(request: pytest.FixtureRequest, chromium: Browser, live_server: object) -> Iterator[OpenPage]:
    """`open_page(width=390, dark=True, javascript=False)`: a page of its own, with its own session.

    A script error or a refusal by the content security policy fails the test. When a test fails, its pages
    are kept as pictures in test-results/.
    """
    opened: list[Page] = []
    complaints: list[str] = []

    def _open(*, width: int = DESK, dark: bool = False, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=str(live_server),
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            has_touch=width <= PHONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _is_policy_refusal(line.text) else None)
        opened.append(page)
        return page

    yield _open
    failed = getattr(request.node, "failed_in_call", False)
    for number, page in enumerate(opened):
        if failed:
            (ROOT / "test-results").mkdir(exist_ok=True)
            page.screenshot(path=ROOT / "test-results" / f"{request.node.name}-{number}.png", full_page=True)
        page.context.close()
    assert complaints == []


@pytest.fixture
def page_of(open_page: OpenPage, live_server: object) -> Callable[..., Page]:
    """Pages of whoever is given, signed in."""

    def _open(user: User, **options: int | bool) -> Page:
        client = Client()
        client.force_login(user)
        page: Page = open_page(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
        )
        return page

    return _open


def _is_policy_refusal(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.failed_in_call = report.failed
    return report


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page, one line each; empty is good."""

    # Without preload: axe would copy the style sheets into the page, which our policy refuses.
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": rules, "preload": False, "resultTypes": ["violations"]}

    def _check(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        # Not everything it looked at: that is a megabyte a page.
        found = page.evaluate("(options) => axe.run(document, options).then((all) => all.violations)", options)
        return [
            f"{page.url}: {rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'][:3])}"
            for rule in found
        ]

    return _check
