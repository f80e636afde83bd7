"""Signing in with staff number and password, a second factor, lock-out, and losing the right to be here."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from wangdian.kernel.org.models import Person

LOGIN = reverse("account_login")
GALLERY = reverse("ui:gallery")  # a page for any signed-in person


@pytest.fixture
def han(cast):
    cast.han.set_password(PASSWORD)
    cast.han.save(update_fields=["password"])
    return cast.han


def attempt(client, password, staff_no="100001", **headers):
    return client.post(LOGIN, {"login": staff_no, "password": password}, **headers)


def confirm_password(client):
    """allauth asks for the password once more before it shows the settings of signing in."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def is_signed_in(client) -> bool:
    return client.get(GALLERY).status_code == 200


def test_staff_number_and_password_open_the_door(client, han):
    answer = attempt(client, PASSWORD)
    assert answer.status_code == 302
    assert is_signed_in(client)


def test_the_sign_in_page_speaks_chinese_and_a_wrong_password_is_told_in_words(client, han):
    assert "工号" in client.get(LOGIN).text
    assert "工号或密码不对" in attempt(client, "wrong-password").text
    assert not is_signed_in(client)


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client, han):
    answer = client.get(GALLERY)
    assert answer.status_code == 302
    assert answer.url == f"{LOGIN}?next={GALLERY}"
    assert client.post(answer.url, {"login": "100001", "password": PASSWORD, "next": GALLERY}).url == GALLERY


def test_the_fifth_wrong_password_locks_the_right_one_too_from_any_address(han):
    for n in range(4):
        answer = attempt(Client(REMOTE_ADDR=f"10.0.0.{n}"), "wrong-password")
        assert answer.status_code == 200
    fifth = attempt(Client(), "wrong-password")
    assert fifth.status_code == 429
    assert "锁定半小时" in fifth.text
    right = Client(REMOTE_ADDR="10.9.9.9")
    assert attempt(right, PASSWORD).status_code == 429
    assert not is_signed_in(right)


def test_a_right_password_in_time_forgets_the_wrong_ones(client, han):
    for _ in range(4):
        attempt(client, "wrong-password")
    assert AccessAttempt.objects.get().failures_since_start == 4
    attempt(client, PASSWORD)
    assert not AccessAttempt.objects.exists()


def test_wrong_passwords_of_one_person_do_not_lock_another(client, cast, han):
    cast.zhao.set_password(PASSWORD)
    cast.zhao.save(update_fields=["password"])
    for _ in range(5):
        attempt(client, "wrong-password")
    assert attempt(client, PASSWORD).status_code == 429
    other = Client()
    assert attempt(other, PASSWORD, staff_no="100005").status_code == 302


def test_with_a_second_factor_the_password_alone_does_not_open_the_door(client, han):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(han, secret)
    answer = attempt(client, PASSWORD)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    wrong = client.post(answer.url, {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(client)
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post(answer.url, {"code": code})
    assert is_signed_in(client)


def test_a_second_factor_is_switched_on_with_a_code_and_gives_recovery_codes(client, han):
    attempt(client, PASSWORD)
    url = reverse("mfa_activate_totp")
    assert client.get(url).url.startswith(reverse("account_reauthenticate"))
    confirm_password(client)
    page = client.get(url)
    secret = page.context["form"].secret
    assert "开启两步验证" in page.text
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post(url, {"code": code})
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_a_disabled_person_is_out_by_the_next_request(client, han):
    client.force_login(han)
    assert is_signed_in(client)
    Person.objects.filter(pk=han.pk).update(is_active=False)
    assert not is_signed_in(client)
    assert attempt(client, PASSWORD).status_code != 302 or not is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions(client, han):
    attempt(client, PASSWORD)
    elsewhere = Client()
    attempt(elsewhere, PASSWORD)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "ximen-2027-gut", "password2": "ximen-2027-gut"},
    )
    assert not is_signed_in(elsewhere)


def test_nobody_can_make_an_account_for_themselves(client, db):
    assert client.get(reverse("account_signup")).url == LOGIN
    assert client.post("/accounts/signup/", {"username": "x", "password1": PASSWORD}).status_code == 302
    assert Person.objects.count() == 0


def test_every_page_of_signing_in_renders(client, han):
    attempt(client, PASSWORD)
    assert "再次确认身份" in client.get(reverse("account_reauthenticate")).text
    confirm_password(client)
    for name in (
        "account_change_password",
        "account_logout",
        "mfa_index",
        "usersessions_list",
        "mfa_activate_totp",
    ):
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        assert "ui/base.html" in [t.name for t in answer.templates], name


def test_the_language_is_chosen_before_signing_in(client, db):
    client.post(reverse("set_language"), {"language": "en", "next": LOGIN})
    assert 'lang="en"' in client.get(LOGIN).text
