from django.urls import path

from portal.views import people, roster

urlpatterns = [
    path("", people.search, name="people"),
    path("<int:pk>/", people.person, name="person"),
    path("import/", roster.upload, name="roster"),
    path("import/<int:pk>/", roster.preview, name="roster_import"),
]
