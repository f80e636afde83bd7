"""Keep a worker and a web server running side by side until Ctrl-C; one that dies is started again."""

import importlib.util
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings

PAUSE = 1.0  # before something that died is started again
QUICK = 5.0  # dying sooner than this, again and again, means that it cannot run at all
MOST_QUICK = 3


def free_port(wanted: int) -> int:
    """The wanted port, or the next free one of the following fifty."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"✗ {wanted} 到 {wanted + 49} 的端口都被占用  →  make demo ARGS='--port 9000'")


def web_command(port: int) -> list[str]:
    """granian where it is installed, else Django's own server."""
    if importlib.util.find_spec("granian"):
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "wangdian.config.wsgi:application",
        ]  # fmt: skip
    return [
        sys.executable,
        "-m",
        "wangdian",
        "manage",
        "runserver",
        "--noreload",
        "--insecure",
        f"127.0.0.1:{port}",
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "wangdian", "manage", "procrastinate", "worker", "--concurrency", "2"]


def run(port: int, say: Callable[[str], None]) -> int:
    """Run both until a signal; returns an exit code."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    commands = {"web": web_command(port), "worker": worker_command()}
    running = {name: (subprocess.Popen(command), time.monotonic()) for name, command in commands.items()}
    quick = dict.fromkeys(commands, 0)
    stopping = False

    def stop(*_):
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = 0
    while not stopping:
        time.sleep(0.5)
        for name, (process, since) in list(running.items()):
            if process.poll() is None or stopping:
                continue
            quick[name] = quick[name] + 1 if time.monotonic() - since < QUICK else 0
            if quick[name] >= MOST_QUICK:
                say(f"✗ {name} 无法启动（退出码 {process.returncode}），命令：{' '.join(commands[name])}")
                stopping, code = True, 1
                break
            time.sleep(PAUSE)
            say(f"{name} 停了（退出码 {process.returncode}），重新启动")
            running[name] = (subprocess.Popen(commands[name]), time.monotonic())
    for process, _since in running.values():
        process.terminate()
    for process, _since in running.values():
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    return code
