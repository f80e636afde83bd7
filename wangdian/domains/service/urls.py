from django.urls import path

from .views import analysis, calls, complaint, ledger, praise

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
]
