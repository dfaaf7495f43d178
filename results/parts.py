"""The parts of a night made from its settings; what the service, the check and the rehearsal share."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from results.bulletins import Announce, Speaker
from results.charts.house_style import Look
from results.charts.lettering import Weight
from results.charts.logo import read_logo
from results.charts.portfolio import Portfolio
from results.charts.render import Studio
from results.charts.typeface import Typeface, read_typeface
from results.count.declaration import SourceId
from results.count.election import Election, Environment
from results.count.night import begin
from results.count.policy import Policy, Standing
from results.errors import SettingsError
from results.feeds.broker import MqttSettings
from results.feeds.formats import native
from results.feeds.formats.election_file import read_election
from results.feeds.formats.lga_written import Published
from results.feeds.reader import Reader, Trusted
from results.fold import Fold
from results.language import Language
from results.publish.bulletin import Account
from results.publish.notices.file import Told, read_notices
from results.publish.notices.notice import Notice
from results.publish.own_words import own_words
from results.publish.voice import WORDS, voice_of
from results.settings import Settings
from results.settings_accounts import WallAccount
from results.settings_parts import MqttPart


def read_election_file(path: Path) -> Election:
    """The election that a file describes.

    Raises:
        SettingsError: the file is missing or cannot be used; every problem listed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read", [f"{error.strerror}: set `election` to its place"]
        ) from None
    return read_election(data)


def policy_of(settings: Settings) -> Policy:
    """What the council decided beforehand; the desk's word stands above every source's."""
    ranks = {SourceId(name): source.rank for name, source in settings.sources.items()}
    comparing = frozenset(SourceId(name) for name, source in settings.sources.items() if source.compared_only)
    standing = Standing({**ranks, SourceId(native.DESK): 0}, comparing)
    part = settings.policy
    return Policy(part.person_warnings, standing, part.release == "by_hand", part.people)


def reader_of(settings: Settings, election: Election) -> Reader:
    """What reads the journal, with the trust each source has."""
    trusted = {
        SourceId(name): Trusted(source.kind, source.vouched_by) for name, source in settings.sources.items()
    }
    return Reader(election, settings.environment, trusted)


def fold_of(settings: Settings, election: Election) -> Fold:
    """The night before anything arrived, ready for its journal."""
    night = begin(election, settings.environment, policy_of(settings))
    return Fold(night, reader_of(settings, election))


def published_of(settings: Settings, election: Election, published_on: date) -> Published:
    """What the LGA's file says about the council."""
    part = settings.council
    return Published(
        published_on,
        part.organisation_uri,
        election.council,
        type_of_election=part.type_of_election,
        elected_body_uri=part.organisation_uri,
        elected_body_label=election.council,
        info_url=part.info_url,
        returning_officer=part.returning_officer,
        electoral_dept=part.electoral_dept,
        contact_email=part.contact_email,
        contact_tel=part.contact_tel,
    )


def broker_settings(part: MqttPart, election: Election) -> MqttSettings:
    """How the MQTT feed reaches the broker."""
    return MqttSettings(
        host=part.host,
        port=part.port,
        identifier=part.identifier,
        election_id=election.election_id,
        username=part.username,
        password=part.password.get_secret_value() if part.password else None,
        tls=part.tls,
        tls_ca=part.tls_ca,
        protocol=part.protocol,
    )


def studio_of(settings: Settings) -> Studio:
    """The studio that draws pictures."""
    part = settings.pictures
    return Studio(part.browser, part.tabs, portfolio_of(settings), part.deadline_s, typeface_of(settings))


def portfolio_of(settings: Settings) -> Portfolio:
    """The pictures drawn already."""
    return Portfolio(settings.pictures.cache, settings.pictures.cache_mb)


def typeface_of(settings: Settings) -> Typeface | None:
    """The council's own letters, None where it takes ours.

    Raises:
        SettingsError: its files cannot be used.
    """
    part = settings.look.fonts
    if part is None:
        return None
    return read_typeface(
        {Weight.REGULAR: part.regular, Weight.SEMIBOLD: part.semibold, Weight.BOLD: part.bold}
    )


def look_of(settings: Settings, election: Election) -> Look:
    """How this council's pictures look tonight.

    Raises:
        SettingsError: its colours could not be read, or its logo cannot be drawn.
    """
    part = settings.look
    return Look(
        election.council,
        election.parties,
        rehearsal=settings.environment is Environment.REHEARSAL,
        accent=part.accent,
        second=part.second,
        logo=read_logo(part.logo) if part.logo else None,
        website=part.website,
        typeface=typeface_of(settings),
    )


def speakers_of(settings: Settings, election: Election) -> tuple[Speaker, ...]:
    """Who speaks tonight, Welsh first where it is spoken.

    Raises:
        SettingsError: the look cannot be used.
    """
    families = frozenset(account.family for account in accounts_of(settings))
    looks, phrases = looks_of(settings, election), WORDS
    if settings.words is not None:
        phrases = own_words(settings.words)
    return tuple(
        Speaker(
            replace(voice_of(election, settings.environment, language, phrases[language]), families=families),
            looks[language],
        )
        for language in sorted(settings.languages)
    )


def looks_of(settings: Settings, election: Election) -> dict[Language, Look]:
    """How this council's pictures look in each language. Raises SettingsError as `look_of` does."""
    look = look_of(settings, election)
    names = {Language.WELSH: election.council_cy or look.council}
    return {one: replace(look.speaking(one), council=names.get(one, look.council)) for one in Language}


def notices_of(settings: Settings, election: Election) -> tuple[Notice, ...]:
    """What is to be said about voting; () where the settings name no file.

    Raises:
        SettingsError: the file cannot be used; every problem listed.
    """
    if settings.notices is None:
        return ()
    families = frozenset(account.family for account in accounts_of(settings))
    return read_notices(settings.notices, election.poll_on, Told(settings.languages, families))


def announce_of(settings: Settings) -> Announce:
    """What is told besides results."""
    part = settings.announce
    return Announce(part.turnout, part.counting, part.recount, part.council_every, part.council_complete)


def accounts_of(settings: Settings) -> tuple[Account, ...]:
    """Who is told, in which languages."""
    spoken = frozenset(settings.languages)
    return tuple(
        Account(
            name,
            account.family,
            account.languages or spoken,
            is_by_hand=account.kind == "copy_pack",
        )
        for name, account in settings.accounts.items()
    )


def wall_folder(settings: Settings) -> Path | None:
    """The folder of the rehearsal's wall, None when no account is one."""
    walls = (one.folder for one in settings.accounts.values() if isinstance(one, WallAccount))
    return next(walls, None)
