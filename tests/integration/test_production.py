"""The production settings, in a process of their own: what they refuse, and what they serve."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dev.places import ROOT
from dev.servers import free_port

GOOD = {
    "DJANGO_SETTINGS_MODULE": "opor.settings.production",
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": "meldpunt.example.nl",
    "EMAIL_URL": "smtp://mail.example.nl:587",
    "DEFAULT_FROM_EMAIL": "meldpunt@example.nl",
    "OPOR_BASE_URL": "https://meldpunt.example.nl",
    "OPOR_METRICS_TOKEN": "token",
}


def _check(**changes: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    env = {**os.environ, **GOOD, **changes}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_complete_environment_passes_djangos_own_deployment_check() -> None:
    done = _check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name",
    [
        *("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"),
        *("EMAIL_URL", "DEFAULT_FROM_EMAIL", "OPOR_BASE_URL"),
    ],
)
def test_it_refuses_to_start_without(name: str) -> None:
    done = _check(**{name: ""})
    assert done.returncode != 0
    assert f"  {name}: " in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "short", "shorter than 50"),
        ("ALLOWED_HOSTS", "*", "must name the hosts"),
        ("OPOR_BASE_URL", "http://meldpunt.example.nl", "must start with https"),
    ],
)
def test_it_refuses_what_is_unsafe(name: str, value: str, says: str) -> None:
    done = _check(**{name: value})
    assert done.returncode != 0
    assert says in done.stderr


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Site:
    def __init__(self, port: int) -> None:
        self.port = port
        self.opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str, **headers: str) -> HTTPResponse | urllib.error.HTTPError:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=named)
        try:
            answer: HTTPResponse = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            return error
        return answer

    def get_as_proxy(self, path: str) -> HTTPResponse | urllib.error.HTTPError:
        return self.get(path, Host="meldpunt.example.nl", X_Forwarded_Proto="https")


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Gunicorn with production settings, on static files collected as the image collects them."""
    folder = tmp_path_factory.mktemp("production")
    port = free_port()
    env = {
        **os.environ,
        **GOOD,
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}",
        "OPOR_STATIC_ROOT": str(folder / "static"),
        "OPOR_MEDIA_ROOT": str(folder / "media"),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--settings", "opor.settings.build"]
    subprocess.run(collect, cwd=ROOT, env=env, check=True, capture_output=True)
    with _gunicorn(port, env, folder / "web.log"):
        yield Site(port)


class _gunicorn:  # noqa: N801 - reads as the verb it is
    def __init__(self, port: int, env: dict[str, str], log: Path) -> None:
        self.port, self.env, self.log = port, env, log

    def __enter__(self) -> None:
        own = ["--bind", f"127.0.0.1:{self.port}", "--workers", "1"]
        command = [sys.executable, "-m", "gunicorn", "opor.wsgi", "--config", "opor/gunicorn.py", *own]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        limit = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < limit:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        self.__exit__()
        pytest.fail(self.log.read_text()[-3000:])

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)


def test_the_container_can_ask_itself_whether_it_is_well(site: Site) -> None:
    assert site.get("/healthz").status == 200


def test_a_visitor_without_tls_is_sent_to_tls(site: Site) -> None:
    answer = site.get("/account/login/", Host="meldpunt.example.nl")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://meldpunt.example.nl/account/login/"


def test_an_unknown_host_is_refused(site: Site) -> None:
    assert site.get("/account/login/", Host="evil.example", X_Forwarded_Proto="https").status == 400


def test_the_sign_in_page_has_the_headers_and_cookies_of_a_sensitive_site(site: Site) -> None:
    answer = site.get_as_proxy("/account/login/")
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_static_files_carry_their_content_in_their_name_and_are_kept_for_ever(site: Site) -> None:
    page = site.get_as_proxy("/account/login/").read().decode()
    address = next(part for part in page.split('"') if part.startswith("/static/") and ".css" in part)
    answer = site.get_as_proxy(address)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_pages_for_development_do_not_exist(site: Site) -> None:
    for path in ("/mail/", "/style/", "/demo/"):
        assert site.get_as_proxy(path).status in {302, 404}
        assert site.get_as_proxy(path).headers.get("Location", "").startswith(("", "/account/login/"))


def test_numbers_are_for_who_has_the_token(site: Site) -> None:
    assert site.get("/metrics").status == 404
    assert site.get("/metrics", Authorization="Bearer guess").status == 404
    answer = site.get("/metrics", Authorization="Bearer token")
    assert answer.status == 200
    assert b"django_http_requests_total" in answer.read()


def test_it_is_not_ready_while_no_clock_ticks(site: Site) -> None:
    answer = site.get("/readyz", Accept="application/json")
    assert answer.status >= 500
    assert "Database" in answer.read().decode()
