"""Every address of the site. Each app brings its own list."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("org/", include("wangdian.kernel.org.urls")),
    path("audit/", include("wangdian.kernel.audit.urls")),
]
