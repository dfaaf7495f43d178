"""The outlets of a night: one for each account of its settings that is posted to without a person."""

from results.clock import Clock
from results.publish.outlets import Outlet
from results.publish.outlets.facebook import Facebook, FacebookKeys
from results.publish.outlets.topic import Topic, TopicBroker
from results.publish.outlets.wall import Wall
from results.publish.outlets.webhook import Webhook
from results.publish.outlets.x import X, XKeys
from results.settings import Settings
from results.settings_accounts import (
    Account,
    FacebookAccount,
    TopicAccount,
    WallAccount,
    WebhookAccount,
    XAccount,
)


def outlets_of(settings: Settings, clock: Clock) -> list[Outlet]:
    """One outlet for each account of the settings; a copy pack has none."""
    made = (_outlet(name, account, clock) for name, account in settings.accounts.items())
    return [outlet for outlet in made if outlet is not None]


def _outlet(name: str, account: Account, clock: Clock) -> Outlet | None:
    match account:
        case WallAccount():
            return Wall(name, account.folder, clock)
        case XAccount():
            keys = XKeys(
                account.consumer_key.get_secret_value(),
                account.consumer_secret.get_secret_value(),
                account.access_token.get_secret_value(),
                account.access_token_secret.get_secret_value(),
            )
            return X(name, keys, account.api_base)
        case FacebookAccount():
            token = account.page_token.get_secret_value()
            return Facebook(name, FacebookKeys(account.page_id, token), account.api_base, clock=clock)
        case TopicAccount():
            return Topic(name, _broker(account), account.prefix, clock)
        case WebhookAccount():
            return Webhook(name, account.url, account.secret.get_secret_value(), clock)
    return None


def _broker(account: TopicAccount) -> TopicBroker:
    password = account.password.get_secret_value() if account.password else None
    return TopicBroker(
        account.host, account.port, account.username, password, tls=account.tls, tls_ca=account.tls_ca
    )
