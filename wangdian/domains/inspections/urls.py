from django.urls import path

from .views import finding

app_name = "inspections"
urlpatterns = [
    path("findings/<int:case_id>/", finding.finding, name="finding"),
]
