"""The real site on loopback with the cast in it, and a real Chromium in front of it.

A page fails its test when the browser reports a breach of the content security policy, an error in the console,
or an uncaught exception.
"""

import os
import time
from pathlib import Path

import pytest

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread; Django would refuse the database for that.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("WANGDIAN_BROWSER") or next((b for b in BROWSERS if Path(b).exists()), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def site(live_server, cast):
    """The address of the site. The tables are emptied only after the last request has been answered."""
    from django.core.signals import request_finished, request_started

    running = []

    def began(**_):
        running.append(1)

    def ended(**_):
        if running:
            running.pop()

    request_started.connect(began, weak=False)
    request_finished.connect(ended, weak=False)
    yield live_server.url
    patience = time.monotonic() + 10
    while running and time.monotonic() < patience:
        time.sleep(0.02)
    request_started.disconnect(began)
    request_finished.disconnect(ended)


def watched(browser, viewport, **options):
    """A page in a fresh context, and the list of what went wrong in it."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    context.set_default_timeout(10_000)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(f"exception: {error}"))
    page.on("console", lambda message: message.type == "error" and wrong.append(f"console: {message.text}"))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))"
    )
    return page, wrong


# The browser itself prints a line when an answer is a refusal; refusals are part of the tests.
EXPECTED = ("the server responded with a status of 4",)


def _page(browser, viewport, **options):
    page, wrong = watched(browser, viewport, **options)
    yield page
    page.context.close()
    unexpected = [line for line in wrong if not any(e in line for e in EXPECTED)]
    assert not unexpected, "the browser complained:\n" + "\n".join(unexpected)


@pytest.fixture
def desktop(chromium, site):
    """A page of 1440 px."""
    yield from _page(chromium, DESKTOP)


@pytest.fixture
def phone(chromium, site):
    """A page of 390 px, touched with a thumb."""
    yield from _page(chromium, PHONE, has_touch=True, is_mobile=True)
