"""The first use of an account: one post that says it is a test, seen by a person, before any night.

Until then a live night posts nothing there: keys of the wrong account, missing rights and a network that
changed show on a quiet afternoon.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from results.charts.doctor import test_card
from results.charts.house_style import Look
from results.charts.render import Studio
from results.count.election import Election, Environment
from results.errors import DeliveryUnknown, OutletUnavailable
from results.publish.outlets import Outlet, Sent
from results.publish.voice import EMAIL, WORDS, Voice
from results.record import trials
from results.record.bulletin import NO_AREA, Kind, Post
from results.record.database import Database
from results.settings import Settings
from results.settings_accounts import Account

UNTRIED = "nobody has tried it with these keys: `results accounts try` posts a test there"
ALT = "A test card of the elections team. It shows no result."


def identity(name: str, account: Account) -> str:
    """The account and its keys, told apart from all others and shown to nobody."""
    shown = account.model_dump_json()
    secrets = [value.get_secret_value() for _, value in sorted(account) if hasattr(value, "get_secret_value")]
    return hashlib.sha256("\n".join([name, shown, *secrets]).encode()).hexdigest()


async def untried(settings: Settings, database: Database) -> dict[str, str]:
    """Accounts to which a live night may not post yet, each with the reason; none in a rehearsal."""
    if settings.environment is Environment.REHEARSAL:
        return {}
    async with database.read() as conn:
        known = await trials.tried(conn)
    return {
        name: UNTRIED
        for name, account in settings.accounts.items()
        if account.needs_trial and account.reaches_people and known.get(name) != identity(name, account)
    }


@dataclass(frozen=True, slots=True)
class Trial:
    """One test post, ready to go.

    Attributes:
        post: what is said.
        picture: a test card in the council's look.
    """

    post: Post
    picture: bytes


def words(voice: Voice) -> str:
    """What a test post says."""
    said = voice.phrases.trial.format(council=voice.council)
    return f"{voice.phrases.rehearsal} {said}" if voice.is_rehearsal else said


async def trial_of(outlet: Outlet, election: Election, look: Look, studio: Studio, at: datetime) -> Trial:
    """A test post for this account. Raises PictureUnavailable."""
    picture = await studio.png(test_card(replace(look, rehearsal=False)))
    said = WORDS[look.language].trial.format(council=election.council)
    text = f"{said}\n\n{said}" if outlet.family == EMAIL else said
    name = f"trial:{outlet.name}:{at.isoformat()}"
    post = Post(name, name, outlet.name, Kind.NOTICE, NO_AREA, text, ALT, 0, language=look.language)
    return Trial(post, picture)


async def attempt(outlet: Outlet, trial: Trial, at: datetime) -> Sent:
    """Post it; where no clear answer comes, look for it once.

    Raises:
        OutletError: it is not there, or nobody knows.
    """
    prepared = await outlet.prepare(trial.post, trial.picture)
    try:
        return await outlet.send(trial.post, prepared)
    except DeliveryUnknown as trouble:
        found = await outlet.find(trial.post, prepared, at)
        if found is None:
            raise OutletUnavailable(f"{trouble}; it does not show on the account") from trouble
        return found
