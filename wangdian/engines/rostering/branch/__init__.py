"""A bank branch's month: the rules of a Chinese branch as data, and a seeded generator of such months."""

from .generate import generate_month

__all__ = ["generate_month"]
