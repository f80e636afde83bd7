"""Reading: the bytes of a file become blocks of text, or a clear refusal."""

from wangdian.engines.plantext.reading.read import read

__all__ = ["read"]
