"""How sign-in differs from what allauth does by itself. Its hooks are where sign-ins are written down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import sessions
from accounts.mail import MailKind, ask_for_mail
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": _("You tried too often. Wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator or the roster import makes the account."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.record_sign_in(by=user, now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            sessions.record_sign_out(by=request.user, now=timezone.now())
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self.note_blocked(request, credentials.get("email") or "")
            raise

    def note_blocked(self, request: HttpRequest, email: str) -> None:
        visitor = self.get_client_ip(request)
        sessions.record_blocked_sign_in(email=email, visitor=visitor, now=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._failed(credentials.get("email") or "", sessions.WRONG_PASSWORD)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        self._failed(user.email, sessions.DISABLED)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Whoever chose a new password may use it at once, also after too many wrong ones."""
        sessions.change_password(password=password, by=user, now=timezone.now())
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Handed over, like every mail: a mail server that is down must not undo a changed password."""
        ask_for_mail(MailKind.PASSWORD_CHANGED, user_id=user.pk)

    @staticmethod
    def _failed(email: str, reason: str) -> None:
        sessions.record_failed_sign_in(email=email, reason=reason, now=timezone.now())
