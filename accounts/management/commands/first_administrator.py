"""Start a new installation: the foundation and the account of its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions.setup import first_administrator
from accounts.actions.users import NewPerson
from accounts.mail import password_link
from audit.actions import SYSTEM
from core.errors import DomainError
from people.actions.boards import create_board
from people.enums import LegalForm
from people.models import Board


class Command(BaseCommand):
    help = "Make the foundation and its first administrator, and print a link to choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--board", required=True, help="full name of the foundation")
        parser.add_argument("--short-name", required=True, help="as it stands on letters: OPO-R")
        parser.add_argument("--legal-form", required=True, choices=LegalForm.values)
        parser.add_argument("--email", required=True, help="address the administrator signs in with")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--prefix", default="", help="van der")
        parser.add_argument("--last-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        person = NewPerson(options["first_name"], options["prefix"], options["last_name"])
        now = timezone.now()
        try:
            with transaction.atomic():
                board = Board.objects.filter(name=options["board"]).first() or create_board(
                    name=options["board"],
                    short_name=options["short_name"],
                    legal_form=options["legal_form"],
                    by=SYSTEM,
                    now=now,
                )
                user = first_administrator(board=board, person=person, email=options["email"], by=SYSTEM, now=now)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Open this link within a day to choose a password:\n{password_link(user)}")
