"""A calibration and its scores as text and as plain data."""

from ..report import plain
from ..tables import percent, table
from .calibrate import Calibration
from .twin import TwinScore


def as_data(calibration: Calibration, scores: dict[str, TwinScore]) -> dict:
    """For --json: parameters, then every score with its errors."""
    return {
        "handover_s": calibration.handover.mean,
        "handover_relaxed_s": calibration.handover_relaxed.mean,
        "longest_gap_s": calibration.longest_gap,
        "tail": calibration.tail,
        "credit_s": calibration.credit,
        "service_s": {kind: dist.mean for kind, dist in calibration.service},
        "unable": {server: list(kinds) for server, kinds in calibration.unable},
        "scores": {
            name: {**plain(one), "wait_error": one.wait_error, "answered_error": one.answered_error}
            for name, one in scores.items()
        },
    }


def as_text(calibration: Calibration, scores: dict[str, TwinScore]) -> str:
    """The tables printed by `queue calibrate`."""
    lines = [
        f"交接时间：有人等时平均 {calibration.handover.mean:.0f} 秒，无人等时 {calibration.handover_relaxed.mean:.0f} 秒",
        f"离岗：两笔之间超过 {calibration.longest_gap / 60:.0f} 分钟；优先等级相当于多等 {calibration.credit:.0f} 秒",
        "",
        table(
            ("业务", "平均办理秒数", "耐心中位秒数"),
            [(kind, f"{dist.mean:.0f}", _median(calibration, kind)) for kind, dist in calibration.service],
        ),
    ]
    for name, one in scores.items():
        rows = [
            (
                day.day, day.customers, f"{day.wait:.1f}", f"{day.wait_simulated:.1f} ±{day.wait_spread:.1f}",
                percent(day.answered), percent(day.answered_simulated), percent(day.abandoned),
                percent(day.abandoned_simulated),
            )
            for day in one.days
        ]  # fmt: skip
        rows.append(
            (
                "合计", sum(day.customers for day in one.days), f"{one.wait:.1f}", f"{one.wait_simulated:.1f}",
                percent(one.answered), percent(one.answered_simulated), "", "",
            )
        )  # fmt: skip
        header = ("日期", "客户", "等候秒", "仿真", f"{calibration.target:.0f}秒内", "仿真", "放弃", "仿真")
        lines += [
            "",
            f"【{name}】平均等候误差 {one.wait_error:+.1%}，按时比例误差 {one.answered_error * 100:+.1f} 个百分点，"
            f"日相关 {one.correlation:.3f}（纯偶然下的中位数 {one.ceiling:.3f}）",
            table(header, rows),
        ]
    return "\n".join(lines)


def _median(calibration: Calibration, kind: str) -> str:
    points = calibration.patience_of(kind, calibration.tiers[0]).points
    return f"{points[len(points) // 2]:.0f}" if points else "不放弃"
