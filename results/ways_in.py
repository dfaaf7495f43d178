"""Opens every way in that the settings name: broker, folders, websites, signed messages."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from results.answer import answer
from results.clock import Clock
from results.count.declaration import SourceId
from results.count.election import Election
from results.feeds.folder import FolderFeed, FolderSettings
from results.feeds.mqtt import MqttFeed
from results.feeds.pages import Page, WebsiteSettings
from results.feeds.senders import IntakeSettings, Limits, WebhookSettings
from results.feeds.sources import Heard, Told
from results.feeds.webhook import WebhookFeed, open_intake
from results.feeds.website import WebsiteFeed
from results.newsroom import Newsroom
from results.parts import broker_settings
from results.record.journal import Entry
from results.settings import Settings
from results.settings_parts import FolderSource, IntakePart, WebhookSource, WebsiteSource

log = structlog.get_logger()
Feeds = dict[str, Callable[[], Coroutine[object, object, None]]]


@dataclass(frozen=True, slots=True)
class Ears:
    """Who listens to the feeds themselves.

    Attributes:
        heard: told of each sign of life of a source, and of its trouble.
        add_way: told how to ask a way in that several sources share whether it works.
    """

    clock: Clock
    heard: Heard
    add_way: Callable[[str, Callable[[], str | None]], None]


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The ways in of one council, not yet open.

    Attributes:
        feeds: each feed's work, by a name for its task.
        hooks: who takes signed messages, once somebody listens for them; None when nobody posts any.
    """

    feeds: Feeds
    hooks: WebhookFeed | None


def ways_in(settings: Settings, election: Election, newsroom: Newsroom, ears: Ears) -> WaysIn:
    """Every way in that the settings name.

    Raises:
        SettingsError: one of them cannot be opened.
    """

    async def ask(entry: Entry) -> Told:
        return answer(await newsroom.came_of(entry.position))

    async def last(feed: str, label: str) -> bytes | None:
        entry = await newsroom.journal.newest(feed, f"{label}@")
        return None if entry is None else entry.payload

    feeds: Feeds = {}
    if settings.mqtt is not None:
        broker = broker_settings(settings.mqtt, election)
        mqtt = MqttFeed(broker, newsroom.keep, ears.clock, ears.heard)
        ears.add_way("mqtt", lambda: mqtt.why_not)
        feeds["mqtt"] = mqtt.run
    for name, source in settings.sources.items():
        match source:
            case FolderSource():
                folder = folder_settings(name, source)
                feeds[f"folder {name}"] = FolderFeed(folder, newsroom.keep, ask, ears.clock, ears.heard).run
            case WebsiteSource():
                website = website_settings(name, source)
                feeds[f"website {name}"] = WebsiteFeed(
                    website, newsroom.keep, ears.clock, ears.heard, last
                ).run
    senders = intake_settings(settings)
    if not senders.hooks:
        return WaysIn(feeds, None)
    hooks = WebhookFeed(senders, newsroom.keep, newsroom.journal.named, ears.clock, ears.heard)
    return WaysIn(feeds, hooks)


@asynccontextmanager
async def intake_opened(part: IntakePart, hooks: Mapping[str, WebhookFeed | None]) -> AsyncIterator[None]:
    """Signed messages being taken, of every council that has senders of them; nothing when none has.

    Raises:
        SettingsError: the port cannot be had.
    """
    taking = {name: one for name, one in hooks.items() if one is not None}
    if not taking:
        yield
        return
    async with open_intake(taking, part.host, part.port) as address:
        log.info("intake_opened", address=address)
        yield


def folder_settings(name: str, source: FolderSource) -> FolderSettings:
    """How a folder is watched."""
    return FolderSettings(SourceId(name), source.folder, settle_s=source.settle_s, poll=source.network_drive)


def website_settings(name: str, source: WebsiteSource) -> WebsiteSettings:
    """How a website is read."""
    return WebsiteSettings(
        SourceId(name),
        tuple(Page(url, label) for label, url in source.pages.items()),
        every_s=source.every_s,
        allow_private=source.allow_private,
        token=source.token.get_secret_value() if source.token else None,
        contact=source.contact,
        tls_ca=source.tls_ca,
    )


def intake_settings(settings: Settings) -> IntakeSettings:
    """Who may post signed messages, and how they sign."""
    hooks = {
        SourceId(name): WebhookSettings(
            tuple(one.get_secret_value() for one in (source.secret, source.old_secret) if one is not None)
        )
        for name, source in settings.sources.items()
        if isinstance(source, WebhookSource)
    }
    return IntakeSettings(hooks, Limits(proxies=settings.intake.proxies))
