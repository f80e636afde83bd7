"""班段形状: a free tour starts when it may, is neither too short nor too long, and is not chopped up."""

import itertools
from collections.abc import Iterator

from .view import Finding, View

NAME = "tour_shape"
LABEL = "班段形状"


def findings(view: View) -> Iterator[Finding]:
    """One unit per fault of a tour."""
    shape = view.problem.tour
    if shape is None:
        return
    for p in view.problem.people:
        for day, work in view.work[p.id].items():
            for a in work:
                parts = sorted(a.parts, key=lambda part: part.start)
                if not parts:
                    yield Finding(NAME, 1, "班段为空", p.id, day)
                    continue
                length = parts[-1].end - parts[0].start
                if not shape.min_length <= length <= shape.max_length:
                    yield Finding(NAME, 1, f"班长{length / 60:g}小时不在允许范围", p.id, day)
                if not any(lo <= parts[0].start <= hi for lo, hi in shape.starts):
                    yield Finding(NAME, 1, "开始时间不在允许范围", p.id, day)
                start, end = view.span(a)
                if start < shape.opens or (shape.closes is not None and end > shape.closes):
                    yield Finding(NAME, 1, "班段超出排班期", p.id, day)
                if any(x.end != y.start for x, y in itertools.pairwise(parts)):
                    yield Finding(NAME, 1, "班段之间有空隙或重叠", p.id, day)
                if any(part.end - part.start < shape.min_segment for part in parts):
                    yield Finding(NAME, 1, "在一个岗位停留过短", p.id, day)
