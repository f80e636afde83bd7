"""For the guard that opens every page as everybody."""

from datetime import timedelta

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.cases import actions
from wangdian.kernel.org.scope import open_scope

PNG = b"\x89PNG\r\n\x1a\n" + b"1" * 50


def examples(cast):
    now = localtime()
    with open_scope(cast.luo, now) as scope:
        case = actions.open_case(
            kind="matter", unit=cast.east, title="叫号机不出票", by=scope, now=now, owner=cast.luo
        )
        action = actions.plan_action(
            case_id=case.pk, title="换打印头", owner=cast.luo, due_on=now.date() + timedelta(days=3), by=scope, now=now
        )  # fmt: skip
        file = actions.add_file(case_id=case.pk, content=PNG, name="现场.png", by=scope, now=now)
        clock = case.clocks.get()
        secret = actions.open_case(
            kind="matter", unit=cast.east, title="有人反映柜员代客保管存折", confidential=True, owner=cast.han, by=scope, now=now
        )  # fmt: skip
    # Everybody of the unit reads its matters; so do those above.
    readers = ("qin", "gu", "han", "luo", "shen", "lin", "zhao", "zhou", "wu")
    of_case, of_action = {"case_id": case.pk}, {"action_id": action.pk}
    return {
        "cases:case": Example(of_case, seen_by=readers),
        "cases:move": Example(of_case | {"transition": "start"}, seen_by=readers),
        **{
            f"cases:{name}": Example(of_case, seen_by=readers) for name in ("assign", "grade", "link", "plan")
        },
        **{
            f"cases:{name}": Example(of_action, seen_by=readers)
            for name in ("do_action", "verify_action", "drop_action", "extend_action")
        },
        "cases:confide": Example({"case_id": secret.pk}, seen_by=("luo", "han")),
        "cases:comment": Example(of_case, seen_by=readers),
        "cases:add_file": Example(of_case, seen_by=readers),
        "cases:file": Example({"attachment_id": file.pk}, seen_by=readers),
        "cases:new": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "cases:clock_rules_of": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "cases:clock_rule": Example(
            {"unit_id": cast.east.pk, "kind": "matter", "clock": "finish"},
            unit=cast.east,
            query="?grade=HIGH",
        ),
        "cases:clock_extend": Example({"clock_id": clock.pk}, seen_by=readers),
        "cases:clock_explain": Example({"clock_id": clock.pk}, seen_by=readers),
    }
