"""The mail server of the site is one address in the environment; a wrong one stops the start and keeps its secret."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from wangdian.config.settings import _mailer


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("smtp://mail.bank.example", {"host": "mail.bank.example", "use_ssl": False, "use_tls": False}),
        ("smtps://u%40x:p%2Fw@m:465", {"username": "u@x", "password": "p/w", "port": 465, "use_ssl": True}),
        ("smtp://m:587?starttls=1", {"port": 587, "use_tls": True}),
    ],
)
def test_the_mail_server_is_read_from_one_address(address, options):
    assert options.items() <= _mailer(address)["OPTIONS"].items()


@pytest.mark.parametrize(
    "wrong", ["http://m", "smtp://", "smtp://u:topsecret@m:port", "smtps://m?starttls=1"]
)
def test_a_wrong_mail_address_stops_the_start_and_shows_no_password(wrong):
    with pytest.raises(ImproperlyConfigured) as stopped:
        _mailer(wrong)
    assert "WANGDIAN_SMTP_URL" in str(stopped.value) and "topsecret" not in str(stopped.value)
