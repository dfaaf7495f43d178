"""Which party each candidate counts under, and the parties of one election, gathered as its file is read.

Pure. A party that a file names by id or in a column of its own is taken as named; a ballot paper description
alone must be one we know, because "Putting Luton First" may be a party's words or an independent's.
"""

from collections.abc import Mapping

from results.count.election import Party, PartyId
from results.feeds.formats.election_shape import slug
from results.feeds.nominations.nominated import Ask, Line, Said
from results.feeds.nominations.party_table import (
    BY_ID,
    INDEPENDENT,
    known_party,
    nearest_party,
    party_id_of,
    party_key,
    short_name,
)

LONGEST_ID = 100
TABLE_ORDER = {party: place for place, party in enumerate(BY_ID)}


class PartyBook:
    """The parties met so far.

    Attributes:
        own: names of parties that no table knows and the file has.
        undescribed: how many people have neither party nor description, and are taken for independents.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self._met: dict[PartyId, Party] = {}
        self._by_label: dict[str, PartyId | Ask] = {}
        self.own: dict[PartyId, str] = {}
        self.undescribed = 0

    @property
    def parties(self) -> dict[PartyId, Party]:
        """The parties met: those of the table in its order, then the others by name."""

        def place(party: Party) -> tuple[int, str]:
            return TABLE_ORDER.get(party.party_id, len(TABLE_ORDER)), party.name

        return {one.party_id: one for one in sorted(self._met.values(), key=place)}

    def party_of(self, line: Line) -> PartyId | Ask:
        """The party of the person on this line, or what must be asked about it."""
        given = party_id_of(line[Said.PARTY_ID])
        label = line[Said.PARTY] or (line[Said.PARTY_ID] if given is None else "")
        words = label or line[Said.DESCRIPTION]
        answer = self._answers.get(party_key(words)) if words and self._answers else None
        if answer is not None:
            return self._meet(known_party(answer) or self._new(answer))
        if given is not None:
            return self._by_id(given, label)
        if not words:
            self.undescribed += 1
            return self._meet(BY_ID[INDEPENDENT])
        if words not in self._by_label:
            self._by_label[words] = self._named(words) if label else self._described(words)
        return self._by_label[words]

    def called(self, label: str) -> PartyId | None:
        """The party of this election that a file of last time means; None when it is none of them."""
        known = known_party(self._answers.get(party_key(label), label))
        if known is not None and known.party_id in self._met:
            return known.party_id
        key = party_key(label)
        return next((one.party_id for one in self._met.values() if party_key(one.name) == key), None)

    def _meet(self, party: Party) -> PartyId:
        self._met.setdefault(party.party_id, party)
        return party.party_id

    def _new(self, name: str) -> Party:
        party = Party(PartyId(slug(name)[:LONGEST_ID]), name, short_name(name))
        self.own.setdefault(party.party_id, name)
        return party

    def _by_id(self, given: PartyId, label: str) -> PartyId | Ask:
        """The party with this id: the table's colours, under the id and name the file gives."""
        if given in self._met:
            return given
        if given in BY_ID:
            return self._meet(BY_ID[given])
        if not label:
            return Ask(f"party id {given} has no name beside it: add a column Party")
        known = known_party(label)
        if known is not None and not known.party_id.startswith(("party:", "ynmp-party:")):
            return self._meet(Party(given, known.name, known.short, known.colour))
        self.own.setdefault(given, label)
        return self._meet(Party(given, label, short_name(label)))

    def _named(self, label: str) -> PartyId | Ask:
        known = known_party(label)
        if known is not None:
            return self._meet(known)
        near = nearest_party(label, self.own.values())
        if near is not None:
            return Ask(
                f"party {label!r} is not known; is it {near}? Say --party {label + '=' + near!r}, "
                f"or --party {label + '=' + label!r} for a party of its own"
            )
        if not slug(label):
            return Ask(f"no id can be made of the party {label!r}: add a column Party id")
        return self._meet(self._new(label))

    def _described(self, words: str) -> PartyId | Ask:
        known = known_party(words)
        if known is not None:
            return self._meet(known)
        near = nearest_party(words)
        which = f" (perhaps {near})" if near else ""
        return Ask(
            f"the party behind the description {words!r} is not known{which}: add a column Party, "
            f"or say --party {words + '=Independent'!r} with the party's name"
        )
