"""整改通知书 as a PDF to sign and hand over. (Inventory row 242.)"""

import json
from datetime import datetime

import typst
from django.utils.translation import gettext as _

from wangdian.ui import formats

from .models import Finding

# What people wrote comes in as data, never as markup.
SOURCE = """
#let d = json(bytes(sys.inputs.at("notice")))
#set document(title: d.title)
#set page(paper: "a4", margin: (x: 25mm, y: 25mm), footer: [#set text(8pt, fill: luma(90)); #d.foot])
#set text(font: ("Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "Noto Sans CJK SC", "WenQuanYi Micro Hei"),
  size: 12pt, lang: "zh")
#set par(leading: 1em, justify: true)
#align(center, text(20pt, weight: "bold", d.title))
#align(center, text(11pt, d.number))
#v(6mm)
#text(d.to)
#par(first-line-indent: 2em, text(d.opening))
#table(
  columns: (32mm, 1fr), stroke: 0.5pt, inset: 7pt,
  ..d.rows.map(r => (text(weight: "bold", r.at(0)), text(r.at(1)))).flatten()
)
#par(first-line-indent: 2em, text(d.closing))
#v(10mm)
#align(right, text(d.issuer))
#align(right, text(d.day))
#v(10mm)
#text(d.receipt)
"""


def lines_of(finding: Finding) -> list[tuple[str, str]]:
    """What the notice says, label by label; the page and the PDF print the same."""
    case = finding.case
    rows = [
        (_("问题"), case.title),
        (_("问题事实"), finding.fact),
        (_("违反的制度"), finding.standard or "—"),
        (_("风险类别"), finding.get_category_display()),
        (_("整改责任人"), case.owner.name if case.owner else "—"),
        (_("整改要求"), finding.demand),
        (_("完成期限"), formats.day(finding.deadline)),
    ]
    if case.repeat_no > 1:
        rows.append((_("特别提示"), _("一年内第%(n)d次发生，销号前须完成问责认定。") % {"n": case.repeat_no}))
    return [(str(label), str(text)) for label, text in rows]


def as_pdf(finding: Finding, now: datetime) -> bytes:
    """The notice of an issued finding."""
    data = {
        "title": _("整改通知书"),
        "number": finding.notice_no,
        "to": f"{finding.case.unit.name}：",
        "opening": _(
            "经检查，发现下列问题。请按要求整改，三个工作日内提交整改方案，整改完成后报告并接受复查。"
        ),
        "rows": lines_of(finding),
        "closing": _("逾期未整改或整改不到位的，将挂牌督办并追究责任。"),
        "issuer": finding.notice_by.name if finding.notice_by else "",
        "day": formats.day(finding.notice_at),
        "receipt": _("签收人：＿＿＿＿＿＿　　签收日期：＿＿＿＿年＿＿月＿＿日"),
        "foot": f"{finding.case.code}　{formats.moment(now)}",
    }
    return typst.compile(
        SOURCE.encode(), format="pdf", sys_inputs={"notice": json.dumps(data, ensure_ascii=False)}
    )
