from django.urls import path

from demo.mailbox import views

urlpatterns = [
    path("", views.mail_list, name="mail_list"),
    path("<uuid:mail_id>/", views.mail, name="mail"),
]
