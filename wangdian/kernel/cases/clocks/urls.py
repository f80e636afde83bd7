"""The pages of clocks, part of the cases app."""

from django.urls import path

from .views import late, rules

urlpatterns = [
    path("rules/", rules.first, name="clock_rules"),
    path("rules/<int:unit_id>/", rules.of_unit, name="clock_rules_of"),
    path("rules/<int:unit_id>/<slug:kind>/<slug:clock>/", rules.edit, name="clock_rule"),
    path("rules/end/<int:target_id>/", rules.end, name="clock_rule_end"),
    path("<int:clock_id>/extend/", late.extend, name="clock_extend"),
    path("<int:clock_id>/reason/", late.explain, name="clock_explain"),
]
