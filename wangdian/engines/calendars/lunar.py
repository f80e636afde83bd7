"""Lunar dates and solar terms (农历、节气), 1900 to 2100, by borax."""

from dataclasses import dataclass
from datetime import date

from borax.calendars.lunardate import LunarDate, TermUtils

from wangdian.engines.calendars.errors import CalendarError


@dataclass(frozen=True, order=True)
class LunarDay:
    """A date of the Chinese lunar calendar; `leap` marks a leap month (闰月)."""

    year: int
    month: int
    day: int
    leap: bool = False

    @property
    def text(self) -> str:
        """正月初一, 闰六月十五 …"""
        return self._value().cn_md

    @property
    def year_text(self) -> str:
        """Stem, branch and animal of the year: 丙午马年."""
        value = self._value()
        return f"{value.gz_year}{value.animal}年"

    def solar(self) -> date:
        """The same day in the civil calendar."""
        return self._value().to_solar_date()

    def _value(self) -> LunarDate:
        try:
            return LunarDate(self.year, self.month, self.day, int(self.leap))
        except (ValueError, IndexError):
            leap = "闰" if self.leap else ""
            raise CalendarError(
                "lunar_date", f"农历{self.year}年{leap}{self.month}月没有{self.day}日，请检查年份与闰月。"
            ) from None


def lunar_day(day: date) -> LunarDay:
    """The lunar date of a civil day. Raises `lunar_range` outside 1900–2100."""
    try:
        value = LunarDate.from_solar(day)
    except (ValueError, IndexError):
        raise CalendarError("lunar_range", f"{day}超出农历换算范围（1900年至2100年）。") from None
    return LunarDay(value.year, value.month, value.day, bool(value.leap))


def solar_term(day: date) -> str:
    """The solar term that begins on this day (清明, 冬至 …), else empty."""
    try:
        return LunarDate.from_solar(day).term or ""
    except (ValueError, IndexError):
        raise CalendarError("lunar_range", f"{day}超出农历换算范围（1900年至2100年）。") from None


def solar_term_date(year: int, name: str) -> date:
    """The day on which a solar term begins. Raises `solar_term` for an unknown name or year."""
    try:
        return TermUtils.nth_term_day(year, TermUtils.get_index_for_name(name))
    except (ValueError, IndexError, KeyError):
        raise CalendarError("solar_term", f"找不到{year}年的节气“{name}”，请检查名称。") from None
