"""Cleaning: damaged text becomes readable, and every repair is told."""

from wangdian.engines.plantext.cleaning.clean import clean

__all__ = ["clean"]
