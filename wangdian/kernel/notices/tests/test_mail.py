"""Mail, against a real mail server on loopback."""

from datetime import time

from tests.cast import moment
from wangdian.kernel.notices.actions import save_wishes
from wangdian.kernel.notices.models import Delivery, Preference
from wangdian.kernel.notices.outbox import claim, deliver_due
from wangdian.kernel.org.scope import open_scope

from .situations import outbox, states, tell

Mail = Preference.Mail


def wish(person, clock, mail=Mail.AT_ONCE, digest_at=time(17, 30), quiet=(None, None), email=None):
    with open_scope(person, clock()) as own:
        save_wishes(
            email=person.email if email is None else email, digest_at=digest_at, quiet_from=quiet[0],
            quiet_until=quiet[1], mail={"notices.trial": mail}, by=own,
        )  # fmt: skip


def test_a_notice_leaves_by_mail_with_title_link_and_a_stable_number(readers, mail_server, clock):
    tell(readers, readers.zhao, now=clock(), body="请在今天17:00前联系客户", url="/cases/1/")
    assert deliver_due(clock) == 1
    (mail,) = mail_server.mails
    assert mail["To"] == "zhao@bank.example" and "wangdian@bank.example" in mail["From"]
    assert mail["Subject"] == "【网点】工单TS-2026-000001已转给您"
    text = mail.get_content()
    assert "请在今天17:00前联系客户" in text and "https://bank.example/cases/1/" in text
    (row,) = outbox()
    assert row.state == "SENT" and row.attempts == 1 and row.sent_at == clock()
    assert mail["Message-ID"] == f"<{row.parcel}@bank.example>"
    assert deliver_due(clock) == 0 and len(mail_server.mails) == 1


def test_without_a_mail_server_or_an_address_only_the_inbox_is_written(readers, settings, clock):
    settings.MAIL_ON = False
    assert tell(readers, readers.zhao, now=clock()) == 1
    settings.MAIL_ON = True
    assert tell(readers, readers.wu, now=clock()) == 1
    assert outbox() == []


def test_a_kind_switched_off_sends_no_mail_also_when_it_was_waiting(readers, mail_server, clock):
    wish(readers.zhao, clock, Mail.DIGEST)
    tell(readers, readers.zhao, now=clock())
    wish(readers.zhao, clock, Mail.OFF)
    tell(readers, readers.zhao, now=clock(), key="case:2")
    assert states() == ["WAITING"]
    clock.set("2026-03-02 18:00")
    deliver_due(clock)
    assert states() == ["DROPPED"] and not mail_server.mails


def test_the_digest_gathers_a_day_into_one_mail_at_its_hour(readers, mail_server, clock):
    wish(readers.zhao, clock, Mail.DIGEST, digest_at=time(17, 30))
    for n in range(4):
        tell(readers, readers.zhao, now=clock(), key=f"case:{n}", title=f"第{n}件", url=f"/cases/{n}/")
        clock.go_on(hours=1)
    deliver_due(clock)
    assert not mail_server.mails
    clock.set("2026-03-02 17:30")
    assert deliver_due(clock) == 1
    assert mail_server.subjects == ["【网点】4条通知"]
    text = mail_server.mails[0].get_content()
    assert all(
        f"{n + 1}. [试验] 第{n}件" in text and f"https://bank.example/cases/{n}/" in text for n in range(4)
    )
    assert states() == ["SENT"] * 4 and len({d.parcel for d in outbox()}) == 1


def test_quiet_hours_hold_mail_back_and_urgent_goes_through(readers, mail_server, clock):
    wish(readers.zhao, clock, quiet=(time(21), time(7, 30)))
    clock.set("2026-03-02 23:10")
    tell(readers, readers.zhao, now=clock())
    tell(readers, readers.zhao, now=clock(), key="case:2", title="一级投诉超时", urgent=True)
    deliver_due(clock)
    assert mail_server.subjects == ["【网点】一级投诉超时"]
    clock.set("2026-03-03 07:29")
    assert deliver_due(clock) == 0
    clock.set("2026-03-03 07:30")
    assert deliver_due(clock) == 1 and len(mail_server.mails) == 2


def test_what_piled_up_in_the_night_leaves_as_one_mail(readers, mail_server, clock):
    clock.set("2026-03-02 23:10")
    for n in range(5):
        tell(readers, readers.zhao, now=clock(), key=f"case:{n}")
    clock.set("2026-03-03 07:00")
    deliver_due(clock)
    assert mail_server.subjects == ["【网点】5条通知"]


