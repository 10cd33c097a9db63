from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    name = "sanctions"

    def ready(self) -> None:
        from sanctions.presenters.timeline import register_lines

        register_lines()
