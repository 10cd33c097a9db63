from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.actions import SYSTEM
from people.models import Board
from sanctions.actions.procedures import install_procedures


class Command(BaseCommand):
    help = "Give every board (or one) the procedures and letters that are shipped. What is there already stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--board", type=int, help="id of one board; without it: all boards")

    def handle(self, *args: Any, **options: Any) -> None:
        boards = Board.objects.order_by("pk")
        if options["board"] is not None:
            boards = boards.filter(pk=options["board"])
        for board in boards:
            procedures, letters = install_procedures(board=board, by=SYSTEM, now=timezone.now())
            self.stdout.write(f"{board}: {procedures} procedures, {letters} letters")
