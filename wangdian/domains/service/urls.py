from django.urls import path

from .views import analysis, calls, complaint, improvements, ledger, opinions, praise, routines, sightings

app_name = "service"
urlpatterns = [
    path("", ledger.door, name="door"),
    path("complaints/", ledger.ledger, name="ledger"),
    path("complaints/<int:case_id>/", complaint.complaint, name="complaint"),
    path("units/<int:unit_id>/take/", ledger.take, name="take"),
    path("calls/", calls.own_calls, name="own_calls"),
    path("units/<int:unit_id>/calls/", calls.calls, name="calls"),
    path("units/<int:unit_id>/calls/draw/", calls.draw, name="draw"),
    path("calls/<int:call_id>/", calls.call, name="call"),
    path("praise/", praise.praise, name="praise"),
    path("units/<int:unit_id>/praise/new/", praise.new_praise, name="new_praise"),
    path("ratings/", praise.ratings, name="ratings"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("analysis/causes/", analysis.causes, name="causes"),
    path("circulars/", analysis.circulars, name="circulars"),
    path("units/<int:unit_id>/circulars/new/", analysis.new_circular, name="new_circular"),
    path("circulars/<int:circular_id>/", analysis.circular, name="circular"),
    path("rules/", analysis.rules, name="rules"),
    path("units/<int:unit_id>/routines/", routines.routines, name="routines"),
    path("improvements/", improvements.improvements, name="improvements"),
    path("improvements/people/", improvements.proposers, name="proposers"),
    path("improvements/<int:case_id>/", improvements.improvement, name="improvement"),
    path("units/<int:unit_id>/improvements/new/", improvements.propose, name="propose"),
    path("reputation/", sightings.sightings, name="sightings"),
    path("reputation/plan/", sightings.plan, name="reputation_plan"),
    path("reputation/<int:case_id>/", sightings.sighting, name="sighting"),
    path("units/<int:unit_id>/reputation/new/", sightings.report, name="report_sighting"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<int:opinion_id>/", opinions.opinion, name="opinion"),
    path("opinions/<int:opinion_id>/aside/", opinions.aside, name="aside"),
    path("units/<int:unit_id>/opinion-box/", opinions.box, name="box"),
    path("units/<int:unit_id>/opinion-box/renew/", opinions.renew_box, name="renew_box"),
    path("units/<int:unit_id>/opinion-box/stop/", opinions.stop_box, name="stop_box"),
]
