"""From a log to the parameters of a simulation: hand-over, patience, skills, tiers, service times."""

from dataclasses import dataclass

import numpy as np

from ..distributions import Distribution, constant, empirical
from ..errors import refuse
from .censored import from_steps, patience, reversed_kaplan_meier
from .duty import Gaps, gaps
from .log import ABANDONED, GONE_AT_ONCE, SERVED, CallLog

ENOUGH = 100  # abandonments from which a class has a patience of its own
UNSEEN = 7.0  # expected services of which seeing none means "cannot" (chance under 0.1 %)
BASE = "普通"


@dataclass(frozen=True)
class Calibration:
    """What a log says about a lobby. Seconds; `kinds` and `tiers` as the log names them."""

    kinds: tuple[str, ...]
    tiers: tuple[str, ...]
    handover: Distribution  # after a service while somebody waits
    handover_relaxed: Distribution  # while nobody waits
    patience: tuple[tuple[str, str, Distribution], ...]  # kind, tier, distribution
    service: tuple[tuple[str, Distribution], ...]  # by kind
    tier_shares: tuple[tuple[str, tuple[float, ...]], ...]  # by kind, over `tiers`: for unknown tiers
    unable: tuple[tuple[str, tuple[str, ...]], ...]  # server -> kinds it was never seen to take
    longest_gap: float = 600.0  # longer absences between two services are breaks, not hand-over
    tail: float = 0.5  # where in its last service a server's duty ends (0 start, 1 end)
    credit: float = 0.0  # waiting-time credit of the tier 优先
    target: float = 20.0

    def patience_of(self, kind: str, tier: str) -> Distribution:
        """Patience of a kind and tier; for a kind never seen, that of the first kind with the tier."""
        table = {(k, t): d for k, t, d in self.patience}
        return table.get((kind, tier)) or next(d for (_, t), d in table.items() if t == tier)


def hand_over(found: Gaps, longest: float, anybody_waits: bool) -> Distribution:
    """Distribution of hand-over times up to `longest` seconds, from gaps that began with or without a line.

    Estimated by Kaplan–Meier in reversed time (gaps that ended in idleness bound the hand-over from above).
    """
    mask = (found.seconds <= longest) & ((found.waiting > 0) == anybody_waits)
    if not found.exact[mask].any():
        return constant(0.0)
    return from_steps(*reversed_kaplan_meier(found.seconds[mask], found.exact[mask]))


def tier_shares(log: CallLog, tiers: tuple[str, ...]) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """For each kind the tiers of those whose tier the log does not tell.

    Many machines ask who the customer is only when there is a line. Where most of those who waited and were
    served are known, the unknown are taken to be like them; where most are unknown, they are of the base tier.
    """
    shares = []
    for kind in np.unique(log.kind):
        waited = (log.kind == kind) & (log.outcome == SERVED) & (log.wait > 0)
        known = waited & (log.tier != "")
        if 2 * known.sum() > waited.sum():
            share = tuple(float((log.tier[known] == tier).mean()) for tier in tiers)
        else:
            share = tuple(float(tier == BASE) for tier in tiers)
        shares.append((str(kind), share))
    return tuple(shares)


def fill_tiers(
    log: CallLog, calibration_shares, tiers: tuple[str, ...], rng: np.random.Generator
) -> np.ndarray:
    """The tier of every row, the unknown ones drawn from the shares of their kind."""
    table = dict(calibration_shares)
    filled = log.tier.astype(object)
    for kind in np.unique(log.kind):
        mask = (log.kind == kind) & (log.tier == "")
        share = table.get(str(kind)) or tuple(float(tier == BASE) for tier in tiers)
        filled[mask] = rng.choice(np.array(tiers, object), mask.sum(), p=np.array(share) / sum(share))
    return filled


def cannot(log: CallLog) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Servers and the kinds they never took although by their volume they should have."""
    mask = (log.outcome == SERVED) & (log.server != "")
    kinds, server = log.kind[mask], log.server[mask]
    found = []
    for name in np.unique(server):
        mine = kinds[server == name]
        never = tuple(
            str(kind)
            for kind in np.unique(kinds)
            if not (mine == kind).any() and (kinds == kind).mean() * len(mine) >= UNSEEN
        )
        if never:
            found.append((str(name), never))
    return tuple(found)


def calibrate(
    log: CallLog, *, seed: int = 1, longest_gap: float = 600.0, target: float = 20.0
) -> Calibration:
    """All that can be read from a log without simulating; `twin.fit` finds the rest.

    Raises QueueingError when nobody in the log was served.
    """
    if not (log.outcome == SERVED).any():
        raise refuse("log", "nobody_served", "日志里没有办理完成的客户，无法校准")
    tiers = tuple(dict.fromkeys([BASE, *(str(tier) for tier in np.unique(log.tier) if tier)]))
    kinds = tuple(str(kind) for kind in np.unique(log.kind))
    shares = tier_shares(log, tiers)
    tier = fill_tiers(log, shares, tiers, np.random.default_rng(seed))
    joined = log.outcome != GONE_AT_ONCE
    lost = log.outcome == ABANDONED
    table = []
    many = {kind for kind in kinds if (lost & (log.kind == kind)).sum() >= ENOUGH}
    for kind in kinds:
        alike = np.isin(log.kind, [kind] if kind in many else [k for k in kinds if k not in many])
        for name in tiers:
            mask = joined & alike & (tier == name)
            if lost[mask].sum() < ENOUGH:
                mask = joined & alike
            if lost[mask].sum() < ENOUGH:
                mask = joined
            table.append((kind, name, patience(log.wait[mask], lost[mask])))
    served = log.outcome == SERVED
    found = gaps(log)
    seconds = log.end - log.start
    return Calibration(
        kinds=kinds,
        tiers=tiers,
        handover=hand_over(found, longest_gap, True),
        handover_relaxed=hand_over(found, longest_gap, False),
        patience=tuple(table),
        service=tuple(
            (k, empirical(seconds[m if (m := served & (log.kind == k)).any() else served])) for k in kinds
        ),
        tier_shares=shares,
        unable=cannot(log),
        longest_gap=longest_gap,
        target=target,
    )
