"""Readers: files in, problems out."""

from pathlib import Path

from ..errors import BadInput
from ..model import Problem
from .curtois import read_curtois
from .matsp import read_matsp, read_matsp_solution
from .own import check, read_problem, write_problem

__all__ = [
    "check",
    "read",
    "read_curtois",
    "read_matsp",
    "read_matsp_solution",
    "read_problem",
    "write_problem",
]

FORMATS = {"curtois": read_curtois, "matsp": read_matsp, "wangdian": read_problem}


def read(path: str | Path, form: str | None = None) -> Problem:
    """A problem file in any known form; guessed from its name and sections when `form` is None."""
    if form is None:
        if Path(path).suffix in {".yaml", ".yml"}:
            form = "wangdian"
        else:
            from .text import sections

            form = "matsp" if "SECTION_TASKS" in sections(path) else "curtois"
    if form not in FORMATS:
        raise BadInput(f"没有这种格式：{form}。可用：{'、'.join(FORMATS)}", "format")
    return FORMATS[form](path)
