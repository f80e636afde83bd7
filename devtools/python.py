"""Find a Python ≥ 3.12 and keep `.venv` equal to the lock."""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

from .paths import LOCK, PYTHON, ROOT, VENV
from .say import run, step, stop

WANTED = (3, 12)


def version_of(python):
    """(major, minor) of an interpreter, or None when it does not answer (a pyenv shim exits 127)."""
    try:
        done = subprocess.run(
            [python, "-c", "import sys; print('%d %d' % sys.version_info[:2])"],
            capture_output=True,
            timeout=20,
        )
        return tuple(int(part) for part in done.stdout.split()) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def candidates():
    """Interpreters to try, the wanted one first."""
    wanted = (ROOT / ".python-version").read_text().strip()
    if os.environ.get("PYTHON"):
        yield os.environ["PYTHON"]
    roots = [os.environ.get("PYENV_ROOT", ""), os.path.expanduser("~/.pyenv")]
    pyenv = [p for r in roots if r for p in sorted(glob.glob(r + "/versions/3.*/bin/python"), reverse=True)]
    yield from (p for p in pyenv if "/" + wanted in p)
    yield sys.executable
    for minor in (13, 12, 14):
        yield shutil.which("python3.%d" % minor) or ""
    yield from pyenv
    yield from sorted(
        glob.glob(os.path.expanduser("~/.local/share/uv/python/cpython-3.1[2-9]*/bin/python3")), reverse=True
    )


def find_python():
    """The first interpreter that really is ≥ 3.12."""
    for python in candidates():
        version = version_of(python) if python else None
        if version and version >= WANTED:
            return python
    stop("需要 Python ≥ 3.12 (none found)", "pyenv install 3.13 或 PYTHON=/path/to/python3.12 make demo")


def ensure():
    """Make `.venv` and install the lock into it; nothing to do when the lock has not changed."""
    stamp = VENV / "lock.sha256"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and PYTHON.exists():
        return
    if not (PYTHON.exists() and version_of(str(PYTHON)) and version_of(str(PYTHON)) >= WANTED):
        python = find_python()
        step("virtual environment with {}".format(python))
        run(python, "-m", "venv", "--clear", VENV)
    step("packages of requirements.lock (one to two minutes the first time)")
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-r",
        LOCK,
        stderr=subprocess.DEVNULL,
    )
    stamp.write_text(digest)
