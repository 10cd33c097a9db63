from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.actions.roles import keep_an_administrator_at_work
        from people.actions.leaving import guard

        guard(keep_an_administrator_at_work)
