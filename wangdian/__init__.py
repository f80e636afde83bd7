"""Wangdian 网点: compiles a bank branch's work plan into every person's day, runs it, measures it."""

__version__ = "0.1.0"
