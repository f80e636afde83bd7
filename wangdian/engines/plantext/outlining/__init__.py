"""Outlining: lines become a tree of headings, sentences and items."""

from wangdian.engines.plantext.outlining.outline import outline

__all__ = ["outline"]
