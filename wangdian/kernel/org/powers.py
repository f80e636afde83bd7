"""Every power a post can carry. A page, an action or an API operation asks for one of these.

Which post carries which power is data (`Post.powers`), edited by the bank; this list is the vocabulary.
"""

from django.utils.translation import gettext_lazy as _

ORG_PEOPLE = "org.people"
ORG_DELEGATE = "org.delegate"
ORG_POSTS = "org.posts"
ORG_UNITS = "org.units"
ORG_CALENDAR = "org.calendar"
AUDIT_READ = "audit.read"
DUTIES_DO = "duties.do"
DUTIES_MANAGE = "duties.manage"
DUTIES_OVERSEE = "duties.oversee"
METRICS_READ = "metrics.read"
METRICS_REPORT = "metrics.report"
METRICS_TARGET = "metrics.target"
DOCUMENTS_READ = "documents.read"
DOCUMENTS_WRITE = "documents.write"
DOCUMENTS_PUBLISH = "documents.publish"
PLANS_READ = "plans.read"
PLANS_WRITE = "plans.write"
PLANS_PUBLISH = "plans.publish"
PLANS_APPROVE = "plans.approve"
PLANS_REVIEW = "plans.review"

LABELS = {
    ORG_PEOPLE: _("管理人员与任职"),
    ORG_DELEGATE: _("授权他人代办"),
    ORG_POSTS: _("维护岗位与权限"),
    ORG_UNITS: _("维护机构"),
    ORG_CALENDAR: _("维护营业日历"),
    AUDIT_READ: _("查看留痕"),
    DUTIES_DO: _("完成自己的任务"),
    DUTIES_MANAGE: _("维护例行任务"),
    DUTIES_OVERSEE: _("查看全网点任务"),
    METRICS_READ: _("查看指标"),
    METRICS_REPORT: _("填报指标"),
    METRICS_TARGET: _("下达与分解目标"),
    DOCUMENTS_READ: _("查看文书"),
    DOCUMENTS_WRITE: _("起草文书"),
    DOCUMENTS_PUBLISH: _("发布文书"),
    PLANS_READ: _("查看计划"),
    PLANS_WRITE: _("上传与整理计划"),
    PLANS_PUBLISH: _("签发计划"),
    PLANS_APPROVE: _("审批下级计划"),
    PLANS_REVIEW: _("主持复盘"),
}

# What every member of a branch may do.
STAFF = (DUTIES_DO, METRICS_READ, METRICS_REPORT, DOCUMENTS_READ, PLANS_READ)
SUPERVISOR = (*STAFF, DUTIES_OVERSEE, DUTIES_MANAGE, DOCUMENTS_WRITE, PLANS_WRITE, ORG_DELEGATE)
HEAD = (*SUPERVISOR, METRICS_TARGET, DOCUMENTS_PUBLISH, PLANS_PUBLISH, PLANS_REVIEW, ORG_PEOPLE, AUDIT_READ)
UPPER = (*HEAD, PLANS_APPROVE, ORG_CALENDAR)
ADMINISTRATOR = (*UPPER, ORG_POSTS, ORG_UNITS)
EVERYONE = None  # a page for any signed-in person
