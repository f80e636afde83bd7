from django.urls import path

from .views import duty, occurrence
from .views import list as duty_list

app_name = "duties"
urlpatterns = [
    path("", duty_list.duties, name="list"),
    path("units/<int:unit_id>/", duty_list.of_unit, name="of_unit"),
    path("units/<int:unit_id>/new/", duty.create, name="create"),
    path("preview/", duty.preview, name="preview"),
    path("<int:duty_id>/", duty.duty, name="duty"),
    path("<int:duty_id>/edit/", duty.edit, name="edit"),
    path("<int:duty_id>/end/", duty.end, name="end"),
    path("occurrences/<int:occurrence_id>/", occurrence.occurrence, name="occurrence"),
    path("occurrences/<int:occurrence_id>/tick/", occurrence.tick, name="tick"),
    path("occurrences/<int:occurrence_id>/undo/", occurrence.undo, name="undo"),
    path("occurrences/<int:occurrence_id>/excuse/", occurrence.excuse, name="excuse"),
    path("photos/<int:photo_id>/", occurrence.photo, name="photo"),
]
