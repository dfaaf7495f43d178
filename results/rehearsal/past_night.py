"""A past night that can be played, from a recording or from what a council published; and settings for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from results.count.declaration import Declaration
from results.count.election import ContestId, Election
from results.errors import SettingsError, UnreadableMessage
from results.feeds import night_file
from results.feeds.formats.election_file import read_declarations
from results.feeds.mishaps import Mishaps
from results.feeds.sendings import Sending, of_recording, of_results
from results.parts import read_election_file
from results.rehearsal.playing import past_night, rehearsal_settings
from results.settings import Settings
from results.settings_parts import MqttSource, PolicyPart


@dataclass(frozen=True, slots=True)
class PastNight:
    """A night that can be played.

    Attributes:
        published: what the council published; None for a recording, which has no other truth than itself.
        sources, person_warnings: what the council had decided; as in a night file.
    """

    election: Election
    election_file: bytes
    sendings: tuple[Sending, ...]
    published: Mapping[ContestId, Declaration] | None = None
    sources: Mapping[str, night_file.Trust] = field(default_factory=dict)
    person_warnings: frozenset[str] | None = None


def read_night(where: str, seed: int) -> PastNight:
    """The night that a person names: a night file, a folder with a past night, or its name in fixtures/.

    Raises:
        SettingsError: there is no such night, or a folder that cannot be used.
        UnreadableMessage: a night file that cannot be used.
    """
    path = Path(where)
    if path.is_file():
        night = _recorded(path)
    else:
        night = _published(path if (path / "declarations.json").is_file() else past_night(where), seed)
    if not night.sendings:
        raise SettingsError(where, ["nothing was received that night: there is nothing to play"])
    return night


def _recorded(path: Path) -> PastNight:
    try:
        recorded = night_file.read(path.read_bytes())
    except UnreadableMessage as trouble:
        raise UnreadableMessage(f"{path}: {trouble.subject}", trouble.problems) from None
    header = recorded.header
    return PastNight(
        recorded.election,
        header.election_file,
        of_recording(recorded),
        sources=header.sources,
        person_warnings=header.person_warnings,
    )


def _published(folder: Path, seed: int) -> PastNight:
    election = read_election_file(folder / "election.json")
    results = read_declarations((folder / "declarations.json").read_bytes())
    sendings = of_results(election, results, Mishaps(), seed)
    return PastNight(election, (folder / "election.json").read_bytes(), sendings, results)


def settings_of(night: PastNight, folder: Path, port: int) -> Settings:
    """Settings in which this night's sources are trusted as they were, and none of them is listened to."""
    (folder / "election.json").write_bytes(night.election_file)
    sources = {
        name: MqttSource(
            kind="mqtt", rank=trust.rank, compared_only=trust.compared_only, vouched_by=trust.vouched_by
        )
        for name, trust in night.sources.items()
    }
    policy = PolicyPart()
    if night.person_warnings is not None:
        policy = PolicyPart(person_warnings=night.person_warnings)
    settings = rehearsal_settings(folder, folder / "election.json", port)
    return settings.model_copy(update={"sources": sources, "policy": policy})
