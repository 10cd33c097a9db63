from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accounts.enums import RoleName
from accounts.permissions import Permission
from accounts.querysets import UserQuerySet
from people.models import Board, Person

if TYPE_CHECKING:
    from accounts.access import Access


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User") -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def colleagues_of(self, user: "User") -> UserQuerySet:
        return self.get_queryset().colleagues_of(user)

    def here(self, today: date) -> UserQuerySet:
        return self.get_queryset().here(today)

    def having(self, *names: RoleName, today: date, school: int | None = None) -> UserQuerySet:
        return self.get_queryset().having(*names, today=today, school=school)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A login; belongs to at most one person. There are no superusers and no staff flags: what a user may do
    follows from their roles (`access`)."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="users")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user")
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="nl")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """A session ends with the password, and with the address, under which it was begun."""
        return self._hash_of_session()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_of_session(secret)

    def _hash_of_session(self, secret: str | bytes | None = None) -> str:
        value = f"{self.email}:{self.password}"
        return salted_hmac("accounts.models.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def audit_id(self) -> str:
        return str(self.pk)

    @property
    def audit_label(self) -> str:
        return self.name

    @property
    def audit_board_id(self) -> str:
        return str(self.board_id)

    @property
    def access(self) -> "Access":
        """What this user may do today. Read once per instance, so once per request."""
        cached: Access | None = self.__dict__.get("_access")
        if cached is None:
            from accounts.access import access_of

            cached = self.__dict__["_access"] = access_of(self)
        return cached

    def forget_access(self) -> None:
        self.__dict__.pop("_access", None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_access()
        super().refresh_from_db(*args, **kwargs)

    def may(self, permission: Permission) -> bool:
        return permission in self.access.permissions
