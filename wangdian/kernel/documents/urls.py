from django.urls import path

from .views import document, draft
from .views import list as register

app_name = "documents"
urlpatterns = [
    path("", register.documents, name="list"),
    path("units/<int:unit_id>/new/", draft.create, name="create"),
    path("<int:document_id>/", document.document, name="document"),
    path("<int:document_id>/draft/", draft.edit, name="draft"),
    path("<int:document_id>/audience/", draft.audience, name="audience"),
    path("<int:document_id>/publish/", document.publish, name="publish"),
    path("<int:document_id>/repeal/", document.repeal, name="repeal"),
    path("<int:document_id>/readers/", document.readers, name="readers"),
    path("versions/<int:version_id>/acknowledge/", document.acknowledge, name="acknowledge"),
    path("versions/<int:version_id>/changes/", document.changes, name="changes"),
    path("versions/<int:version_id>/file/", document.file, name="file"),
]
