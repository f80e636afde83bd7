"""What the platform benchmarks share: the machine, medians with their spread, a database that is thrown away."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "bench" / "plantext" / "gold"
COMPILED_BYTES = 70_000


def machine() -> dict:
    """Processor, cores, memory, load and versions: what a number means nothing without."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    cpu = next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "load": " ".join(f"{n:.1f}" for n in os.getloadavg()),
        "versions": {"python": platform.python_version()} | {n: version(n) for n in ("Django", "psycopg")},
    }


def spread(values: Sequence[float]) -> str:
    """Median, and the smallest and largest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f}, n={len(values)})"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_mb(pid: int | str = "self") -> float:
    """The most memory a process has had, in MB; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0
    )


@contextmanager
def throwaway_database(name: str) -> Iterator[None]:
    """Make a migrated database beside the product's own, point Django at it, and drop it at the end.

    Django connects as the owner and turns into the app role, as the tests do. The product's database is not touched.
    """
    os.environ["WANGDIAN_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangdian.config.settings")
    import django
    from django.conf import settings

    if not settings.configured or not django.apps.apps.ready:
        django.setup()
    from django.db import connection

    from wangdian.kernel.database import copies

    copies.create(name)
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before
        copies.drop(name)


def become_app_role() -> None:
    """From here on, see and write what the product may."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.APP_ROLE}"')


def become_owner() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def compile_speed(rounds: int) -> dict:
    """Compile about 70 KB of plans (ours, joined), in this process and by the command from a cold start."""
    from wangdian.engines.plantext.compiler import compile_plan

    texts = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted(GOLD.glob("*.txt")))
    text = texts
    while len(text.encode()) < COMPILED_BYTES:
        text += "\n\n" + texts
    content = text.encode()[:COMPILED_BYTES].decode(errors="ignore").encode()
    compile_plan(content, "bench.txt")
    seconds = [_timed(lambda: compile_plan(content, "bench.txt")) for _ in range(rounds)]
    file = ROOT / "var" / "bench-plan.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    command = [sys.executable, "-m", "wangdian", "plan", "compile", str(file)]
    cold = [
        _timed(lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True))
        for _ in range(rounds)
    ]
    file.unlink()
    return {"bytes": len(content), "seconds": seconds, "cold_seconds": cold}


def _timed(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
