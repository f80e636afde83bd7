"""Turns what the grammar reads into values: amounts, cadences, time limits."""

from decimal import Decimal

from lark import Transformer

from wangdian.engines.plantext.phrases import cadence_words, limit_words
from wangdian.engines.plantext.phrases.numerals import parse_number
from wangdian.engines.plantext.phrases.units import normalise
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit, Point, replace

# Which way a comparison points, by its token.
OPS = {"GE": "ge", "LE": "le", "EQ": "eq", "UP_TO": "ge", "DOWN_TO": "le", "INC": "inc", "DEC": "dec"}
PERIODS = {"天": "day", "日": "day", "周": "week", "月": "month", "季": "quarter", "年": "year"}
TAILS = {"ABOVE": "ge", "BELOW": "le", "IN": "le", "ABOUT": "eq", "TOWARDS": "ge"}


def _amount_of(number: str, unit: str) -> Amount:
    """A number and its unit; a magnitude written at the number goes over to the unit (3.5亿 + 元)."""
    digits = number.replace(" ", "")
    sign = digits[-1]
    if len(digits) > 1 and digits[0].isdigit() and digits[:-1].replace(".", "").replace(",", "").isdigit():
        if sign in "万亿":
            return Amount(parse_number(digits[:-1]), sign + unit)
        if sign in "wWkK":
            return Amount(parse_number(digits[:-1]), ("万" if sign in "wW" else "千") + unit)
    if sign in "万亿" and not unit and len(digits) > 1:  # 三千三百万
        return Amount(parse_number(digits[:-1]), sign)
    return Amount(parse_number(digits), unit)


