"""The plan graph as JSON and back. The schema is described in docs/plan-graph.md."""

import json
import re
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any

from wangdian.engines.plantext.graph import PlanGraph
from wangdian.engines.plantext.model import GRAPH_VERSION, PlanTextError, Span

_PAIR = re.compile(r"\[\s+(-?\d+),\s+(-?\d+)\s+\]")  # a span on one line


def to_json(graph: PlanGraph, *, indent: int | None = 1) -> str:
    """The graph as JSON text: spans are [start, end], absent values are null, keys in a fixed order."""
    text = json.dumps(_plain(graph), ensure_ascii=False, indent=indent)
    return _PAIR.sub(r"[\1, \2]", text) if indent else text


def from_json(text: str) -> PlanGraph:
    """The graph a JSON text of the same major version describes. Raises `PlanTextError` (json_*)."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise PlanTextError("json_syntax", "这不是有效的 JSON 文件，请重新导出后再试。") from error
    version = str(data.get("version", "")) if isinstance(data, dict) else ""
    if version.split(".")[0] != GRAPH_VERSION.split(".")[0]:
        raise PlanTextError(
            "json_version", f"不认识这个版本的计划图（{version or '无版本号'}），请用本版本重新编译。"
        )
    try:
        return _typed(PlanGraph, data)
    except (TypeError, ValueError, KeyError) as error:
        raise PlanTextError("json_shape", f"计划图的内容不完整或类型不符（{error}），请重新编译。") from error


def _plain(value):
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value):
        return {f.name.rstrip("_"): _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def _typed(kind: Any, value: Any) -> Any:
    """Rebuild `value` as the annotated type `kind`: dataclass, tuple, optional or plain."""
    if value is None:
        return None
    if kind is Span:
        return Span(*value)
    if isinstance(kind, type) and is_dataclass(kind):
        made: Any = kind
        hints = typing.get_type_hints(kind)
        given = {f.name: value[key] for f in fields(kind) if (key := f.name.rstrip("_")) in value}
        return made(**{name: _typed(hints[name], v) for name, v in given.items()})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        inner = arguments if arguments[-1] is not Ellipsis else [arguments[0]] * len(value)
        return tuple(_typed(t, v) for t, v in zip(inner, value, strict=True))
    if origin in (types.UnionType, typing.Union):
        chosen = next((a for a in arguments if is_dataclass(a) or typing.get_origin(a)), None)
        return _typed(chosen, value) if chosen else value
    return value
