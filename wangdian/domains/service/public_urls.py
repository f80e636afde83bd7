"""Addresses on posters: short, so that the QR code stays coarse."""

from django.urls import path

from .views import public

app_name = "opinion"
urlpatterns = [
    path("<str:token>/", public.leave, name="leave"),
    path("<str:token>/thanks/", public.thanks, name="thanks"),
]
