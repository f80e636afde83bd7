from django.urls import include, path

from .views import acts, case, list, new

app_name = "cases"
urlpatterns = [
    path("", list.cases, name="list"),
    path("units/<int:unit_id>/new/", new.new, name="new"),
    path("<int:case_id>/", case.case, name="case"),
    path("<int:case_id>/move/<slug:transition>/", acts.move, name="move"),
    path("<int:case_id>/assign/", acts.assign, name="assign"),
    path("<int:case_id>/confide/", acts.confide, name="confide"),
    path("<int:case_id>/grade/", acts.grade, name="grade"),
    path("<int:case_id>/comment/", acts.comment, name="comment"),
    path("<int:case_id>/files/", acts.add_file, name="add_file"),
    path("<int:case_id>/link/", acts.link, name="link"),
    path("<int:case_id>/plan/", acts.plan, name="plan"),
    path("actions/<int:action_id>/do/", acts.do_action, name="do_action"),
    path("actions/<int:action_id>/verify/", acts.verify_action, name="verify_action"),
    path("actions/<int:action_id>/drop/", acts.drop_action, name="drop_action"),
    path("actions/<int:action_id>/extend/", acts.extend_action, name="extend_action"),
    path("files/<int:attachment_id>/", case.file, name="file"),
    path("clocks/", include("wangdian.kernel.cases.clocks.urls")),
]
