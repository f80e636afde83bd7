"""Group robots, against a real web server on loopback; their addresses are secrets."""

import base64
import hashlib
import hmac
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.sealing import Unreadable, seal, unseal
from wangdian.kernel.notices import robots
from wangdian.kernel.notices.actions import add_robot, edit_robot, retry, send_test
from wangdian.kernel.notices.models import Robot
from wangdian.kernel.notices.outbox import deliver_due
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import outbox, say, states


def test_an_announcement_reaches_the_group_once(cast, robot, platform, clock):
    say(cast, now=clock(), body="现有等候18人", url="/queue/")
    say(cast, now=clock())
    assert deliver_due(clock) == 1
    ((path, body),) = platform.calls
    assert path.endswith("send?key=SECRETKEY1234") and body["msgtype"] == "text"
    assert body["text"]["content"] == (
        "【网点】大堂等候超过30分钟\n现有等候18人\nhttps://bank.example/queue/"
    )
    assert platform.headers[0]["Idempotency-Key"] == str(outbox()[0].parcel)


def test_dingtalk_is_signed_with_the_secret_and_the_moment(cast, platform, clock):
    with open_scope(cast.han, clock()) as head:
        add_robot(
            unit=cast.east, kind=Robot.Kind.DINGTALK, name="钉钉群", url=platform.url(), secret="SECabc123",
            by=head, now=clock(),
        )  # fmt: skip
    say(cast, now=clock())
    deliver_due(clock)
    query = parse_qs(urlsplit(platform.calls[0][0]).query)
    stamp = query["timestamp"][0]
    assert stamp == str(int(clock().timestamp() * 1000))
    wanted = hmac.new(b"SECabc123", f"{stamp}\nSECabc123".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == wanted


def test_a_robot_says_only_the_kinds_it_was_given_and_only_while_active(cast, robot, platform, clock):
    with open_scope(cast.han, clock()) as head:
        edit_robot(robot_id=robot.pk, name="东门大群", kinds=["notices.other"], by=head, now=clock())
    say(cast, now=clock())
    assert outbox() == []
    with open_scope(cast.han, clock()) as head:
        edit_robot(robot_id=robot.pk, name="东门大群", by=head, now=clock())
    say(cast, now=clock())
    with open_scope(cast.han, clock()) as head:
        edit_robot(robot_id=robot.pk, name="东门大群", active=False, by=head, now=clock())
    say(cast, now=clock(), key="alarm:2")
    deliver_due(clock)
    assert states() == ["DROPPED"] and platform.calls == []


def test_many_at_once_leave_as_one_message(cast, robot, platform, clock):
    for n in range(30):
        say(cast, now=clock(), key=f"alarm:{n}", title=f"第{n}条")
    assert deliver_due(clock) == 1
    assert platform.texts[0].startswith("【网点】30条通知") and "30. [试验] 第29条" in platform.texts[0]
    assert len(platform.texts[0].encode()) <= 2048


def test_no_more_than_twenty_messages_a_minute_and_the_rest_leaves_together(cast, robot, platform, clock):
    for n in range(30):
        say(cast, now=clock(), key=f"alarm:{n}", title=f"第{n}条")
        deliver_due(clock)
        clock.go_on(seconds=1)
    assert len(platform.calls) == 20
    held = outbox(state="WAITING")
    assert len(held) == 10
    clock.set("2026-03-02 09:01")
    assert deliver_due(clock) == 1
    assert platform.texts[-1].startswith("【网点】10条通知")
    assert set(states()) == {"SENT"}


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}, {}), "DEAD", "重新复制地址"),
        ((200, {"errcode": 310000, "errmsg": "sign not match"}, {}), "DEAD", "加签密钥"),
        ((200, {"errcode": 45009, "errmsg": "api freq out of limit"}, {}), "WAITING", "限流"),
        ((200, {"nothing": 1}, {}), "WAITING", "看不懂"),
        ((503, {}, {}), "WAITING", "HTTP 503"),
        ((404, {}, {}), "DEAD", "HTTP 404"),
        ((302, {}, {"Location": "http://127.0.0.1:1/secret"}), "WAITING", "HTTP 302"),
    ],
)
def test_what_the_platform_answers_decides_whether_to_try_again(
    cast, robot, platform, clock, answer, state, said
):
    platform.answers = [answer]
    say(cast, now=clock())
    deliver_due(clock)
    (row,) = outbox()
    assert row.state == state and said in row.last_error and len(platform.calls) == 1


