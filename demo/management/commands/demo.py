from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from audit.actions import SYSTEM
from demo.foundation import Builder
from demo.personas import PERSONAS
from demo.play import Player
from incidents.actions.protocols import install_protocol
from notifications.relay import relay
from people.models import Board
from sanctions.actions.procedures import install_procedures


class Command(BaseCommand):
    help = "Make a fictional foundation with people and cases. Only on a development machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a board already")
        parser.add_argument("--personas", action="store_true", help="print who one can sign in as")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.OPOR_DEVELOPMENT:
            raise CommandError("The demo is for development. This installation is not.")
        if options["personas"]:
            self._print_personas()
            return
        if Board.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is a board already. The demo only fills an empty database.")
        with transaction.atomic():
            cases = self._make()
        self._deliver()
        self.stdout.write(f"Six schools and {cases} cases are ready.")

    def _make(self) -> int:
        now = timezone.now()
        made = Builder(timezone.localdate(now)).build()
        install_protocol(board=made.board, starts_on=date(2012, 8, 1), by=SYSTEM, now=now)
        install_procedures(board=made.board, by=SYSTEM, now=now)
        return Player(made, now).play_all()

    def _deliver(self) -> None:
        """Everything handed over: filing, previews, mails. What is left the worker does."""
        while relay(timezone.now(), limit=500):
            pass

    def _print_personas(self) -> None:
        for email, who in PERSONAS:
            self.stdout.write(f"  {email:<38} {who}")
