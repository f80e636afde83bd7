"""How fast a long plan compiles: cold (a new process, start-up included) and warm."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.plantext.corpus import annotated
from bench.plantext.seedgold import shared_folder
from wangdian.engines.plantext.compiler import compile_plan
from wangdian.engines.plantext.phrases.parser import forget

SIZE = 70_000  # bytes
ROUNDS = 5


def long_plan() -> tuple[str, bytes]:
    """(where from, about 70 KB of plan text): the longest seed, else our own plans one after another."""
    seeds = sorted((shared_folder() / "seeds").glob("*.txt"), key=lambda p: -p.stat().st_size)
    if seeds:
        return seeds[0].name, seeds[0].read_bytes()
    texts = [a.data for a in annotated() if a.name.endswith(".txt")]
    joined = b"\n\n".join(texts)
    while len(joined) < SIZE:
        joined += b"\n\n" + joined
    return "our own plans, repeated", joined[:SIZE].decode("utf-8", "ignore").encode("utf-8")


def measure() -> list[str]:
    """Report lines: machine, text, cold and warm times as median and spread of several rounds."""
    name, data = long_plan()
    cold, warm = [], []
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "plan.txt", Path(folder) / "plan.json"
        path.write_bytes(data)
        command = [
            sys.executable,
            "-m",
            "wangdian",
            "plan",
            "compile",
            str(path),
            "--json",
            "--out",
            str(out),
        ]
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            cold.append(time.perf_counter() - begin)
    for _ in range(ROUNDS):
        forget()  # readings kept from the round before would flatter
        begin = time.perf_counter()
        compile_plan(data, "plan.txt")
        warm.append(time.perf_counter() - begin)
    load = os.getloadavg()[0]
    return [
        f"machine: {os.cpu_count()} cores, load {load:.1f}, Python {sys.version.split()[0]}; text: {name}, {len(data) / 1000:.0f} KB",
        _line("compile (warm process)", warm, "goal < 1 s"),
        _line("command, start-up included", cold, "goal < 2 s"),
    ]


def _line(what: str, seconds: list[float], goal: str) -> str:
    return f"  {what:28} median {statistics.median(seconds):.2f} s, {min(seconds):.2f}–{max(seconds):.2f} s over {len(seconds)} rounds ({goal})"
