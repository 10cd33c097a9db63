"""Signing in when Valkey is gone, or takes calls and never answers: it works, and the limits hold."""

import os
import signal
from collections.abc import Callable

import pytest

from tests.factories.accounts import PASSWORD, UserFactory
from tests.integration.notifications.conftest import Installation, installation
from tests.integration.processes import family

__all__ = ["installation"]

pytestmark = [pytest.mark.processes, pytest.mark.slow]

SIGN_IN = """
import time
from django.conf import settings
from django.test import Client
from accounts.models import User
settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
email, password = sys.argv[1:]
user = User.objects.get(email=email)
user.set_password(password)  # as this installation keeps them
user.save()
began = time.monotonic()
def post(path, **data):
    client = Client(raise_request_exception=False)
    answer = client.post(path, data)
    return answer.status_code, "Wacht vijf minuten" in answer.content.decode()
print(post("/account/password/reset/", email=email)[0])
print(post("/account/login/", login=email, password=password)[0])
print([post("/account/login/", login=email, password="fout") for _ in range(7)][-1])
print(time.monotonic() - began)
"""


def gone(valkey: Installation) -> None:
    valkey.broker.stop()


def hanging(valkey: Installation) -> None:
    assert valkey.broker.process is not None
    for process in family(valkey.broker.process.pid):
        os.kill(process.pid, signal.SIGSTOP)


@pytest.mark.parametrize("happens", [gone, hanging])
def test_signing_in_and_its_limits_do_not_need_it(
    installation: Installation,
    happens: Callable[[Installation], None],
) -> None:
    user = UserFactory()
    happens(installation)

    done = installation.run(SIGN_IN, user.email, PASSWORD)

    for process in family(installation.broker.process.pid) if installation.broker.process else []:
        os.kill(process.pid, signal.SIGCONT)
    assert done.returncode == 0, done.stderr
    reset, signed_in, blocked, seconds = done.stdout.splitlines()
    assert (reset, signed_in) == ("302", "302")
    assert blocked in {"(200, True)", "(429, True)"}
    assert float(seconds) < 30
