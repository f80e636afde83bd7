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
NOTICES_MANAGE = "notices.manage"
LISTS_SHARE = "lists.share"
INTAKE_LOAD = "intake.load"
APPROVALS_CHECK = "approvals.check"
APPROVALS_RULES = "approvals.rules"
CASES_READ = "cases.read"
CASES_OPEN = "cases.open"
CASES_HANDLE = "cases.handle"
CASES_OVERSEE = "cases.oversee"
CASES_CONFIDENTIAL = "cases.confidential"
CASES_RULES = "cases.rules"
CHECKLISTS_DO = "checklists.do"
CHECKLISTS_WRITE = "checklists.write"
CHECKLISTS_PUBLISH = "checklists.publish"
CHECKLISTS_SURPRISE = "checklists.surprise"
ASSETS_MANAGE = "assets.manage"
METRICS_WATCH = "metrics.watch"
INSPECTIONS_READ = "inspections.read"
INSPECTIONS_INSPECT = "inspections.inspect"
INSPECTIONS_VERIFY = "inspections.verify"
INSPECTIONS_LIST = "inspections.list"
INSPECTIONS_MYSTERY = "inspections.mystery"
COMPLAINTS_TAKE = "complaints.take"
COMPLAINTS_READ = "complaints.read"
COMPLAINTS_HANDLE = "complaints.handle"
COMPLAINTS_REPORT = "complaints.report"
OPINIONS_RECEIVE = "opinions.receive"
IMPROVEMENTS_PROPOSE = "improvements.propose"
IMPROVEMENTS_HANDLE = "improvements.handle"
IMPROVEMENTS_DECIDE = "improvements.decide"
REPUTATION_REPORT = "reputation.report"
REPUTATION_HANDLE = "reputation.handle"

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
    NOTICES_MANAGE: _("维护通知渠道"),
    LISTS_SHARE: _("共享列表视图"),
    INTAKE_LOAD: _("导入数据"),
    APPROVALS_CHECK: _("复核他人申请"),
    APPROVALS_RULES: _("维护复核规则"),
    CASES_READ: _("查看工单台账"),
    CASES_OPEN: _("登记工单"),
    CASES_HANDLE: _("办理工单"),
    CASES_OVERSEE: _("督办、重开与作废工单"),
    CASES_CONFIDENTIAL: _("处理保密工单"),
    CASES_RULES: _("维护时限与升级规则"),
    CHECKLISTS_DO: _("填写检查表"),
    CHECKLISTS_WRITE: _("编写检查表"),
    CHECKLISTS_PUBLISH: _("发布检查表"),
    CHECKLISTS_SURPRISE: _("安排突击检查"),
    ASSETS_MANAGE: _("维护设备与点位"),
    METRICS_WATCH: _("维护指标预警线"),
    INSPECTIONS_READ: _("查看检查与整改"),
    INSPECTIONS_INSPECT: _("开展检查、下发整改"),
    INSPECTIONS_VERIFY: _("复查验收"),
    INSPECTIONS_LIST: _("挂牌督办与问责"),
    INSPECTIONS_MYSTERY: _("组织神秘人访查"),
    COMPLAINTS_TAKE: _("受理投诉"),
    COMPLAINTS_READ: _("查看投诉台账"),
    COMPLAINTS_HANDLE: _("处理投诉"),
    COMPLAINTS_REPORT: _("投诉分析与通报"),
    OPINIONS_RECEIVE: _("接收客户意见"),
    IMPROVEMENTS_PROPOSE: _("提出服务改进"),
    IMPROVEMENTS_HANDLE: _("组织服务改进试点"),
    IMPROVEMENTS_DECIDE: _("决定服务改进"),
    REPUTATION_REPORT: _("报告舆情"),
    REPUTATION_HANDLE: _("处置舆情"),
}

# What every member of a branch may do.
STAFF = (
    DUTIES_DO,
    METRICS_READ,
    METRICS_REPORT,
    DOCUMENTS_READ,
    PLANS_READ,
    CASES_READ,
    CASES_OPEN,
    CHECKLISTS_DO,
    INSPECTIONS_READ,
    COMPLAINTS_TAKE,
    IMPROVEMENTS_PROPOSE,
    REPUTATION_REPORT,
)
# The lobby manager is the first to hear what customers say.
LOBBY = (*STAFF, OPINIONS_RECEIVE)
SUPERVISOR = (
    *STAFF,
    DUTIES_OVERSEE,
    DUTIES_MANAGE,
    DOCUMENTS_WRITE,
    PLANS_WRITE,
    ORG_DELEGATE,
    LISTS_SHARE,
    INTAKE_LOAD,
    APPROVALS_CHECK,
    CASES_HANDLE,
    CHECKLISTS_WRITE,
    ASSETS_MANAGE,
    INSPECTIONS_INSPECT,
    INSPECTIONS_VERIFY,
    COMPLAINTS_READ,
    COMPLAINTS_HANDLE,
    OPINIONS_RECEIVE,
    IMPROVEMENTS_HANDLE,
)
HEAD = (
    *SUPERVISOR,
    METRICS_TARGET,
    METRICS_WATCH,
    DOCUMENTS_PUBLISH,
    PLANS_PUBLISH,
    PLANS_REVIEW,
    ORG_PEOPLE,
    AUDIT_READ,
    NOTICES_MANAGE,
    CASES_OVERSEE,
    CASES_CONFIDENTIAL,
    CASES_RULES,
    CHECKLISTS_PUBLISH,
    CHECKLISTS_SURPRISE,
    COMPLAINTS_REPORT,
    IMPROVEMENTS_DECIDE,
    REPUTATION_HANDLE,
)
UPPER = (*HEAD, PLANS_APPROVE, ORG_CALENDAR, APPROVALS_RULES, INSPECTIONS_LIST, INSPECTIONS_MYSTERY)
ADMINISTRATOR = (*UPPER, ORG_POSTS, ORG_UNITS)
EVERYONE = None  # a page for any signed-in person
