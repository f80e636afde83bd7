from django.urls import path

from .views import export, goals, reading, sheet, split, target, watch

app_name = "metrics"
urlpatterns = [
    path("", goals.goals, name="goals"),
    path("mine/", goals.mine, name="mine"),
    path("units/<int:unit_id>/", goals.of_unit, name="of_unit"),
    path("units/<int:unit_id>/people/", goals.people, name="people"),
    path("units/<int:unit_id>/compare/<int:metric_id>/", goals.side_by_side, name="compare"),
    path("units/<int:unit_id>/new/", target.create, name="create"),
    path("units/<int:unit_id>/sheet/", sheet.sheet, name="sheet"),
    path("units/<int:unit_id>/goals.<str:kind>", export.goals, name="export_goals"),
    path("targets/<int:target_id>/", target.target, name="target"),
    path("targets/<int:target_id>/chart/", target.chart, name="chart"),
    path("targets/<int:target_id>/fill/", target.fill, name="fill"),
    path("targets/<int:target_id>/change/", target.change, name="change"),
    path("targets/<int:target_id>/end/", target.end, name="end"),
    path("targets/<int:target_id>/split/<str:over>/", split.split, name="split"),
    path("targets/<int:target_id>/readings.<str:kind>", export.readings, name="export_readings"),
    path("units/<int:unit_id>/breaches/", watch.breaches, name="breaches"),
    path("units/<int:unit_id>/watch/<int:metric_id>/", watch.watched, name="watched"),
    path("units/<int:unit_id>/watch/<int:metric_id>/chart/", watch.watch_chart, name="watch_chart"),
    path("units/<int:unit_id>/watch/<int:metric_id>/lines/", watch.set_threshold, name="set_threshold"),
    path("readings/<int:reading_id>/correct/", reading.correct, name="correct"),
]
