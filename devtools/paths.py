"""Where things lie in the working tree."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
LOCK = ROOT / "requirements.lock"
DATABASE_ENV = VAR / "database.env"
VENDOR = ROOT / "wangdian" / "ui" / "static" / "vendor"
