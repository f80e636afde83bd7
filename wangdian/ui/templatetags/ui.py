"""The components every page is made of. All of them stand on the gallery page, /ui/gallery/."""

from uuid import uuid4

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from wangdian.ui import formats

register = template.Library()

register.filter("day", formats.day)
register.filter("short_day", formats.short_day)
register.filter("moment", formats.moment)
register.filter("clock", formats.clock)
register.filter("number", formats.number)
register.filter("weekday", formats.weekday)

# tone -> (Tabler colour, icon that says the same without colour)
TONES = {
    "ok": ("green", "check"),
    "warn": ("yellow", "alert-triangle"),
    "bad": ("red", "alert-circle"),
    "info": ("blue", "info-circle"),
    "quiet": ("secondary", ""),
}


@register.simple_tag
def icon(name: str, extra: str = "") -> str:
    """A Tabler icon, hidden from screen readers: the words beside it say what it means."""
    return format_html('<i class="ti ti-{} {}" aria-hidden="true"></i>', name, extra)


@register.simple_tag
def crumb(label: str, url: str = "") -> str:
    """One step of the breadcrumbs; the last one has no address."""
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)
    return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', label)


@register.simple_tag
def idempotency_key() -> str:
    """The hidden key of a form, new each time the page is made."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid4())


@register.inclusion_tag("ui/components/pill.html")
def pill(text, tone: str = "quiet", icon: str | None = None) -> dict:
    """A state in a word, with colour and sign."""
    colour, sign = TONES[tone]
    return {"text": text, "colour": colour, "icon": sign if icon is None else icon}


@register.inclusion_tag("ui/components/progress.html")
def progress(value, pace=None, tone: str = "ok", label: str = "") -> dict:
    """A bar from 0 to 100 with an optional mark where it should be by today."""
    return {
        "value": _percent(value),
        "pace": None if pace is None or pace == "" else _percent(pace),
        "tone": tone if tone in TONES else "ok",
        "label": label,
    }


def _percent(value) -> str:
    """A number between 0 and 100 as SVG reads it, whatever the language."""
    return f"{min(100.0, max(0.0, float(value or 0))):.1f}"


@register.inclusion_tag("ui/components/empty.html")
def empty(text, icon: str = "mood-empty", hint="", action_url="", action_label="") -> dict:
    """What stands where a list has no rows: why, and what to do."""
    return {
        "text": text,
        "icon": icon,
        "hint": hint,
        "action_url": action_url,
        "action_label": action_label,
    }


@register.inclusion_tag("ui/components/paging.html", takes_context=True)
def paging(context, rows) -> dict:
    """Page numbers below a list made by `ui.paging.paged`; nothing when one page holds everything."""
    parameter = getattr(rows, "parameter", "page")
    return {
        "request": context.get("request"),
        "rows": rows,
        "parameter": parameter,
        "numbers": [
            {"number": n, "address": _address(context, parameter, n) if isinstance(n, int) else ""}
            for n in rows.paginator.get_elided_page_range(rows.number, on_each_side=1, on_ends=1)
        ],
        "previous": _address(context, parameter, rows.number - 1) if rows.has_previous() else "",
        "next": _address(context, parameter, rows.number + 1) if rows.has_next() else "",
    }


def _address(context, parameter: str, number: int) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else {}
    query[parameter] = number
    return "?" + query.urlencode() if request else f"?{parameter}={number}"


@register.inclusion_tag("ui/components/field.html")
def field(bound, label: bool = True) -> dict:
    """A form field with its label, help and errors. Any Django form will do."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind, css = "choices", "form-check-input"
    elif isinstance(widget, forms.CheckboxInput):
        kind, css = "check", "form-check-input"
    elif isinstance(widget, forms.Select):
        kind, css = "plain", "form-select"
    else:
        kind, css = "plain", "form-control"
    if bound.errors:
        css += " is-invalid"
    classes = " ".join(filter(None, [widget.attrs.get("class"), css]))
    if kind == "choices":
        widget.attrs["class"] = classes
        html = None
    else:
        html = bound.as_widget(attrs={"class": classes})
    return {"bound": bound, "kind": kind, "html": html, "label": label}


@register.inclusion_tag("ui/components/fields.html")
def fields(form) -> dict:
    """Every field of a form, and the errors that belong to none of them on top; what a form folds away comes last."""
    folded = getattr(form, "folded", ())
    return {
        "form": form,
        "plain": [bound for bound in form if bound.name not in folded],
        "folded": [bound for bound in form if bound.name in folded],
    }


@register.inclusion_tag("ui/components/submit.html")
def submit(text, icon: str = "", tone: str = "primary") -> dict:
    """The button that sends the form; it shows that it is busy."""
    return {"text": text, "icon": icon, "tone": tone}


@register.simple_tag
def chart_scripts() -> str:
    """The scripts a page with charts needs, for its `scripts` block."""
    files = [(static("vendor/echarts.min.js"),), (static("ui/charts.js"),)]
    return format_html_join("\n", '<script src="{}" defer></script>', files)
