from django.conf import settings
from django.urls import URLPattern, path

from core import views, views_style

app_name = "core"

urlpatterns: list[URLPattern] = [
    path("theme/", views.choose_theme, name="theme"),
]

if settings.OPOR_DEVELOPMENT:
    urlpatterns += [
        path("style/", views_style.components, name="style"),
        path("style/form/", views_style.form, name="style_form"),
        path("style/case/", views_style.case, name="style_case"),
        path("style/confirm/", views_style.confirm, name="style_confirm"),
        path("style/list/", views_style.work_list, name="style_list"),
        path("style/paper.pdf", views_style.paper, name="style_paper"),
        path("style/people.json", views_style.people, name="style_people"),
        path("style/save/", views_style.save, name="style_save"),
        path("style/upload/", views_style.upload, name="style_upload"),
    ]
