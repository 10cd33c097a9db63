from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/read/", views.mark_all_read, name="mark_all_read"),
    path("notices/<uuid:notice_id>/", views.open_notice, name="open"),
]
