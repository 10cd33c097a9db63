"""The pages of allauth that this site has. Its others (sign-up, more addresses, codes) do not exist here."""

from allauth.account import views
from django.conf import settings
from django.urls import URLPattern, path, re_path

from accounts.gate import requires
from accounts.permissions import Permission
from accounts.views.sign_in import sign_in, sign_in_as

signed_in = requires(Permission.SIGNED_IN)

urlpatterns: list[URLPattern] = [
    path("login/", sign_in, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", signed_in(views.password_change), name="account_change_password"),
    path("password/set/", signed_in(views.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

if settings.OPOR_DEVELOPMENT:
    urlpatterns += [path("persona/", sign_in_as, name="account_persona")]
