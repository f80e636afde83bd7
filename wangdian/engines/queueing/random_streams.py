"""Counter-based random numbers: every customer has the same luck whatever the staffing.

A draw is a pure function of (key of the replication, customer number, purpose), so that two scenarios
compared under one seed meet the same customers (common random numbers), replications can run in any order
or thread, and a replay is bit-equal. Mixing function: SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
Exponential and normal draws: ziggurat of 256 layers (Marsaglia & Tsang, J. Stat. Software 5(8), 2000).
Gamma: Marsaglia & Tsang, ACM TOMS 26(3), 2000.
"""

import math

import numpy as np

from .jit import jit

# Purposes: which of a customer's draws.
GAP, CLASS, SERVICE, PATIENCE, HANDOVER, LEAD, DIVERT = 0, 1, 2, 3, 4, 5, 6
DAY_FACTOR = -1  # as customer number: the draw that scales a whole day

# Distribution kinds (see distributions.py for parameters).
CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, UNIFORM, EMPIRICAL, NORMAL = 0, 1, 2, 3, 4, 5, 6, 7

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_S3, _S8, _S9, _S11, _S27, _S30, _S31 = (np.uint64(n) for n in (3, 8, 9, 11, 27, 30, 31))
_LAYER = np.uint64(0xFF)
_ONE = np.uint64(1)
_MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
_PURPOSE_STEP = np.uint64((0x9E3779B97F4A7C15 * 64) % 2**64)  # 64 draws for each purpose
_CUSTOMER_STEP = np.uint64((0x9E3779B97F4A7C15 * 64 * 8) % 2**64)  # 8 purposes for each customer
_UNIT = 1.0 / 2**53


# For power_of_e: ln2/64 in two parts (the first with 20 trailing zero bits), powers of two and of 2^(1/64).
_PER_STEP = 64 / math.log(2)
_STEP_HIGH = math.floor(math.log(2) / 64 * 2**38) / 2**38
_STEP_LOW = 6.93147180559945286226764e-01 / 64 - _STEP_HIGH + 2.319046813846299e-17 / 64
_TWO_TO_N = np.array([2.0**n for n in range(-1022, 1024)])
_TWO_TO_64TH = np.array([2.0 ** (n / 64) for n in range(64)])


def _ziggurat(edge: float, area: float, density, inverse, bits: int):
    """Tables (width per unit, threshold, height) of a 256-layer ziggurat over integers of `bits` bits."""
    scale = 2.0**bits
    width = np.empty(256)
    threshold = np.empty(256, np.uint64)
    height = np.empty(256)
    q = area / density(edge)
    threshold[0] = int(edge / q * scale)
    threshold[1] = 0
    width[0] = q / scale
    width[255] = edge / scale
    height[0] = 1.0
    height[255] = density(edge)
    right = edge
    for i in range(254, 0, -1):
        left = inverse(area / right + density(right))
        threshold[i + 1] = int(left / right * scale)
        right = left
        height[i] = density(left)
        width[i] = left / scale
    return width, threshold, height


_EXP_EDGE = 7.69711747013104972
_EXP_W, _EXP_K, _EXP_F = _ziggurat(
    _EXP_EDGE, 0.0039496598225815571993, lambda x: math.exp(-x), lambda y: -math.log(y), 53
)
_NOR_EDGE = 3.6541528853610087963519472518
_NOR_W, _NOR_K, _NOR_F = _ziggurat(
    _NOR_EDGE,
    0.0049286732339746519,
    lambda x: math.exp(-0.5 * x * x),
    lambda y: math.sqrt(-2.0 * math.log(y)),
    52,
)


@jit(inline=True)
def mix(z):
    """SplitMix64's finaliser: uint64 -> well-mixed uint64."""
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return z ^ (z >> _S31)


@jit
def replication_key(seed, replication):
    """The uint64 key under which all draws of one replication lie."""
    return mix(mix(np.uint64(seed) + _GOLDEN) + np.uint64(replication + 1) * _GOLDEN)


@jit(inline=True)
def position(key, customer, purpose):
    """Where the draws of one customer for one purpose begin."""
    return key + np.uint64(customer) * _CUSTOMER_STEP + np.uint64(purpose) * _PURPOSE_STEP


@jit(inline=True)
def uniform(at):
    """One double in (0, 1) from the draw at a position."""
    return (np.float64(np.int64(mix(at) >> _S11)) + 0.5) * _UNIT


