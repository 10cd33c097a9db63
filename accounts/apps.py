from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.actions.roles import keeping_an_administrator_at_work
        from people.actions.leaving import guard

        guard(keeping_an_administrator_at_work)
