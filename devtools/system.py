"""System packages that a Python registry cannot give: the browser for tests, Chinese fonts, gettext."""

import glob
import os
import shutil
import subprocess

from .say import step, stop

# what it is for -> (how to see that it is there, Debian package)
NEEDED = {
    "browser tests": (lambda: shutil.which("chromium") or shutil.which("google-chrome"), "chromium"),
    "Chinese text in screenshots and PDF": (
        lambda: glob.glob("/usr/share/fonts/**/NotoSansCJK*", recursive=True),
        "fonts-noto-cjk",
    ),
}


def ensure(*purposes):
    """Install what is missing for these purposes (all when none is named), or say how to."""
    missing = [
        package
        for use, (there, package) in NEEDED.items()
        if (not purposes or use in purposes) and not there()
    ]
    if not missing:
        return
    command = "apt-get install -y " + " ".join(missing)
    if not (os.geteuid() == 0 and shutil.which("apt-get")):
        stop("missing: " + ", ".join(missing), "sudo " + command)
    step(command)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet = {"stdout": subprocess.DEVNULL, "env": env}
    subprocess.run(["apt-get", "update", "-q"], **quiet)
    if subprocess.run(command.split() + ["-q", "--no-install-recommends"], **quiet).returncode:
        stop("missing: " + ", ".join(missing), command)
