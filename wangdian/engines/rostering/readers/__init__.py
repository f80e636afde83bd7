"""Readers: files in, problems and rosters out."""

from .curtois import read_curtois
from .matsp import read_matsp, read_matsp_solution

__all__ = ["read_curtois", "read_matsp", "read_matsp_solution"]
