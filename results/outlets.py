"""The outlets of a night: one for each account of its settings that is posted to without a person.

The libraries of the networks take seconds to load: only where there is an account on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from results.clock import Clock
from results.publish.outlets import Outlet
from results.publish.outlets.letters.letter import Carrier
from results.publish.outlets.letters.mailing import Mailing, Office
from results.publish.outlets.wall import Wall
from results.publish.outlets.webhook import Webhook
from results.publish.subscribing.links import Links
from results.record.database import Database
from results.settings import Settings
from results.settings_accounts import (
    Account,
    BlueskyAccount,
    FacebookAccount,
    MastodonAccount,
    NotifyAccount,
    SmtpAccount,
    TopicAccount,
    WallAccount,
    WebhookAccount,
    XAccount,
)
from results.settings_parts import SubscribersPart


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where a night's posts go.

    Attributes:
        every: one outlet for each account; a copy pack has none. Whoever asked for them closes them.
        carriers: of those who write to people one by one, by family; closed with their outlets.
    """

    every: tuple[Outlet, ...] = ()
    carriers: Mapping[str, Carrier] = field(default_factory=dict)


def outlets_of(settings: Settings, clock: Clock, database: Database) -> Outlets:
    """The outlets of these settings.

    Raises:
        SettingsError: one of them cannot be used.
    """
    made: list[Outlet] = []
    carriers: dict[str, Carrier] = {}
    for name, account in settings.accounts.items():
        part = settings.subscribers
        if isinstance(account, SmtpAccount | NotifyAccount) and part is not None:
            carriers[account.family] = carrier = _carrier(account, clock)
            made.append(Mailing(name, carrier, Office(database, clock, links_of(part))))
        elif (outlet := _network(name, account, settings, clock) or _own(name, account, clock)) is not None:
            made.append(outlet)
    return Outlets(tuple(made), carriers)


def links_of(part: SubscribersPart) -> Links:
    """The links that people are sent. Raises SettingsError."""
    return Links(part.base_url, part.secret.get_secret_value())


def _network(name: str, account: Account, settings: Settings, clock: Clock) -> Outlet | None:
    """An account on a network of people."""
    match account:
        case XAccount():
            from results.publish.outlets.x.outlet import X, XKeys

            keys = XKeys(
                account.consumer_key.get_secret_value(),
                account.consumer_secret.get_secret_value(),
                account.access_token.get_secret_value(),
                account.access_token_secret.get_secret_value(),
            )
            return X(name, keys, account.api_base)
        case MastodonAccount():
            from results.publish.outlets.mastodon.outlet import Mastodon, MastodonKeys

            return Mastodon(name, MastodonKeys(account.server, account.access_token.get_secret_value()))
        case BlueskyAccount():
            from results.publish.outlets.bluesky.outlet import Bluesky, BlueskyKeys

            password = account.app_password.get_secret_value()
            keys_there = BlueskyKeys(account.server, account.handle, password)
            return Bluesky(name, keys_there, session_file(settings, account), clock)
        case FacebookAccount():
            from results.publish.outlets.facebook.outlet import Facebook, FacebookKeys

            token = account.page_token.get_secret_value()
            return Facebook(name, FacebookKeys(account.page_id, token), account.api_base, clock=clock)
    return None


def session_file(settings: Settings, account: BlueskyAccount) -> Path:
    """Where the session of a Bluesky account is kept: with what the service may write."""
    return settings.pictures.cache.parent / f"bluesky-{account.handle}.session"


def _own(name: str, account: Account, clock: Clock) -> Outlet | None:
    """An account of machines, or a wall of ours."""
    match account:
        case TopicAccount():
            from results.publish.outlets.topic.outlet import Topic, TopicBroker

            password = account.password.get_secret_value() if account.password else None
            where = (account.host, account.port, account.username, password)
            broker = TopicBroker(*where, tls=account.tls, tls_ca=account.tls_ca)
            return Topic(name, broker, account.prefix, clock)
        case WebhookAccount():
            return Webhook(name, account.url, account.secret.get_secret_value(), clock)
        case WallAccount():
            return Wall(name, account.folder, clock)
    return None


def _carrier(account: SmtpAccount | NotifyAccount, clock: Clock) -> Carrier:
    """Who carries letters to people."""
    if isinstance(account, NotifyAccount):
        from results.publish.outlets.letters.notify import Notify, NotifyService

        key = account.api_key.get_secret_value()
        service = NotifyService(account.channel, key, account.template_id)
        return Notify(service if account.base_url is None else replace(service, base_url=account.base_url))
    from results.publish.outlets.letters.smtp import MailServer, Sender, Smtp

    server = MailServer(
        account.host,
        account.port,
        account.security,
        account.username,
        account.password.get_secret_value() if account.password else None,
        account.ca,
        account.a_minute,
    )
    sender = Sender(account.from_address, account.from_name, account.reply_to, account.stop_address)
    return Smtp(server, sender, clock)
