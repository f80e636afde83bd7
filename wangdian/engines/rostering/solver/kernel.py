"""What the compiled loops read: one tuple of arrays; and the limits they cannot carry."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

INF = 1e15
NO_CAP = 99

# What the compiled kernels read. P people, D days, S duties, K classes of duties alike to the rules.
Kernel = namedtuple(
    "Kernel",
    "cost cls ncls seq extra inc1 inc2 umin max_run min_run min_off first_start cont_len weekend week_of week_cap "
    "term wcost c1cost c2cost dims group ptr rows table cnt_ptr cnt_coef cnt_cap cnt_price",
)


@dataclass
class Counter:
    """sum over days and duties of coef * works <= cap for one person; price per unit above, INF = hard."""

    person: int
    coef: np.ndarray  # (D, S)
    cap: float
    price: float
    rule: str
