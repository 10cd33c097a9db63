"""Which app answers where. Development pages exist only where OPOR_DEVELOPMENT is on."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts.views.sign_in import choose_language
from opor.health import Ready, alive, metrics
from opor.security_txt import security_txt

handler500 = "core.views.went_wrong"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", alive, name="healthz"),
    path("readyz", Ready.as_view(), name="readyz"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("account/", include("accounts.urls_sign_in")),
    path("language/", choose_language, name="set_language"),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("incidents.urls")),
    path("", include("dossiers.urls")),
    path("", include("sanctions.urls")),
    path("", include("portal.urls")),
]

if settings.OPOR_DEVELOPMENT:
    urlpatterns += [
        path("mail/", include("demo.mailbox.urls")),
    ]
