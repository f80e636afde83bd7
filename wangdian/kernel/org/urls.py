"""Units, people, posts, delegations and the calendar."""

from django.urls import path

from .views import calendar, delegations, people, posts, standing_in, tokens, units

app_name = "org"
urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/add/", units.unit_add, name="unit_add"),
    path("units/<int:unit_id>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:unit_id>/opening-hours/", units.opening_hours, name="opening_hours"),
    path("units/<int:unit_id>/appoint/", people.appoint, name="appoint"),
    path("units/<int:unit_id>/register/", people.register, name="register"),
    path("units/<int:unit_id>/backup/", standing_in.backup, name="backup"),
    path("units/<int:unit_id>/absence/", standing_in.absence, name="absence"),
    path("units/<int:unit_id>/delegate/", delegations.delegate, name="delegate"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/password/", people.reset_password, name="reset_password"),
    path("people/<int:person_id>/active/", people.set_active, name="set_active"),
    path("appointments/<int:appointment_id>/end/", people.end_appointment, name="end_appointment"),
    path("backups/<int:pair_id>/end/", standing_in.end_backup, name="end_backup"),
    path("absences/<int:absence_id>/end/", standing_in.shorten_absence, name="shorten_absence"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<int:delegation_id>/revoke/", delegations.revoke_delegation, name="revoke_delegation"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<str:code>/", posts.post, name="post"),
    path("posts/<str:code>/edit/", posts.post_edit, name="post_edit"),
    path("posts/<str:code>/limit/", posts.post_limit, name="post_limit"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/confirm/", calendar.calendar_confirm, name="calendar_confirm"),
    path("calendar/<int:year>/lay-out/", calendar.calendar_lay_out, name="calendar_lay_out"),
    path("calendar/<str:day>/", calendar.calendar_day, name="calendar_day"),
]
