"""A rhythm, picked from lists or written in words: the part of the duty form that says how often."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.engines.calendars import (
    CalendarError,
    Freq,
    Moment,
    Rhythm,
    Shift,
    describe,
    parse_rhythm,
    usual_shift,
)
from wangdian.ui.forms import Form, TimeField

WEEKDAYS = [
    ("1", _("周一")), ("2", _("周二")), ("3", _("周三")), ("4", _("周四")), ("5", _("周五")), ("6", _("周六")),
    ("7", _("周日")),
]  # fmt: skip
FREQS = [
    (Freq.WORKDAILY, _("每个工作日")), (Freq.DAILY, _("每天")), (Freq.WEEKLY, _("每周")), (Freq.TENDAYS, _("每旬")),
    (Freq.MONTHLY, _("每月")), (Freq.QUARTERLY, _("每季度")), (Freq.HALFYEARLY, _("每半年")), (Freq.YEARLY, _("每年")),
    (Freq.HOURLY, _("每小时")),
]  # fmt: skip
WORDS = "words"
ON_DAY, BY_DAY, WORKDAY, WEEKDAY_OF_MONTH = "on", "by", "workday", "weekday"
WHICH = [
    ("", _("期内任一天，期末前完成")), (BY_DAY, _("第几日之前")), (ON_DAY, _("第几日当天")),
    (WORKDAY, _("第几个工作日")), (WEEKDAY_OF_MONTH, _("第几个星期几")),
]  # fmt: skip
AT, WINDOW = "at", "window"
CLOCKS = [
    ("", _("不限时刻")), (WINDOW, _("一段时间")), (AT, _("几个时刻")), (Moment.BEFORE_OPENING, _("营业前")),
    (Moment.AFTER_CLOSING, _("营业终了后")),
]  # fmt: skip
SHIFTS = [
    ("", _("按惯例")), (Shift.NONE, _("照做")), (Shift.SKIP, _("跳过")), (Shift.BEFORE, _("提前到前一工作日")),
    (Shift.AFTER, _("顺延到后一工作日")),
]  # fmt: skip


class RhythmForm(Form):
    """How often, on which days, at what hours. `rhythm` after validation is the rhythm that was meant."""

    freq = forms.ChoiceField(label=_("多久一次"), choices=[*FREQS, (WORDS, _("用文字写…"))])
    words = forms.CharField(
        label=_("用文字写"), required=False, max_length=60,
        help_text=_("例如：每月10日前、每周一9:00、每季度首月15日前、每旬1次、每月最后一个工作日"),
    )  # fmt: skip
    interval = forms.IntegerField(
        label=_("每隔几个周期"), min_value=1, max_value=99, initial=1, required=False
    )
    weekdays = forms.MultipleChoiceField(
        label=_("星期"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    which = forms.ChoiceField(label=_("哪一天"), choices=WHICH, required=False)
    days = forms.CharField(
        label=_("第几"), required=False, max_length=40, help_text=_("可写几个，用逗号隔开；-1 是最后一天")
    )
    month = forms.IntegerField(label=_("周期内第几个月"), required=False, min_value=-12, max_value=12)
    times = forms.IntegerField(label=_("每期几次"), min_value=1, max_value=100, initial=1, required=False)
    clock = forms.ChoiceField(label=_("什么时候"), choices=CLOCKS, required=False)
    window_start = TimeField(label=_("从"), required=False)
    window_end = TimeField(label=_("到"), required=False)
    at = forms.CharField(label=_("时刻"), required=False, max_length=80, help_text=_("例如：9:00，15:00"))
    shift = forms.ChoiceField(label=_("遇休息日"), choices=SHIFTS, required=False)

    rhythm: Rhythm | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.rhythm = _rhythm(cleaned)
            except CalendarError as error:
                self.add_error("words" if cleaned["freq"] == WORDS else None, str(error))
        return cleaned


def _rhythm(said: dict[str, Any]) -> Rhythm:
    if said["freq"] == WORDS:
        if not said["words"].strip():
            raise CalendarError("words", "请写明频率，例如“每月10日前”。")
        return parse_rhythm(said["words"])
    parts: dict[str, Any] = {"freq": Freq(said["freq"]), "interval": said["interval"] or 1}
    parts |= _days(parts["freq"], said) | _clock(said)
    if (said["times"] or 1) > 1:
        parts["times"] = said["times"]
    rhythm = Rhythm(**parts)
    return Rhythm(**(parts | {"shift": Shift(said["shift"]) if said["shift"] else usual_shift(rhythm)}))


def _days(freq: Freq, said: dict[str, Any]) -> dict[str, Any]:
    weekdays = tuple(int(d) for d in said["weekdays"])
    if freq in {Freq.WORKDAILY, Freq.DAILY, Freq.HOURLY}:
        return {}
    if freq is Freq.WEEKLY:
        return {"byday": weekdays}
    numbers, parts = _numbers(said["days"]), {}
    if said["which"]:
        if not numbers:
            raise CalendarError("days", "请填写第几日（或第几个），例如10；最后一天写-1。")
        if said["which"] == WEEKDAY_OF_MONTH:
            parts = {"byday": weekdays, "week_of_month": numbers[0]}
        elif said["which"] == WORKDAY:
            parts = {"by_workday": numbers}
        else:
            parts = {"by_monthday": numbers, "within": said["which"] == BY_DAY}
    if said["month"] and freq not in {Freq.TENDAYS, Freq.MONTHLY}:
        parts["month_of_period"] = said["month"]
    return parts


def _clock(said: dict[str, Any]) -> dict[str, Any]:
    if said["clock"] == AT:
        return {"at": tuple(_time(t) for t in _split(said["at"]))}
    if said["clock"] == WINDOW:
        return {"window_start": said["window_start"], "window_end": said["window_end"]}
    return {"moment": Moment(said["clock"])} if said["clock"] else {}


def _split(text: str) -> list[str]:
    return [part for part in text.translate(str.maketrans("，、；; ：", ",,,,,:")).split(",") if part]


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in _split(text))
    except ValueError:
        raise CalendarError("days", f"“{text}”应为数字，例如5或1,11,21。") from None


def _time(text: str) -> time:
    hour, _colon, minute = text.partition(":")
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise CalendarError("at", f"“{text}”不是时刻，请写成9:00。") from None


def initial_of(rhythm: Rhythm) -> dict[str, Any]:
    """The form's first values for a rhythm that is there; one that the lists cannot say is shown in words."""
    plain = {
        "freq": rhythm.freq,
        "interval": rhythm.interval,
        "weekdays": [str(d) for d in rhythm.byday],
        "which": _which(rhythm),
        "days": ",".join(map(str, rhythm.by_monthday or rhythm.by_workday))
        or str(rhythm.week_of_month or ""),
        "month": rhythm.month_of_period,
        "times": rhythm.times,
        "clock": rhythm.moment
        or (AT if rhythm.at else WINDOW if rhythm.window_start or rhythm.window_end else ""),
        "window_start": rhythm.window_start,
        "window_end": rhythm.window_end,
        "at": "，".join(f"{t:%H:%M}" for t in rhythm.at),
        "shift": "" if rhythm.shift is usual_shift(rhythm) else rhythm.shift,
    }
    if rhythm.anchor or rhythm.from_day:
        return {"freq": WORDS, "words": describe(rhythm)}
    return plain


def _which(rhythm: Rhythm) -> str:
    if rhythm.by_workday:
        return WORKDAY
    if rhythm.week_of_month:
        return WEEKDAY_OF_MONTH
    if rhythm.by_monthday:
        return BY_DAY if rhythm.within else ON_DAY
    return ""


def as_date(text: str) -> date | None:
    """A day written as 2026-03-02; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
