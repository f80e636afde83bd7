"""Every address of the site. Each app brings its own list."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from .api.root import urls as api_urls

urlpatterns = [
    path("accounts/", include("wangdian.kernel.org.sign_in_urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("ui/", include("wangdian.ui.urls")),
    path("", include("wangdian.workbench.urls")),
    path("api/", api_urls()),
    path("duties/", include("wangdian.kernel.duties.urls")),
    path("org/", include("wangdian.kernel.org.urls")),
    path("plans/", include("wangdian.domains.plans.urls")),
    path("audit/", include("wangdian.kernel.audit.urls")),
    path("metrics/", include("wangdian.kernel.metrics.urls")),
    path("documents/", include("wangdian.kernel.documents.urls")),
    path("notices/", include("wangdian.kernel.notices.urls")),
    path("lists/", include("wangdian.kernel.lists.urls")),
    path("approvals/", include("wangdian.kernel.approvals.urls")),
    path("cases/", include("wangdian.kernel.cases.urls")),
    path("checklists/", include("wangdian.kernel.checklists.urls")),
    path("intake/", include("wangdian.kernel.intake.urls")),
    path("inspections/", include("wangdian.domains.inspections.urls")),
    path("service/", include("wangdian.domains.service.urls")),
    path("o/", include("wangdian.domains.service.public_urls")),  # on posters: short
]
