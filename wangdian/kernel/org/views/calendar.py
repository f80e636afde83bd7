"""The bank's calendar: a year at a glance, and one day to change."""

import calendar as months_of
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org import actions
from wangdian.kernel.org.access import head_office
from wangdian.kernel.org.forms import CalendarDayForm, SourceForm
from wangdian.kernel.org.models import CalendarDay
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import ORG_CALENDAR

YEARS = range(2000, 2101)
# kind -> (css class, sign)
SIGNS = {
    CalendarDay.Kind.WORKDAY: ("", ""),
    CalendarDay.Kind.WEEKEND: ("wd-day-weekend", ""),
    CalendarDay.Kind.HOLIDAY: ("wd-day-holiday", gettext_lazy("休")),
    CalendarDay.Kind.MAKE_UP: ("wd-day-makeup", gettext_lazy("班")),
}


@page(None)
def calendar(request: HttpRequest) -> HttpResponse:
    """Twelve months with 休 and 班; provisional days are marked."""
    today = request.now.date()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in YEARS else today.year
    rows = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    context = {
        "year": year,
        "months": [_month(year, month, rows, today) for month in range(1, 13)] if rows else [],
        "named": [row for row in rows.values() if row.name or row.kind == CalendarDay.Kind.MAKE_UP],
        "workdays": sum(
            r.kind in {CalendarDay.Kind.WORKDAY, CalendarDay.Kind.MAKE_UP} for r in rows.values()
        ),
        "provisional": sum(r.status == CalendarDay.Status.PROVISIONAL for r in rows.values()),
        "is_whole": len(rows) >= 365,
        "may_edit": request.scope.has(ORG_CALENDAR, head_office().path),
        "previous": year - 1 if year - 1 in YEARS else None,
        "next": year + 1 if year + 1 in YEARS else None,
    }
    return render(request, "org/calendar.html", context)


def _month(year: int, month: int, rows: dict[date, CalendarDay], today: date) -> dict:
    """A month as weeks of seven cells; empty cells are None."""
    weeks = []
    for week in months_of.Calendar(firstweekday=0).monthdatescalendar(year, month):
        weeks.append([_cell(d, rows.get(d), today) if d.month == month else None for d in week])
    return {"number": month, "weeks": weeks}


def _cell(day: date, row: CalendarDay | None, today: date) -> dict:
    css, sign = SIGNS[row.kind] if row else ("wd-day-unknown", "")
    provisional = row is not None and row.status == CalendarDay.Status.PROVISIONAL
    marks = [
        css,
        "wd-day-provisional" if provisional and sign else "",
        "wd-day-today" if day == today else "",
    ]
    said = [str(row.get_kind_display()), row.name, str(row.get_status_display())] if row else [_("未设定")]
    return {
        "day": day,
        "css": " ".join(filter(None, marks)),
        "sign": sign,
        "title": f"{day} {' '.join(filter(None, said))}",
    }


def _office(request: HttpRequest):
    office = head_office()
    request.scope.demand(ORG_CALENDAR, office)
    return office


@page(ORG_CALENDAR, methods=("GET", "POST"))
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    """Say what kind of day one day is."""
    office, when = _office(request), _day(day)
    row = CalendarDay.objects.filter(day=when).first()
    initial = {n: getattr(row, n) for n in ("kind", "name", "status", "source")} if row else {}
    form = CalendarDayForm(request.POST or None, initial=initial)
    year_url = f"{reverse('org:calendar')}?year={when.year}"
    return form_page(
        request,
        form,
        {
            "title": day,
            "crumbs": [(_("营业日历"), year_url), (day, "")],
            "intro": _("改动后，今后生成的任务按新的日历安排；已生成的不变。"),
            "submit_label": _("保存"),
            "back_url": year_url,
        },
        act=lambda data: str(
            actions.set_calendar_day(day=when, **data, unit=office, by=request.scope, now=request.now).day
        ),
        done=lambda _day: redirect(year_url),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


@page(ORG_CALENDAR, methods=("GET", "POST"))
def calendar_confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Confirm the provisional days of a year, when the notice is out."""
    office = _office(request)
    year_url = f"{reverse('org:calendar')}?year={year}"
    return form_page(
        request,
        SourceForm(request.POST or None),
        {
            "title": _("确认%(year)s年放假安排") % {"year": year},
            "crumbs": [(_("营业日历"), year_url), (_("确认"), "")],
            "intro": _("请先核对节假日和调休，再写明放假通知的文号。"),
            "submit_label": _("确认"),
            "back_url": year_url,
        },
        act=lambda data: actions.confirm_year(
            year=year, source=data["source"], unit=office, by=request.scope, now=request.now
        ),
        done=lambda _count: redirect(year_url),
    )


@page(ORG_CALENDAR, methods=("POST",))
def calendar_lay_out(request: HttpRequest, year: int) -> HttpResponse:
    """Write the days of a year that are not there yet."""
    office = _office(request)
    if year not in YEARS:
        raise Http404

    def act():
        count = actions.lay_out_year(year=year, unit=office, by=request.scope, now=request.now)
        messages.info(request, _("已补充%(count)s天，其中推算的日子标为暂定。") % {"count": count})
        return count

    return once(request, act=act, answer=lambda _count: redirect(f"{reverse('org:calendar')}?year={year}"))
