"""Who is behind a session."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class Backend(AuthenticationBackend):
    """allauth's, reading the person in the same query: every page shows the name."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("person", "board").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
