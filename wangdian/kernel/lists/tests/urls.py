"""The site with the sample list in it."""

from django.urls import include, path

from .sample import sample

urlpatterns = [path("sample/", sample, name="sample"), path("", include("wangdian.config.urls"))]
