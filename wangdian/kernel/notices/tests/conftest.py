"""A mail server and a webhook on loopback, and a clock that is set by hand."""

from datetime import timedelta

import pytest

from tests.cast import moment
from wangdian.kernel.notices import kinds
from wangdian.kernel.notices.actions import add_robot
from wangdian.kernel.notices.models import Robot
from wangdian.kernel.org.scope import open_scope

from .servers import MailServer, Platform

kinds.register({"notices.trial": "试验", "notices.other": "另一类"})


class Clock:
    """Tells the moment it was set to."""

    def __init__(self, text: str):
        self.now = moment(text)

    def __call__(self):
        return self.now

    def set(self, text: str):
        self.now = moment(text)

    def go_on(self, **duration):
        self.now += timedelta(**duration)


@pytest.fixture
def clock():
    return Clock("2026-03-02 09:00")


@pytest.fixture
def mail_server(settings):
    """A mail server that the site sends by; a site address to link to."""
    with MailServer() as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 15},
            }
        }
        settings.MAIL_ON = True
        settings.DEFAULT_FROM_EMAIL = "网点 <wangdian@bank.example>"
        settings.SITE_URL = "https://bank.example"
        yield server


@pytest.fixture
def platform(settings):
    """A robot's platform on loopback, which the settings allow."""
    settings.ROBOT_HOSTS = ["127.0.0.1"]
    settings.SITE_URL = "https://bank.example"
    with Platform() as server:
        yield server


@pytest.fixture
def readers(cast):
    """赵倩 and 周强 have mail addresses."""
    for person, email in ((cast.zhao, "zhao@bank.example"), (cast.zhou, "zhou@bank.example")):
        person.email = email
        person.save(update_fields=["email"])
    return cast


@pytest.fixture
def robot(cast, platform, clock):
    """A WeCom robot of 东门网点."""
    with open_scope(cast.han, clock()) as head:
        return add_robot(
            unit=cast.east, kind=Robot.Kind.WECOM, name="东门大群", url=platform.url(), by=head, now=clock()
        )
