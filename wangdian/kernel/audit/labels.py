"""What acts, and the parts of their content, are called by people. Each app registers its own in AppConfig.ready()."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_labels: dict[str, str | Promise] = {}
# Keys of `AuditEvent.summary` that many acts share.
_keys: dict[str, str | Promise] = {
    "person": _("人员"),
    "name": _("名称"),
    "staff_no": _("工号"),
    "post": _("岗位"),
    "unit": _("机构"),
    "parent": _("上级机构"),
    "kind": _("类别"),
    "code": _("代码"),
    "title": _("标题"),
    "starts_on": _("开始日期"),
    "ends_on": _("结束日期"),
    "day": _("日期"),
    "days": _("天数"),
    "to": _("受托人"),
    "until": _("到期"),
    "powers": _("权限"),
    "reason": _("事由"),
    "note": _("说明"),
    "first": _("A角"),
    "second": _("B角"),
    "spans": _("营业时间"),
    "source": _("依据"),
    "before": _("原来"),
    "after": _("改为"),
    "business": _("业务种类"),
    "amount": _("金额"),
    "value": _("数值"),
    "status": _("状态"),
    "version": _("版本"),
    "metric": _("指标"),
    "duty": _("任务"),
    "number": _("数量"),
}


def register(labels: dict[str, str | Promise]) -> None:
    """Add names of acts: {"org.appoint": _("任命")}."""
    _labels.update(labels)


def register_keys(names: dict[str, str | Promise]) -> None:
    """Add names of parts of an act's content: {"quota": _("要求")}."""
    _keys.update(names)


def key(name: str) -> str:
    """The name of a part of an act's content; the part's own word when it has none."""
    return str(_keys.get(name, name))


def label(act: str) -> str:
    """The name of an act; its code when it has none."""
    return str(_labels.get(act, act))


def known() -> dict[str, str]:
    """Every named act, for the filter of the page."""
    return {act: str(text) for act, text in sorted(_labels.items())}
