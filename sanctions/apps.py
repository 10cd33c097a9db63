from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    name = "sanctions"

    def ready(self) -> None:
        from incidents.actions.moves import on_new_handler
        from incidents.policies import hold_parties
        from sanctions.actions.moves import ask_again
        from sanctions.policies import standing_measure
        from sanctions.presenters.timeline import register_lines

        register_lines()
        hold_parties(standing_measure)
        on_new_handler(ask_again)
