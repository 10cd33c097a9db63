"""Closed by default: every address says who may come in, or that anyone may."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Pages of the sign-in library, which guard themselves, and addresses for machines.
OPEN_TO_ALL = {
    *("healthz", "readyz", "metrics", "security_txt"),
    "email_confirm",  # whoever has the link of the mail
    *("account_login", "account_persona", "set_language", "theme", "mail", "mail_list"),
}
OTHERS = ("allauth.", "django.")


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, path)
        else:
            yield path, pattern


def _is_guarded(pattern: URLPattern) -> bool:
    view = pattern.callback
    return bool(getattr(view, "permissions", ())) or view.__module__.startswith(OTHERS)


def test_every_view_names_its_permission() -> None:
    unguarded = {
        path
        for path, pattern in _patterns(get_resolver())
        if not _is_guarded(pattern) and pattern.name not in OPEN_TO_ALL and not path.startswith("style/")
    }
    assert unguarded == set()


def test_only_the_known_pages_are_open_without_signing_in() -> None:
    opened = {
        pattern.name
        for path, pattern in _patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
        and not pattern.callback.__module__.startswith(OTHERS)
        and not path.startswith(("style/", "demo/"))
    }
    assert opened <= OPEN_TO_ALL
