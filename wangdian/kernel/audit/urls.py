"""The traces of units."""

from django.urls import path

from .views import events

app_name = "audit"
urlpatterns = [
    path("", events.chains, name="chains"),
    path("<int:unit_id>/", events.events, name="events"),
    path("<int:unit_id>/<int:seq>/", events.event, name="event"),
]
