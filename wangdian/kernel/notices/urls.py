from django.urls import path

from .views import channels, inbox, preferences

app_name = "notices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:notice_id>/open/", inbox.open_notice, name="open"),
    path("<int:notice_id>/read/", inbox.read, name="read"),
    path("read-all/", inbox.read_all, name="read_all"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("channels/", channels.mine, name="channels"),
    path("channels/<int:unit_id>/", channels.channels, name="of_unit"),
    path("channels/<int:unit_id>/robots/new/", channels.add, name="robot_add"),
    path("robots/<int:robot_id>/", channels.edit, name="robot"),
    path("robots/<int:robot_id>/test/", channels.send_test, name="robot_test"),
    path("deliveries/<int:delivery_id>/retry/", channels.retry, name="retry"),
]
