"""An election whose every word tries to be markup."""

from dataclasses import replace

from results.count.election import ContestId
from tests.page.scene import MEDWAY, ORDER, PUBLISHED, Telling, open_night

HOSTILE = "\"'><img src=x onerror=window.broken=1><script>window.broken=1</script>&amp;{{7*7}}]]>"


def hostile_night() -> Telling:
    """One ward of Medway with hostile names for council, ward, candidates, descriptions and parties."""
    key: ContestId = ORDER[0]
    contest = MEDWAY.contests[key]
    candidates = tuple(
        replace(one, surname=HOSTILE, other_names="", commonly_known_as=HOSTILE, description=HOSTILE)
        for one in contest.candidates
    )
    parties = {
        party_id: replace(party, name=HOSTILE, short=HOSTILE, colour='"><b>')
        for party_id, party in MEDWAY.parties.items()
    }
    contests = {key: replace(contest, area=HOSTILE, candidates=candidates)}
    election = replace(MEDWAY, council=HOSTILE, title=HOSTILE, contests=contests, parties=parties)
    return Telling(open_night(election), {key: PUBLISHED[key]})
