from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    name = "sanctions"

    def ready(self) -> None:
        from incidents.policies import hold_parties
        from sanctions.policies import standing_measure
        from sanctions.presenters.timeline import register_lines

        register_lines()
        hold_parties(standing_measure)
