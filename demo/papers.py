"""A few documents of the demo bank, published, and read by some."""

from datetime import datetime, timedelta

from wangdian.kernel.documents.actions import acknowledge, create_document, publish
from wangdian.kernel.documents.models import Document
from wangdian.kernel.org.scope import open_scope

from .bank import Bank

PAPERS = (
    (
        Document.Kind.POLICY, "网点服务规范（演示）", "一、客户进门三秒内问候。\n二、柜员双手递接单据。\n三、大堂经理全程站立服务。\n"
        "四、投诉当日响应，三个工作日内答复。",
    ),
    (
        Document.Kind.NOTICE, "关于做好年末柜面安全检查的通知（演示）", "各网点须于本月底前完成消防、门禁和监控检查，"
        "发现问题当日整改，不能当日整改的报分行保卫部门。",
    ),
    (
        Document.Kind.EMERGENCY, "客户突发疾病应急预案（演示）", "一、就近员工立即呼叫120并通知大堂经理。\n二、疏散围观人员，保持通风。\n"
        "三、联系家属，全程留存监控录像。",
    ),
)  # fmt: skip


def publish_documents(bank: Bank, now: datetime) -> int:
    """Issue the papers at each branch; every second colleague has read the older ones. Returns how many."""
    versions = []
    for branch in bank.branches:
        president = bank.holders(branch, "BRANCH_PRESIDENT")[0]
        for age, (kind, title, text) in zip((60, 2, 30), PAPERS, strict=True):
            at = now - timedelta(days=age)
            with open_scope(president, at) as scope:
                paper = create_document(unit=branch, kind=kind, title=title, text=text, by=scope, now=at)
                version = publish(document_id=paper.pk, effective_from=at.date(), by=scope, now=at)
            versions.append((branch, version, age))
    for branch, version, age in versions:
        readers = [p for p, unit, _ in bank.people if unit.path.startswith(branch.path)]
        for person in readers[:: 1 if age == 60 else 2] if age > 10 else readers[::5]:
            at = now - timedelta(days=age - 1)
            with open_scope(person, at) as scope:
                acknowledge(version_id=version.pk, by=scope, now=at)
    return len(versions)
