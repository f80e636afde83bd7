"""A mail server and a robot's platform on loopback: real sockets, and the ways in which real ones fail."""

import asyncio
import json
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class MailServer:
    """Speaks enough SMTP for smtplib. `mails` are the messages taken; the other attributes make it fail."""

    def __init__(self):
        self.mails = []
        self.refuse_recipient = 0  # answer RCPT with this code
        self.failures = 0  # so many times answer DATA with 451
        self.hang = False  # take the message and never say so
        self.got_one = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        talks = asyncio.all_tasks(self._loop)
        for talk in talks:
            talk.cancel()
        self._loop.run_until_complete(asyncio.gather(*talks, return_exceptions=True))
        self._loop.close()

    async def _talk(self, reader, writer):
        async def say(line: str):
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        await say("220 loopback ESMTP")
        while line := (await reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT" and self.refuse_recipient:
                await say(f"{self.refuse_recipient} no such user")
            elif verb == "DATA":
                await say("354 go on")
                raw = await reader.readuntil(b"\r\n.\r\n")
                if self.failures:
                    self.failures -= 1
                    await say("451 try later")
                    continue
                self.mails.append(message_from_bytes(raw[:-5], policy=policy.default))
                self.got_one.set()
                if self.hang:
                    await asyncio.sleep(3600)
                await say("250 taken")
            elif verb == "QUIT":
                await say("221 bye")
                break
            else:
                await say("250 fine")
        writer.close()

    @property
    def subjects(self) -> list[str]:
        return [m["Subject"] for m in self.mails]


class Platform:
    """What answers behind a robot's webhook. `calls` are (path, body); `answers` are given in turn, then errcode 0."""

    def __init__(self):
        self.calls = []
        self.headers = []
        self.answers = []  # (status, body, headers)
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                platform.calls.append((self.path, json.loads(content)))
                platform.headers.append(dict(self.headers))
                ok = (200, {"errcode": 0, "errmsg": "ok"}, {})
                status, body, headers = platform.answers.pop(0) if platform.answers else ok
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def url(self, key: str = "SECRETKEY1234") -> str:
        return f"http://127.0.0.1:{self._server.server_port}/cgi-bin/webhook/send?key={key}"

    @property
    def texts(self) -> list[str]:
        return [body["text"]["content"] for _, body in self.calls]
