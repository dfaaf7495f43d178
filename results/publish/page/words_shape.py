"""Every sentence that the public's pages need, so that no language can lack one.

{area}, {clock} and the like are filled in; names stand first, after a colon or in brackets, so that no Welsh
name has to mutate. Of pairs, the first is for one and the second for any other number.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from results.count.declaration import CorrectionKind, Heading
from results.count.election import Poll
from results.count.ward import State
from results.publish.page.facts import Figure

Pair = tuple[str, str]
"""One, and any other number."""


@dataclass(frozen=True, slots=True)
class Live:
    """What a page says of itself while it is open; {clock} is the time of its figures."""

    looking: str
    on: str
    complete: str
    quiet: str
    copied: str
    paused: str
    newer: str
    lost: str
    pause: str
    resume: str
    gone: str
    again: str
    updates: str
    progress: str


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    name: str
    in_this_language: str
    locale: str
    date: str
    moment: str
    and_: str
    not_known: str

    skip: str
    rehearsal: str
    rehearsal_more: str
    rehearsal_title: str
    updates: str
    live: Live
    still: str
    load_latest: str
    as_at: str
    revision: str

    title: str
    results_of: str
    about: str
    poll_held: str
    published_by: str
    official: str
    how_link: str
    data_link: str
    embed_link: str
    statement_link: str
    all_wards: str
    missing_title: str
    missing: str
    missing_link: str

    ward: Pair
    seat: Pair
    wards: str
    ward_one: str
    party: str
    seats: str
    elected: str
    not_up: str
    total: str
    turnout: str
    majority: str
    for_majority: str
    needed: str
    no_party_majority: str
    of: str
    in_wards: str
    turnout_unknown: str
    wards_declared: str
    seats_declared: str
    seats_by_party: str
    majority_line: str
    seats_line: str
    has_majority: str
    no_majority: str

    latest: str
    none_declared: str
    changed_since: str
    taken_down: str
    to_be_declared: str
    filled_later: str
    by_lot: str
    no_description: str
    to_come: str
    none_to_come: str
    not_expected: str
    expected: str

    states: Mapping[State, str]
    no_poll: Mapping[Poll, str]
    corrected_by: Mapping[CorrectionKind, str]
    headings: Mapping[Heading, str]
    figures: Mapping[Figure, str]
    changed: str

    ward_title: str
    ward_about: str
    withdrawn_title: str
    withdrawn: str
    corrected_title: str
    history: str
    votes_title: str
    candidates: str
    uncontested: str
    candidate: str
    votes: str
    share: str
    elected_by_lot: str
    nominated_as: str
    share_note: str
    votes_each: str
    majority_note: str
    lot_note: str
    rejected_papers: str
    rejected_votes: str
    reason: str
    papers: str
    in_total: str
    in_part: str
    votes_counted: str
    verified: str
    number: str
    electors: str
    from_polling: str
    postal: str
    all_papers: str
    declared_at: str

    how_title: str
    how_about: str
    how: tuple[tuple[str, tuple[str, ...]], ...]

    data_title: str
    data_about: str
    data_lead: str
    data_stable: str
    data_seal: str
    data_seal_now: str
    licence: str

    hall_title: str
    hall_lost: str
    hall_wards: str
    hall_majority: str
    others: str
    full_results: str

    embed_about: str
    embed_lead: str
    whole_council: str
    embed_choose: str
    embed_widget: str
    embed_widget_more: str
    embed_frame: str
    embed_frame_more: str
    embed_copy: str
    embed_copied: str
    embed_preview: str
    embed_wards: str
    embed_wards_more: str
