"""What a measurement was taken on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def machine(*packages: str) -> dict:
    """Processor, cores, load at the moment, Python and the versions of packages."""
    cpu = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = names[0] if names else ""
    return {
        "cpu": cpu or platform.processor(),
        "cores": os.cpu_count(),
        "load now": [round(x, 2) for x in os.getloadavg()],
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }
