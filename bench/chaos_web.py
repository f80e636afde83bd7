"""People at work through the real web server while it and its database die: open cases, move them, again and again.

Whoever gets no answer sends the same form once more, key and all, as a browser does. What was answered is written down
and must be there at the end, once.
"""

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

STEPS = (("start", ""), ("wait", "等备件"), ("resume", ""), ("finish", "已修好"))
PAUSE = 0.1
TOKEN = "c" * 32  # a form and a cookie that agree: what the browser would send


@dataclass(frozen=True)
class Acknowledged:
    """One write the server has said yes to."""

    case: int
    version: int
    transition: str


@dataclass
class Clerk:
    """One person at a browser, who opens matters of a unit and carries them through."""

    name: str
    session: str
    unit: int
    owner: int
    port: int
    written: list[Acknowledged] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    unanswered: int = 0  # sendings without an answer, or answered with a server error
    faults: list[str] = field(default_factory=list)

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._one_case()

    def _one_case(self) -> None:
        """A whole case: opened, started, paused, resumed, reported done. What was begun is carried to its end."""
        title = f"{self.name} {uuid.uuid4()}"
        self.titles.append(title)
        where = self._send(f"/cases/units/{self.unit}/new/", title=title, grade="NORMAL", owner=self.owner)
        if where is None:
            return
        case = int(where.rstrip("/").rsplit("/", 1)[-1])
        self.written.append(Acknowledged(case, 0, ""))
        for version, (step, comment) in enumerate(STEPS):
            if self._send(f"/cases/{case}/move/{step}/", version=version, comment=comment) is None:
                return
            self.written.append(Acknowledged(case, version + 1, step))

    def _send(self, path: str, **fields) -> str | None:
        """Send a form until somebody answers; the address it leads to, None when it was refused."""
        fields |= {"csrfmiddlewaretoken": TOKEN, "idempotency_key": str(uuid.uuid4())}
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "Referer": f"http://127.0.0.1:{self.port}{path}",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        until = time.monotonic() + 180
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("POST", path, urlencode(fields), headers)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
            else:
                if answer.status == 302 and "login" not in (answer.getheader("Location") or ""):
                    return answer.getheader("Location")
                if answer.status < 500:
                    self.faults.append(
                        f"{path}: answered {answer.status} {body[-200:].decode(errors='replace')}"
                    )
                    return None
                self.unanswered += 1
            finally:
                connection.close()
            time.sleep(PAUSE)
        self.faults.append(f"{path}: never answered")
        return None
