"""The pages of checklists."""

from django.urls import path

from .views import occurrence

app_name = "checklists"
urlpatterns = [
    path("occurrences/<int:occurrence_id>/", occurrence.for_occurrence, name="for_occurrence"),
]
