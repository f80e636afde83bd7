"""The worked example of docs/algorithms/queueing.md."""

from ..live import Ticket, call_order
from ..policy import standard_policy

MINUTE = 60.0


def test_the_worked_example_is_what_the_policy_does():
    tickets = (
        Ticket(7, "个人业务", 2 * MINUTE),
        Ticket(8, "个人业务", 6 * MINUTE, tier="金卡"),
        Ticket(9, "个人业务", 15 * MINUTE, appointment=20 * MINUTE),
        Ticket(10, "个人业务", 9 * MINUTE, age=70),
    )

    def order(minute):
        return [t.number for t in call_order(standard_policy(), minute * MINUTE, tickets)]

    assert order(20) == [9, 8, 7, 10]
    assert order(47)[0] == 7
