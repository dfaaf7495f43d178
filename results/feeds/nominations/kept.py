"""What an older election file of the same election knows and the files of an import do not say.

Pure. Colours, times and Welsh names that somebody added by hand thus survive the next import.
"""

from collections.abc import Iterator
from dataclasses import replace

from results.count.election import Contest, Election, LastTime, Party, PartyId
from results.feeds.nominations.draft import Draft, DraftArea, listed

OF_A_WARD = {
    "gss_code": "GSS code",
    "electorate": "electorate",
    "area_cy": "Welsh name",
    "terms": "terms of office",
    "expected_by": "expected time",
    "last_time": "last time",
    "authority": "authorising officer",
    "combined_with": "combined polls",
}
"""What may be kept of a ward, and how it is called."""


def with_kept(draft: Draft, old: Election) -> Draft:
    """The draft with what only the older file knows; the same draft where that is of another election."""
    if old.election_id != draft.election_id:
        return draft
    areas = [_filled(area, old.contests.get(area.contest_id)) for area in draft.areas]
    named = {party for area in areas if area.last_time for party in _parties(area.last_time)}
    parties = {one.party_id: _party(one, old.parties.get(one.party_id)) for one in draft.parties.values()}
    wanted = (*old.continuing, *sorted(named))
    parties |= {one: old.parties[one] for one in wanted if one not in parties and one in old.parties}
    kept = replace(
        draft,
        areas=tuple(areas),
        parties=parties,
        council_size=draft.council_size or old.council_size,
        continuing=draft.continuing or old.continuing,
        vacant=draft.vacant or old.vacant,
        council_cy=draft.council_cy or old.council_cy,
    )
    said = tuple(_said(draft, kept))
    return kept.but(assumed=[f"kept from the file that is there: {'; '.join(said)}"]) if said else kept


def _parties(last: LastTime) -> tuple[PartyId, ...]:
    """The parties that last time's result names."""
    return (*(last.seats or ()), *([last.holder] if last.holder else []))


def _filled(area: DraftArea, old: Contest | None) -> DraftArea:
    """The ward, each thing nobody said taken from the old file; terms only while the seats are as many."""
    if old is None:
        return area
    known = {what: getattr(old, what) for what in OF_A_WARD if not getattr(area, what) and getattr(old, what)}
    if area.seats != old.seats:
        known.pop("terms", None)
    return replace(area, **known)


def _party(new: Party, old: Party | None) -> Party:
    """The party under the short name and colour that the council chose."""
    return new if old is None else replace(new, short=old.short, colour=old.colour or new.colour)


def _said(before: Draft, after: Draft) -> Iterator[str]:
    for what, words in OF_A_WARD.items():
        wards = [
            now.area
            for was, now in zip(before.areas, after.areas, strict=True)
            if getattr(was, what) != getattr(now, what)
        ]
        if wards:
            yield f"{words} of {listed(wards, len(after.areas))}"
    shown = [one.short for key, one in after.parties.items() if before.parties.get(PartyId(key)) != one]
    if shown:
        yield f"name or colour of {listed(shown)}"
    if before.council_cy != after.council_cy:
        yield "the council's Welsh name"
    if (before.council_size, before.vacant) != (
        after.council_size,
        after.vacant,
    ) or after.continuing != before.continuing:
        yield "the seats that are not up"
