from django.urls import path

from .views import boards, feed, today

app_name = "workbench"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/<int:occurrence_id>/tick/", today.tick, name="tick"),
    path("today/<int:occurrence_id>/undo/", today.undo, name="undo"),
    path("boards/", boards.boards, name="boards"),
    path("boards/<int:unit_id>/", boards.branch, name="branch"),
    path("boards/<int:unit_id>/unclaimed/", boards.unclaimed, name="unclaimed"),
    path("boards/<int:unit_id>/people/<int:person_id>/", boards.person, name="person"),
    path("feed/", feed.feed, name="feed"),
    path("feed/new/", feed.new, name="feed_new"),
    path("feed/close/", feed.close, name="feed_close"),
    path("feed/<str:token>.ics", feed.ics, name="ics"),
]
