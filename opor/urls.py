"""Which app answers where. Development pages exist only where OPOR_DEVELOPMENT is on."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
]
