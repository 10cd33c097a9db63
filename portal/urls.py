from django.urls import include, path

from portal.views import home, search

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("audit/", include("portal.urls_audit")),
    path("people/", include("portal.urls_people")),
]
