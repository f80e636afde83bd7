"""Taking data in."""

from django.urls import path

from .views import acts, batch, columns, list, upload

app_name = "intake"
urlpatterns = [
    path("", list.batches, name="list"),
    path("upload/", upload.upload, name="upload"),
    path("<int:batch_id>/", batch.batch, name="batch"),
    path("<int:batch_id>/progress/", batch.progress, name="progress"),
    path("<int:batch_id>/columns/", columns.columns, name="columns"),
    path("<int:batch_id>/mend/", batch.mend, name="mend"),
    path("<int:batch_id>/start/", acts.start, name="start"),
    path("<int:batch_id>/cancel/", acts.cancel, name="cancel"),
]