@jit
def exponential_edge(at):
    """The rare part of `exponential` (1.1 %): edges of layers and the tail, then anew."""
    while True:
        bits = mix(at) >> _S3
        layer = np.int64(bits & _LAYER)
        rest = bits >> _S8
        x = np.float64(np.int64(rest)) * _EXP_W[layer]
        if rest < _EXP_K[layer]:
            return x
        at += _GOLDEN
        if layer == 0:
            return _EXP_EDGE - math.log(uniform(at))
        if _EXP_F[layer] + (_EXP_F[layer - 1] - _EXP_F[layer]) * uniform(at) < math.exp(-x):
            return x
        at += _GOLDEN


@jit(inline=True)
def exponential(at):
    """A standard exponential from the draws beginning at a position."""
    bits = mix(at) >> _S3
    layer = np.uint64(bits & _LAYER)
    rest = bits >> _S8
    if rest < _EXP_K[layer]:
        return np.float64(np.int64(rest)) * _EXP_W[layer]
    return exponential_edge(at)


@jit
def normal_edge(at):
    """The rare part of `normal` (0.7 %): edges of layers and the tail, then anew."""
    while True:
        bits = mix(at)
        layer = np.int64(bits & _LAYER)
        bits >>= _S8
        negative = bits & _ONE
        rest = (bits >> _ONE) & _MANTISSA
        x = np.float64(np.int64(rest)) * _NOR_W[layer]
        if negative:
            x = -x
        if rest < _NOR_K[layer]:
            return x
        at += _GOLDEN
        if layer == 0:
            while True:
                step = -math.log(uniform(at)) / _NOR_EDGE
                at += _GOLDEN
                if -2.0 * math.log(uniform(at)) > step * step:
                    return -(_NOR_EDGE + step) if negative else _NOR_EDGE + step
                at += _GOLDEN
        if _NOR_F[layer] + (_NOR_F[layer - 1] - _NOR_F[layer]) * uniform(at) < math.exp(-0.5 * x * x):
            return x
        at += _GOLDEN


@jit(inline=True)
def normal(at):
    """A standard normal from the draws beginning at a position."""
    bits = mix(at)
    layer = np.uint64(bits & _LAYER)
    bits >>= _S8
    rest = (bits >> _ONE) & _MANTISSA
    if rest < _NOR_K[layer]:
        x = np.float64(np.int64(rest)) * _NOR_W[layer]
        return -x if bits & _ONE else x
    return normal_edge(at)


@jit(inline=True)
def power_of_e(x):
    """exp(x) for |x| < 700 to an ulp or two, without a call into the C library: x = n ln2/64 + r."""
    n = np.int64(math.floor(x * _PER_STEP + 0.5))
    r = (x - n * _STEP_HIGH) - n * _STEP_LOW
    series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)))))
    return _TWO_TO_N[np.uint64((n >> 6) + 1022)] * (_TWO_TO_64TH[np.uint64(n & 63)] * series)


@jit
def gamma(at, shape):
    """A gamma with unit scale; for shape < 1 boosted from shape + 1."""
    boost = 1.0
    if shape < 1.0:
        boost = uniform(at) ** (1.0 / shape)
        at += _GOLDEN
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(at)
        at += _GOLDEN * np.uint64(4)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(uniform(at)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return d * v * boost
        at += _GOLDEN


@jit
def sample_other(at, kind, a, b):
    """The kinds of `sample` that are not worth a place in the event loop."""
    if kind == GAMMA:
        return b * gamma(at, a)
    if kind == WEIBULL:
        return a * (-math.log(uniform(at))) ** (1.0 / b)
    return a + b * normal(at)


@jit(inline=True)
def sample(at, kind, a, b, table, row):
    """One value of a distribution: `kind` with parameters a, b; `table[row]` holds empirical quantiles."""
    if kind == EXPONENTIAL:
        return a * exponential(at)
    if kind == LOGNORMAL:
        return power_of_e(a + b * normal(at))
    if kind == CONSTANT:
        return a
    if kind == UNIFORM:
        return a + (b - a) * uniform(at)
    if kind == EMPIRICAL:
        place = uniform(at) * (table.shape[1] - 1)
        i = int(place)
        return table[row, i] + (table[row, i + 1] - table[row, i]) * (place - i)
    return sample_other(at, kind, a, b)
