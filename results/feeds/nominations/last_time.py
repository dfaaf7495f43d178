"""What happened last time in each ward of a draft, from an archive of past results.

Pure. A ward whose code has changed was redrawn: it keeps the date and loses the comparison.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from results.count.election import LastTime, Party, PartyId
from results.feeds.formats.names import area_key
from results.feeds.nominations.draft import Draft, DraftArea, listed
from results.feeds.nominations.history import Earlier, Past, last_time
from results.feeds.nominations.party_table import BY_ID, known_party, party_key
from results.feeds.nominations.wishes import Boundaries, Wishes


@dataclass(slots=True)
class _Notes:
    """Wards by what is to be said about them."""

    days: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    uncoded: list[str] = field(default_factory=list)
    redrawn: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    unpolled: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)
    unheld: list[str] = field(default_factory=list)


def with_last_time(draft: Draft, history: Sequence[Past], wishes: Wishes) -> Draft:
    """The draft with each ward's last ordinary election; questions where wards or parties cannot be told."""
    if draft.poll_on is None:
        return draft
    finder = _Finder(history, draft, wishes)
    areas = [finder.area(one, draft.poll_on) for one in draft.areas]
    found = draft.but(areas, questions=finder.questions(), assumed=_said(finder.notes, len(areas)))
    return replace(found, parties=finder.parties)


class _Finder:
    """Finds each ward's past, and the parties that past names."""

    def __init__(self, history: Sequence[Past], draft: Draft, wishes: Wishes) -> None:
        self._wishes = wishes
        self._by_key: defaultdict[str, list[Past]] = defaultdict(list)
        for past in history:
            for key in {area_key(past.area), past.gss or ""} - {""}:
                self._by_key[key].append(past)
        self.parties = dict(draft.parties)
        self._by_name = {party_key(one.name): one for one in draft.parties.values()}
        self._strange: dict[str, list[str]] = defaultdict(list)
        self.notes = _Notes()

    def area(self, area: DraftArea, before: date) -> DraftArea:
        """The ward with its past, as far as it can be compared."""
        near = {
            id(one): one
            for key in (area_key(area.area), area.gss_code or "")
            for one in self._by_key.get(key, ())
        }
        found = last_time(near.values(), area=area.area, gss=area.gss_code, before=before)
        if found is None:
            return area
        self.notes.days[found.past.poll_on].append(area.area)
        redrawn = self._is_redrawn(area, found)
        earlier = area.last_time
        kept = LastTime(
            found.past.poll_on,
            holder=earlier.holder if earlier else None,
            boundary_changed=redrawn or bool(earlier and earlier.boundary_changed),
        )
        if kept.boundary_changed:
            return replace(area, last_time=kept)
        self._note(area, found.past)
        compared = replace(kept, seats=self._seats(area, found.past), turnout_pct=found.past.turnout_pct)
        return replace(area, last_time=compared)

    def questions(self) -> Iterator[str]:
        """What a person must settle."""
        if self.notes.uncoded:
            yield (
                f"last time: {listed(self.notes.uncoded)}: a GSS code is missing here or there, so that new "
                "boundaries cannot be seen: say --boundaries same, or --boundaries new"
            )
        for label, areas in self._strange.items():
            yield (
                f"last time: {label!r} won in {listed(areas)} and is no party here: "
                f"say --party {label + '=Independent'!r} with its name today"
            )

    def _is_redrawn(self, area: DraftArea, found: Earlier) -> bool:
        if self._wishes.boundaries is not Boundaries.BY_CODE:
            return self._wishes.boundaries is Boundaries.NEW
        if found.is_same_area is None:
            self.notes.uncoded.append(area.area)
        elif not found.is_same_area:
            self.notes.redrawn.append(area.area)
        return found.is_same_area is False

    def _note(self, area: DraftArea, past: Past) -> None:
        if area_key(past.area) != area_key(area.area):
            self.notes.renamed.append(f"{area.area} (then {past.area})")
        if not past.was_contested:
            self.notes.unpolled.append(area.area)
        if past.doubts:
            self.notes.doubted.append(f"{area.area} ({'; '.join(past.doubts)})")
        held = area.last_time is not None and area.last_time.holder is not None
        if area.seats == 1 and past.seats is not None and len(past.seats) > 1 and not held:
            self.notes.unheld.append(area.area)

    def _seats(self, area: DraftArea, past: Past) -> Mapping[PartyId, int] | None:
        """Seats by this election's parties; None where the archive does not say."""
        if past.seats is None:
            return None
        ids = {one.party: one.party_id for one in past.candidates}
        seats: dict[PartyId, int] = {}
        for label, number in past.seats.items():
            party = self._party(label, ids.get(label))
            if party is None:
                self._strange[label].append(area.area)
            else:
                seats[party.party_id] = seats.get(party.party_id, 0) + number
        return seats

    def _party(self, label: str, given: PartyId | None) -> Party | None:
        """The party a label meant, one of this election's or of the table's."""
        answer = self._wishes.parties.get(party_key(label), label)
        by_id = given if given is not None and answer == label else PartyId("")
        known = self.parties.get(by_id) or BY_ID.get(by_id)
        known = known or self._by_name.get(party_key(answer)) or known_party(answer)
        return None if known is None else self.parties.setdefault(known.party_id, known)


def _said(notes: _Notes, wards: int) -> Iterator[str]:
    """What was found, for a person to look over."""
    for day, areas in sorted(notes.days.items()):
        yield f"last time is {day:%-d %B %Y} in {listed(areas, wards)}"
    for words, areas in (
        ("new boundaries since last time, so that nothing is compared:", notes.redrawn),
        ("renamed since last time, under the same code:", notes.renamed),
        ("uncontested last time, so that there is no turnout to compare:", notes.unpolled),
        ("the archive contradicts itself, and is not believed, about", notes.doubted),
        (
            "several parties won here last time; a column Previous holder says whose seat is vacant:",
            notes.unheld,
        ),
    ):
        if areas:
            yield f"{words} {listed(areas, wards)}"
