"""The forms of allauth, in our words and our layout (settings.ACCOUNT_FORMS)."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.mail import MailKind, ask_for_mail
from accounts.models import User
from core.forms import FormMixin

_LABELS: dict[str, Promise] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class SignInFormMixin(FormMixin):
    """Labels above the fields, and no placeholders: they vanish when one needs them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.label = str(_LABELS[name])
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)


class SignInForm(SignInFormMixin, allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What a password manager looks for.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(SignInFormMixin, allauth_forms.ResetPasswordForm):
    """The answer, and the time it takes, are the same for an address we know and one we do not."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        user = User.objects.filter(email=email, is_active=True).first()
        ask_for_mail(MailKind.PASSWORD_RESET, user_id=user.pk if user else None)
        return email


class ResetPasswordKeyForm(SignInFormMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(SignInFormMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(SignInFormMixin, allauth_forms.SetPasswordForm):
    pass
