"""What every browser test needs: to be somebody, to open a page by its name, to take a picture."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse

from wangdian.config.settings import VAR

PICTURES = VAR / "screenshots"


def sign_in(page, site: str, person) -> None:
    """Be `person` in this browser from now on, without typing a password."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies(
        [{"name": "sessionid", "value": session.session_key, "url": site, "httpOnly": True}]
    )


def open_page(page, site: str, name: str, query: str = "", **kwargs):
    """Open a page by its url name; the answer of the server."""
    return page.goto(site + reverse(name, kwargs=kwargs or None) + query)


def picture(page, name: str) -> None:
    """Keep a picture of the whole page as var/screenshots/<name>-<width>.png."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"]
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(PICTURES / f"{name}-{width}.png"), full_page=True)


def is_too_wide(page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def work_off_the_queue() -> None:
    """Run a real worker, as the app role, until nothing is left to do."""
    url = urlsplit(os.environ.get("DATABASE_URL") or settings.DATABASE_URL)
    test_database = urlunsplit(url._replace(path="/" + connection.settings_dict["NAME"]))
    env = os.environ | {
        "DATABASE_URL": test_database, "WANGDIAN_DATABASE_ROLE": "app", "WANGDIAN_FILES": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "wangdian.config.settings",
    }  # fmt: skip
    env.pop("PYTEST_VERSION", None)
    command = [sys.executable, "-m", "wangdian", "manage", "procrastinate", "worker", "--one-shot"]
    subprocess.run(command, env=env, check=True, timeout=120, cwd=settings.ROOT, capture_output=True)
