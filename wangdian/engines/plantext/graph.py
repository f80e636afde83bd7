"""The plan graph: what a compiled plan says, each item tied to the words it came from.

Plain frozen values only. Numbers are kept twice: as written (`value`, `unit`) and normalised (`norm_value`,
`norm_unit`: ratios as fractions, money in yuan). Dates are ISO 8601 text, without a year when the plan gives
none ("--06-30"); durations are ISO 8601 ("PT24H", "P3D"). The meaning of rhythms and the resolving of dates
belong to `engines.calendars`; `mapping.py` makes the bridge.
"""

from dataclasses import dataclass
from dataclasses import field as dataclass_field

from wangdian.engines.plantext.model import GRAPH_VERSION, Heading, Line, Mend, Span

OPS = ("ge", "le", "eq", "inc", "dec")  # at least, at most, exactly, grow by, shrink by
DIRECTIONS = ("up", "down", "hold")
PERIODS = ("day", "week", "tendays", "month", "quarter", "half", "year", "each")
FREQS = (
    "HOURLY",
    "DAILY",
    "WORKDAILY",
    "WEEKLY",
    "TENDAYS",
    "MONTHLY",
    "QUARTERLY",
    "HALFYEARLY",
    "YEARLY",
)
DEADLINE_KINDS = ("sla", "dated", "window", "event", "relative", "duration")


@dataclass(frozen=True, kw_only=True)
class Item:
    """What every item of the graph carries.

    `id` depends on the kind and the words of the evidence only, so that it survives edits elsewhere in the
    plan. `confidence` is 0 to 1; `rule` names the rule that made the item; `heading` is an index into
    `PlanGraph.headings`.
    """

    id: str
    evidence: tuple[Span, ...]
    confidence: float
    rule: str
    heading: int | None = None


@dataclass(frozen=True, kw_only=True)
class Goal(Item):
    """What the plan wants to reach in one field; holds the metrics that measure it."""

    text: str
    parent: str | None = None  # id of the goal above
    metrics: tuple[str, ...] = ()  # ids


@dataclass(frozen=True, kw_only=True)
class Metric(Item):
    """A target for a number."""

    name: str
    op: str  # one of OPS
    value: float | int | None  # as written; None for an unfilled blank
    unit: str
    norm_value: float | int | None
    norm_unit: str  # "ratio", "元", "分钟", "户" …
    upper: float | int | None = None  # upper end of a range ("10至15户"), in norm_unit
    direction: str = "up"
    period: str | None = None  # one of PERIODS; None when the plan says nothing
    due: str | None = None  # ISO date
    owner: str | None = None
    baseline: float | int | None = None  # in `unit`
    stretch: float | int | None = None  # in `unit` ("力争达到…")
    blank: bool = False
    zero: bool = False
    weight: float | None = None  # share of the score, 0 to 1
    goal: str | None = None  # id


@dataclass(frozen=True)
class Quota:
    """How much one occurrence of a duty must bring ("每次不少于8名")."""

    value: float | int | None
    unit: str
    op: str = "ge"
    evidence: Span | None = None


@dataclass(frozen=True, kw_only=True)
class Duty(Item):
    """Something done again and again, with its rhythm."""

    action: str
    freq: str  # one of FREQS
    interval: int = 1
    times: int | None = None  # how often per period
    byday: tuple[str, ...] = ()  # MO TU WE TH FR SA SU
    by_monthday: tuple[int, ...] = ()  # negative counts from the end of the month
    month_of_quarter: int | None = None
    by_month: tuple[int, ...] = ()
    before: bool = False  # by_monthday, anchor or at is the latest moment
    anchor: str | None = None  # "last_workday", "07:50", "午休" …
    at: str | None = None  # clock time "HH:MM"
    blank: bool = False  # the day is to be filled in ("每月__日前")
    quota: Quota | None = None
    duration: str | None = None  # ISO 8601
    with_: str | None = None
    report_to: str | None = None
    owner: str | None = None
    inherited: bool = False  # the rhythm comes from the heading above


@dataclass(frozen=True, kw_only=True)
class Deadline(Item):
    """Something done once by a date, or each time within a span after a trigger."""

    kind: str  # one of DEADLINE_KINDS
    what: str
    within: str | None = None  # ISO 8601; "P0D" = same day
    workdays: bool = False
    date: str | None = None
    start: str | None = None
    end: str | None = None
    at: str | None = None  # clock time on that day
    trigger: str | None = None
    owner: str | None = None
    blank: bool = False  # the date is to be filled in ("XX月底前")


@dataclass(frozen=True, kw_only=True)
class Trigger(Item):
    """When this happens, do that."""

    condition: str
    action: str
    owner: str | None = None


@dataclass(frozen=True, kw_only=True)
class Checklist(Item):
    """Things to look at one by one in a duty."""

    title: str
    items: tuple[str, ...]
    duty: str | None = None  # id


@dataclass(frozen=True, kw_only=True)
class Record(Item):
    """A ledger, log, register or document the plan names."""

    name: str
    kind: str  # "ledger" | "document"


@dataclass(frozen=True, kw_only=True)
class Post(Item):
    """A post (not a person) the plan names."""

    name: str
    base: str  # the post without what qualifies it: 后备大堂经理 -> 大堂经理
    mentions: int = 1


@dataclass(frozen=True, kw_only=True)
class Blank(Item):
    """A value the author left open; the person who publishes the plan fills it."""

    label: str
    unit: str
    item: str | None = None  # id of the metric, duty or deadline that waits for it


@dataclass(frozen=True, kw_only=True)
class Question(Item):
    """Something the plan leaves unsaid or says twice; `code` is stable, `text` is for the person."""

    code: str
    text: str
    item: str | None = None  # id


@dataclass(frozen=True)
class PlanPart:
    """One plan of a file that may hold several."""

    span: Span
    title: str
    owner: str | None = None  # whom the plan is for: owner of what names nobody
    year: int | None = None
    period: str | None = "year"  # the plan's own period, one of PERIODS; None for standing rules
    start: tuple[int, int] | None = None  # (month, day) of its first day
    end: tuple[int, int] | None = None  # (month, day) of its last day; day 0 = last of the month


@dataclass(frozen=True)
class PlanGraph:
    """A compiled plan. Every span is a range of `text`."""

    name: str
    text: str
    version: str = GRAPH_VERSION
    parts: tuple[PlanPart, ...] = ()
    lines: tuple[Line, ...] = ()
    headings: tuple[Heading, ...] = ()
    goals: tuple[Goal, ...] = ()
    metrics: tuple[Metric, ...] = ()
    duties: tuple[Duty, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    records: tuple[Record, ...] = ()
    posts: tuple[Post, ...] = ()
    blanks: tuple[Blank, ...] = ()
    questions: tuple[Question, ...] = ()
    mends: tuple[Mend, ...] = dataclass_field(default=())
    # `text`, letter for letter, in the characters of the source; "" when nothing was simplified
    written: str = ""

    def as_written(self, span: Span) -> str:
        """The words of `span` in the characters the source used: traditional ones where it had them."""
        return span.of(self.written or self.text)

    @property
    def title(self) -> str:
        """Title of the first plan of the file, or the file's name."""
        return self.parts[0].title if self.parts and self.parts[0].title else self.name

    def quote(self, item: Item) -> str:
        """The words an item came from, its pieces joined by an ellipsis."""
        return "…".join(span.of(self.text) for span in item.evidence)


ITEM_KINDS = (
    "goals",
    "metrics",
    "duties",
    "deadlines",
    "triggers",
    "checklists",
    "records",
    "posts",
    "blanks",
    "questions",
)
