from django.urls import path

from .views import complaint

app_name = "service"
urlpatterns = [
    path("complaints/<int:case_id>/", complaint.complaint, name="complaint"),
]
