"""Real commits, real threads, real kills: nothing leaves before its commit, nothing is lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils.timezone import localtime

from wangdian.kernel.notices.models import Notice
from wangdian.kernel.notices.outbox import deliver_due
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import outbox, say, states, tell

# Each of them empties the database afterwards, which takes seconds.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_jobs_of_others(transactional_db):
    """The tables of the queue are not emptied between tests by themselves."""
    forget_jobs()
    yield
    forget_jobs()


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers; DELETE FROM procrastinate_jobs")


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notices.deliver' AND status = 'todo'"
        )
        return cursor.fetchone()[0]


class Broken(Exception):
    pass


def test_what_is_rolled_back_tells_nobody_and_wakes_nothing(readers, mail_server, clock):
    with pytest.raises(Broken), open_scope(readers.han, clock()):
        tell(readers, readers.zhao, now=clock())
        raise Broken
    assert waiting_jobs() == 0 and deliver_due(clock) == 0 and outbox() == []
    with whole_bank("test"):
        assert not Notice.objects.exists()
    assert not mail_server.mails


def test_the_job_is_woken_once_after_the_commit_and_not_before(readers, mail_server, clock):
    with open_scope(readers.han, clock()):
        for n in range(5):
            tell(readers, readers.zhao, readers.zhou, now=clock(), key=f"case:{n}")
        assert waiting_jobs() == 0
    assert waiting_jobs() == 1
    tell(readers, readers.zhao, now=clock(), key="case:later")
    assert waiting_jobs() == 1


def test_an_inner_part_that_is_rolled_back_takes_its_message_along(readers, mail_server, clock):
    with open_scope(readers.han, clock()):
        tell(readers, readers.zhao, now=clock(), title="留下的")
        with pytest.raises(Broken), transaction.atomic():
            tell(readers, readers.zhao, now=clock(), key="case:2", title="撤销的")
            raise Broken
    deliver_due(clock)
    assert mail_server.subjects == ["【网点】留下的"]


def in_threads(count: int, work) -> list:
    """Run `work()` in threads that begin together; what each returned."""
    start, results = threading.Barrier(count), []

    def body():
        start.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_four_sweepers_at_once_deliver_everything_once(readers, mail_server, platform, robot, clock):
    for n in range(12):
        tell(readers, readers.zhao if n % 2 else readers.zhou, now=clock(), key=f"case:{n}", title=f"第{n}件")
    say(readers, now=clock())
    results = in_threads(4, lambda: deliver_due(clock))
    assert not [r for r in results if isinstance(r, Exception)]
    deliver_due(clock)  # a lane that one of them held while another looked is left for the next sweep
    assert set(states()) == {"SENT"}
    numbers = [m["Message-ID"] for m in mail_server.mails]
    assert len(numbers) == len(set(numbers)) == len({d.parcel for d in outbox(channel="MAIL")})
    assert len(platform.calls) == 1


def test_two_people_telling_the_same_at_once_tell_it_once(readers, mail_server, clock):
    results = in_threads(6, lambda: tell(readers, readers.zhao, now=clock()))
    assert sorted(results) == [0, 0, 0, 0, 0, 1]
    assert len(outbox()) == 1


def worker(mail_server) -> subprocess.Popen:
    """A worker of its own, on this test's database and mail server, that runs what waits and ends."""
    database = connection.settings_dict
    url = django_settings.DATABASE_URL.rsplit("/", 1)[0] + "/" + database["NAME"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_VERSION"} | {
        "DATABASE_URL": url,
        "WANGDIAN_DATABASE_ROLE": "app",
        "WANGDIAN_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "WANGDIAN_MAIL_FROM": django_settings.DEFAULT_FROM_EMAIL,
    }
    command = ["-m", "wangdian", "manage", "procrastinate", "worker", "--one-shot"]
    return subprocess.Popen([sys.executable, *command], cwd=django_settings.ROOT, env=environment)


def test_a_worker_killed_while_sending_loses_nothing_and_repeats_under_the_same_number(readers, mail_server):
    mail_server.hang = True
    tell(readers, readers.zhao, now=localtime(), urgent=True)
    first = worker(mail_server)
    try:
        assert mail_server.got_one.wait(90)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    (row,) = outbox()
    assert row.state == "SENDING" and row.attempts == 1
    mail_server.hang = False
    assert deliver_due(localtime) == 0  # its lease still runs
    assert deliver_due(lambda: localtime() + timedelta(minutes=5)) == 1
    assert states() == ["SENT"]
    assert len({m["Message-ID"] for m in mail_server.mails}) == 1 and len(mail_server.mails) == 2


def test_the_worker_itself_sends_what_the_commit_woke_it_for(readers, mail_server):
    tell(readers, readers.zhao, now=localtime(), urgent=True)
    running = worker(mail_server)
    deadline = time.monotonic() + 90
    while running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    running.kill()
    running.wait(10)
    assert mail_server.subjects == ["【网点】工单TS-2026-000001已转给您"] and states() == ["SENT"]
