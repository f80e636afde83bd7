"""Saved views, columns and lookups of every list page."""

from django.urls import path

from .views import lookups, saved

app_name = "lists"
urlpatterns = [
    path("lookup/units/", lookups.units, name="units"),
    path("lookup/people/", lookups.people, name="people"),
    path("view/<int:view_id>/", saved.view, name="view"),
    path("<str:name>/views/", saved.save_view, name="save_view"),
    path("<str:name>/columns/", saved.columns, name="columns"),
]
