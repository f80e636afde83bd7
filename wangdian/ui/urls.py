"""The gallery of components."""

from django.urls import path

from .views.gallery import gallery, gallery_chart

app_name = "ui"
urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/chart/", gallery_chart, name="gallery_chart"),
]