def test_a_digest_hour_in_the_quiet_hours_is_kept_and_urgent_passes_the_digest(readers, mail_server, clock):
    wish(readers.zhao, clock, Mail.DIGEST, digest_at=time(6), quiet=(time(22), time(7)))
    tell(readers, readers.zhao, now=clock())
    tell(readers, readers.zhao, now=clock(), key="case:2", title="急", urgent=True)
    deliver_due(clock)
    assert mail_server.subjects == ["【网点】急"]
    clock.set("2026-03-03 06:00")
    deliver_due(clock)
    assert len(mail_server.mails) == 2


def test_a_failing_server_is_tried_again_at_growing_distances_and_given_up_after_six(
    readers, mail_server, clock
):
    mail_server.failures = 99
    tell(readers, readers.zhao, now=clock())
    waits = []
    for _ in range(6):
        deliver_due(clock)
        (row,) = outbox()
        waits.append(round((row.next_try_at - clock()).total_seconds() / 60))
        assert deliver_due(clock) == 0  # not before its time
        clock.now = row.next_try_at
    assert waits[:5] == [1, 4, 16, 64, 256]
    assert row.state == "DEAD" and row.attempts == 6 and "451" in row.last_error
    clock.go_on(days=3)
    assert deliver_due(clock) == 0 and mail_server.failures == 93


def test_the_same_message_number_is_used_for_every_try(readers, mail_server, clock):
    mail_server.failures = 1
    tell(readers, readers.zhao, now=clock())
    deliver_due(clock)
    (before,) = outbox()
    clock.now = before.next_try_at
    deliver_due(clock)
    assert mail_server.mails[0]["Message-ID"] == f"<{before.parcel}@bank.example>"
    assert states() == ["SENT"] and outbox()[0].last_error == ""


def test_a_refused_address_is_given_up_at_once_and_named_in_no_log(readers, mail_server, clock, caplog):
    mail_server.refuse_recipient = 550
    tell(readers, readers.zhao, now=clock())
    deliver_due(clock)
    (row,) = outbox()
    assert row.state == "DEAD" and row.attempts == 1 and "550" in row.last_error
    assert "zhao@" not in caplog.text + row.last_error


def test_a_server_that_is_not_there_is_tried_again(readers, mail_server, settings, clock):
    settings.MAILERS["default"]["OPTIONS"]["port"] = 1
    tell(readers, readers.zhao, now=clock())
    deliver_due(clock)
    (row,) = outbox()
    assert row.state == "WAITING" and row.attempts == 1 and "ConnectionRefusedError" in row.last_error


def test_a_person_who_left_gets_nothing_more(readers, mail_server, clock):
    tell(readers, readers.zhao, now=clock())
    readers.zhao.is_active = False
    readers.zhao.save()
    deliver_due(clock)
    assert states() == ["DROPPED"] and not mail_server.mails


def test_a_claim_whose_worker_died_is_sent_later_under_the_same_number(readers, mail_server, clock):
    tell(readers, readers.zhao, now=clock())
    lane = f"person:{readers.zhao.pk}"
    dead = claim(lane, clock())
    assert claim(lane, clock()) is None and deliver_due(clock) == 0
    clock.go_on(minutes=5)
    assert deliver_due(clock) == 1
    assert mail_server.mails[0]["Message-ID"] == f"<{dead.number}@bank.example>"
    assert outbox()[0].attempts == 2


def test_a_digest_whose_worker_died_does_not_grow_when_sent_again(readers, mail_server, clock):
    wish(readers.zhao, clock, Mail.DIGEST)
    for n in range(2):
        tell(readers, readers.zhao, now=clock(), key=f"case:{n}")
    clock.set("2026-03-02 17:30")
    claim(f"person:{readers.zhao.pk}", clock())
    clock.now = moment("2026-03-02 16:00")
    tell(readers, readers.zhao, now=clock(), key="case:late")
    clock.set("2026-03-02 18:00")
    deliver_due(clock)
    assert sorted(mail_server.subjects) == ["【网点】2条通知", "【网点】工单TS-2026-000001已转给您"]


def test_a_worker_killed_at_the_last_try_does_not_try_a_seventh_time(readers, mail_server, clock):
    tell(readers, readers.zhao, now=clock())
    for _ in range(6):
        assert claim(f"person:{readers.zhao.pk}", clock()) is not None
        clock.go_on(minutes=5)
    assert claim(f"person:{readers.zhao.pk}", clock()) is None
    (row,) = outbox()
    assert row.state == Delivery.State.DEAD and row.last_error
