from django.urls import path

from .views import inbox, request, rules

app_name = "approvals"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:approval_id>/", request.approval, name="approval"),
    path("<int:approval_id>/approve/", request.approve, name="approve"),
    path("<int:approval_id>/reject/", request.reject, name="reject"),
    path("<int:approval_id>/withdraw/", request.withdraw, name="withdraw"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/<int:unit_id>/", rules.new, name="new_rule"),
    path("rules/<int:rule_id>/end/", rules.end, name="end_rule"),
]