class Build(Transformer):
    """One method per rule of grammar.lark; children are lark tokens or values made below them."""

    # ------------------------------------------------------------ amounts
    def unit(self, parts):
        return str(parts[0]).replace(" ", "")

    def plain(self, parts):
        unit = parts[1] if len(parts) > 1 else ""
        if parts[0].type == "BLANK":
            return Amount(None, unit, blank=True)
        return _amount_of(parts[0], unit)

    def range(self, parts):
        unit = next((p for p in reversed(parts) if not hasattr(p, "type")), "")
        figures = [p for p in parts if getattr(p, "type", "") in {"NUM", "BLANK"}]
        if figures[0].type == "BLANK":
            return Amount(None, unit, blank=True)
        low, high = _amount_of(figures[0], unit), _amount_of(figures[1], unit)
        if high.unit != low.unit:  # 1至1.2亿: the magnitude at the end holds for both
            low = Amount(low.value, high.unit)
        return replace(low, upper=high.value)

    def percent_of(self, parts):
        factor = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000)}[parts[0][0]]
        if parts[1].type == "BLANK":
            return Amount(None, "%", blank=True)
        return Amount(parse_number(parts[1]) * 100 / factor, "%")

    def fraction(self, parts):
        return Amount(parse_number(parts[2]) / parse_number(parts[0]), "分之")

    def tenths(self, parts):
        tail = str(parts[1])[1:]
        extra = Decimal(0) if not tail else Decimal("0.5") if tail == "半" else parse_number(tail) / 10
        return Amount(parse_number(parts[0]) + extra, "成")

    def halfway(self, parts):
        return Amount(Decimal(50), "%", op="ge" if parts[0].startswith("过") else None)

    def rank(self, parts):
        return Amount(parse_number(parts[0].strip("前名位强")), "名", op="le")

    def doubled(self, parts):
        return Amount(Decimal(300 if parts[0][1] in "两二" else 100), "%", op="inc")

    def vague(self, parts):
        if parts[0].type == "NUM" and parts[1] == "余":
            unit = parts[2] if len(parts) > 2 else ""
            return replace(_amount_of(parts[0], unit), vague=True)
        return Amount(None, parts[-1] if isinstance(parts[-1], str) else "", vague=True)

    def score(self, parts):
        return Amount(parse_number(parts[0]), "分")

    def op(self, parts):
        return parts[0]

    def change(self, parts):
        return parts[0]

    def tail(self, parts):
        return parts[0]

    def amount(self, parts):
        return self._with_tail(parts[0], parts[1:])

    def compared(self, parts):
        at = next(i for i, p in enumerate(parts) if isinstance(p, Amount))
        figure = self._with_tail(parts[at], parts[at + 1 :])
        return self._with_ops(figure, parts[:at])

    def moved(self, parts):
        figures = [p for p in parts if isinstance(p, Amount)]
        ops = [p for p in parts if getattr(p, "type", "") in OPS]
        base, goal = figures[0], figures[1]
        if not base.unit and goal.unit:
            base = replace(base, unit=goal.unit)
        tails = parts[parts.index(goal) + 1 :] if figures[0] != figures[1] else []
        goal = self._with_ops(self._with_tail(goal, tails), ops)
        base_norm, _ = normalise(base.value, base.unit)
        goal_norm, _ = goal.norm
        moved = goal.moved
        if moved is None and base_norm is not None and goal_norm is not None:
            moved = "up" if goal_norm >= base_norm else "down"
        op = goal.op if goal.op in {"ge", "le"} else "ge" if moved == "up" else "le"
        return replace(goal, base=base_norm, moved=moved, op=op)

    @staticmethod
    def _with_tail(figure: Amount, tails) -> Amount:
        for t in tails:
            if t.type == "PER":
                figure = replace(figure, per=PERIODS.get(t.strip("/人")[:1], figure.per))
            elif t.type != "ABOUT":
                figure = replace(figure, op=TAILS[t.type], strict_after=True)
        return figure

    @staticmethod
    def _with_ops(figure: Amount, ops) -> Amount:
        kinds = [p.type for p in ops if getattr(p, "type", "") in OPS]
        moved = "up" if "UP_TO" in kinds else "down" if "DOWN_TO" in kinds else figure.moved
        bound = next((k for k in reversed(kinds) if k in {"GE", "LE"}), None)
        change = next((k for k in kinds if k in {"INC", "DEC"}), None)
        op: str | None
        if change:
            op = OPS[change]
        elif figure.strict_after:
            op = figure.op
        elif bound:
            op = OPS[bound]
        elif kinds:
            op = OPS[kinds[-1]]
        else:
            op = figure.op
        return replace(figure, op=op, moved=moved)

    # ------------------------------------------------------------ cadences
    def limit(self, parts):
        return parts[0]

    def monthdays(self, parts):
        return cadence_words.day_list(parts)

    def year_days(self, parts):
        return cadence_words.year_days(parts)

    def months(self, parts):
        return cadence_words.month_list(parts)

    def cadence(self, parts) -> Cadence:
        return cadence_words.build(parts)

    def next_month(self, parts) -> Cadence:
        return replace(cadence_words.build(parts), following=True)

    def next_quarter(self, parts) -> Cadence:
        return replace(cadence_words.build(parts), following=True)

    def weekday(self, parts) -> Cadence:
        return cadence_words.build(parts)

    # ------------------------------------------------------------ time limits
    def span(self, parts):
        return limit_words.span(parts)

    def year(self, parts):
        return limit_words.year(parts[0])

    def point(self, parts) -> Point:
        return limit_words.point(parts)

    def dated(self, parts):
        return Limit("by", point=parts[0], at=limit_words.hour(parts[1:]))

    def daypart(self, parts):
        before = parts[-1].type == "DAYPART" and parts[-1].endswith("前")  # 6月30日下班前
        return Limit("by" if before else "moment", point=parts[0], at=limit_words.hour(parts[1:]))

    def inside(self, parts):
        return Limit("in", point=parts[0])

    def moment(self, parts):
        return Limit("moment", point=parts[0])

    def window(self, parts):
        points = [p for p in parts if isinstance(p, Point)]
        return Limit("window", point=points[0], until=points[1])

    def year_in(self, parts):
        return Limit("in", point=Point((1, 1), (12, 0), year_shift=0, grain="year"))

    def dot_range(self, parts):
        return limit_words.dot_range(parts[0])

    def month_span(self, parts):
        return limit_words.month_span(parts)

    def sla(self, parts):
        return parts[0]

    def sla_days(self, parts):
        return Limit("within", within=f"P{cadence_words.number_in(parts[0])}D")

    def ahead(self, parts):
        value = next((p for p in parts if isinstance(p, Limit)), None)
        if value is None:
            value = limit_words.days_before(parts[-1])
        point = next((p for p in parts if isinstance(p, Point)), None)
        return replace(value, kind="ahead", within=value.within and "-" + value.within, point=point)

    def same_day(self, parts):
        return limit_words.day_limit("P0D", parts[1:])

    def next_day(self, parts):
        return limit_words.day_limit("P1D", parts[1:], workdays="工作" in parts[0] or "营业" in parts[0])

    def t_plus(self, parts):
        digits = [c for c in parts[0] if c.isdigit()]
        if not digits:
            return replace(limit_words.day_limit(None, parts[1:], workdays=True), blank=True)
        return limit_words.day_limit(f"P{''.join(digits)}D", parts[1:], workdays=True)

    def t_minus(self, parts):
        days = "".join(c for c in parts[0] if c.isdigit())
        return Limit("ahead", within=f"-P{days}D")

    def clock(self, parts):
        return limit_words.day_limit(None, parts, kind="clock")
