"""A result as a table for people and as plain data for programs."""

import math
from dataclasses import asdict, is_dataclass

from .scenario import warnings
from .simulate import ClassResult, Estimate, Result
from .tables import minutes, percent, table


def plain(value):
    """Dataclasses, tuples and NaN as JSON-ready values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(part) for name, part in asdict(value).items()}
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.item() if hasattr(value, "item") else value


def as_data(result: Result) -> dict:
    """Everything in a result but the records, for --json."""
    return {
        "scenario": result.scenario.name,
        "policy": {
            "name": result.scenario.policy.name,
            "version": result.scenario.policy.version,
            "fingerprint": result.scenario.policy.fingerprint(),
        },
        "seed": result.seed,
        "replications": result.replications,
        "confidence": result.confidence,
        "classes": [_class_data(one) for one in result.classes],
        "total": _class_data(result.total),
        "utilisation": plain(result.utilisation),
        "overtime_s": plain(result.overtime),
        "warnings": list(warnings(result.scenario)),
    }


def _class_data(one: ClassResult) -> dict:
    data = plain(one)
    data["percentiles_s"] = {f"p{level}": plain(estimate) for level, estimate in one.percentiles}
    del data["percentiles"]
    return data


def as_text(result: Result) -> str:
    """The table printed by `queue simulate`."""
    rows = []
    for one in (*result.classes, result.total):
        waits = dict(one.percentiles)
        rows.append(
            (
                one.name, f"{one.arrived.value:.1f}", _between(one.wait, minutes), minutes(waits[50].value),
                _between(waits[90], minutes), minutes(waits[99].value), _between(one.service_level, percent),
                percent(one.abandoned_share.value), percent(one.unserved_share.value),
                percent(one.diverted_share.value),
            )
        )  # fmt: skip
    policy = result.scenario.policy
    header = ("客户", "每天到达", "平均等候", "中位", "90%", "99%", "按时叫到", "放弃", "未办", "分流")
    targets = {one.target_wait for one in result.scenario.classes}
    goal = minutes(targets.pop()) if len(targets) == 1 else "各类目标"
    lines = [
        f"{result.scenario.name}：{result.replications} 天，种子 {result.seed}，"
        f"策略 {policy.name} 第 {policy.version} 版（{policy.fingerprint()}）",
        "",
        table(header, rows),
        "",
        f"柜台占用 {_between(result.utilisation, percent)}；闭店后平均加班 {minutes(result.overtime.value)}",
        f"时间为 分:秒；“按时叫到”指 {goal} 内；括号为 {result.confidence:.0%} 置信区间",
    ]
    lines += [f"注意：{text}" for text in warnings(result.scenario)]
    return "\n".join(lines)


def _between(estimate: Estimate, show) -> str:
    if math.isnan(estimate.low):
        return show(estimate.value)
    return f"{show(estimate.value)} [{show(max(estimate.low, 0.0))}, {show(estimate.high)}]"