def test_the_address_is_encrypted_masked_and_in_no_log_trace_or_history(
    cast, robot, platform, clock, caplog, as_owner
):
    caplog.set_level(logging.DEBUG)
    platform.answers = [(503, {}, {})]
    say(cast, now=clock())
    deliver_due(clock)
    with open_scope(cast.han, clock()) as head:
        send_test(robot_id=robot.pk, by=head, now=clock())
        edit_robot(robot_id=robot.pk, name="改名", url=platform.url("OTHERKEY9876"), by=head, now=clock())
    deliver_due(clock)
    with whole_bank("test"):
        robot.refresh_from_db()
        written = str(list(AuditEvent.objects.values()))
    with as_owner(), connection.cursor() as cursor:
        for table in ("notices_robot", "notices_robotevent", "notices_delivery", "pghistory_context"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            written += cursor.fetchone()[0]
    assert unseal(robot.sealed_url) == platform.url("OTHERKEY9876")
    assert robot.hint == "127.0.0.1/…9876" and "改名" in written
    for secret in ("SECRETKEY", "OTHERKEY", "webhook/send"):
        assert secret not in caplog.text and secret not in written


@pytest.mark.parametrize(
    "wrong",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://oapi.dingtalk.com/robot/send?access_token=a",
        "https://qyapi.weixin.qq.com.evil.example/?key=a",
        "https://evil.example/?key=a#qyapi.weixin.qq.com",
        "https://qyapi.weixin.qq.com@evil.example/?key=a",
        "https://user:pw@qyapi.weixin.qq.com/?key=a",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi\r\nX: y/?key=a",
        "http://127.0.0.1:5432/?key=a",
        "http://localhost/?key=a",
        "http://[::1]/?key=a",
        "http://169.254.169.254/latest/meta-data?key=a",
        "https://10.0.0.8/?key=a",
        "file:///etc/passwd",
        "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://[",
        "",
    ],
)
def test_only_the_platforms_own_addresses_are_taken(wrong):
    with pytest.raises(Refused) as refused:
        robots.checked(Robot.Kind.WECOM, wrong)
    assert refused.value.code == "notices.robot_address"


def test_a_relay_inside_the_bank_is_taken_when_the_settings_name_it(settings):
    robots.checked(Robot.Kind.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a")
    robots.checked(Robot.Kind.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=a")
    settings.ROBOT_HOSTS = ["relay.bank.example"]
    robots.checked(Robot.Kind.WECOM, "https://relay.bank.example/wecom")
    with pytest.raises(Refused):
        robots.checked(Robot.Kind.WECOM, "http://relay.bank.example/wecom")


def test_an_address_that_is_no_longer_allowed_is_not_called(cast, robot, platform, clock, settings):
    say(cast, now=clock())
    settings.ROBOT_HOSTS = []
    deliver_due(clock)
    assert states() == ["DEAD"] and platform.calls == []


def test_a_secret_opens_with_older_keys_and_with_no_foreign_one(settings):
    from cryptography.fernet import Fernet

    settings.FIELD_KEYS = []
    derived = seal("地址")
    assert unseal(derived) == "地址" and derived != seal("地址")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert unseal(derived) == "地址"
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    sealed = seal("地址")
    settings.FIELD_KEYS = [new, old]
    assert unseal(sealed) == "地址"
    settings.FIELD_KEYS = [new]
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_a_robot_whose_key_is_gone_says_so(cast, robot, platform, clock, settings):
    from cryptography.fernet import Fernet

    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    say(cast, now=clock())
    deliver_due(clock)
    (row,) = outbox()
    assert row.state == "DEAD" and "解不开" in row.last_error


def test_what_was_given_up_is_sent_again_by_hand_and_traced(cast, robot, platform, clock):
    platform.answers = [(404, {}, {})]
    say(cast, now=clock())
    deliver_due(clock)
    (row,) = outbox()
    with open_scope(cast.luo, clock()) as supervisor, pytest.raises(Forbidden):
        retry(delivery_id=row.pk, by=supervisor, now=clock())
    with open_scope(cast.ma, clock()) as stranger, pytest.raises(Refused) as refused:
        retry(delivery_id=row.pk, by=stranger, now=clock())
    assert refused.value.code == "notices.not_found"
    with open_scope(cast.han, clock()) as head:
        for _ in range(2):
            retry(delivery_id=row.pk, by=head, now=clock())
    assert deliver_due(clock) == 1 and states() == ["SENT"]
    with open_scope(cast.han, clock()) as head, pytest.raises(Refused) as refused:
        retry(delivery_id=row.pk, by=head, now=clock())
    assert refused.value.code == "notices.not_dead"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "SMS"}, "notices.robot_kind"),
        ({"name": " "}, "notices.robot_name"),
        ({"name": "东门大群"}, "notices.robot_name"),
        ({"url": " "}, "notices.robot_address"),
        ({"secret": "SEC1"}, "notices.robot_secret"),
        ({"kinds": ["nobody.knows"]}, "notices.kinds"),
    ],
)
def test_a_wrong_robot_is_refused_at_its_field(cast, robot, platform, clock, change, code):
    values = {"unit": cast.east, "kind": "WECOM", "name": "新群", "url": platform.url()} | change
    with open_scope(cast.han, clock()) as head, pytest.raises(Refused) as refused:
        add_robot(**values, by=head, now=clock())
    assert refused.value.code == code and refused.value.field


def test_a_long_message_is_cut_between_characters():
    assert robots.fitting("网" * 1000, 2048).encode().__len__() <= 2048
    assert robots.fitting("网点", 6) == "网点"
    assert robots.fitting("网" * 10, 8) == "网…"
