"""What we print beside the schema for whoever writes a count centre's tool."""

from collections.abc import Mapping

NOTES = """Publish with QoS 1. Every message is one whole contest, never a difference from an earlier one.
Leave out what you do not know, or say null; 0 means that there were none. Send a message again, byte
for byte, until its receipt appears on elections/v1/{election_id}/receipts/{contest_id} with the sha256 of
what you sent: only then is it kept. A message may have 256 KB. Say "online" (retained) on
elections/v1/{election_id}/source/{source}/state, with "offline" as your last will, and every ten seconds
{"seq": n} on .../source/{source}/heartbeat, n being the number of messages you have sent so far."""

_OPENING: Mapping[str, object] = {
    "schema": "results/1",
    "environment": "rehearsal",
    "source": "count-centre",
    "election_id": "local.medway.2023-05-04",
    "contest_id": "local.medway.fort-horsted.2023-05-04",
}
_VERIFICATION: Mapping[str, object] = {
    "papers_polling": 717,
    "papers_postal": 373,
    "papers_total": 1090,
    "electorate": 3530,
}
_DECLARATION: Mapping[str, object] = {
    "stage": "declared",
    "candidates": [
        {"candidate_id": "trevor-anthony-clarke", "votes": 489},
        {"candidate_id": "matthews-john-knott", "votes": 37},
        {"candidate_id": "joseph-simon-murray", "votes": 212},
        {"candidate_id": "vivienne-parker", "votes": 344},
    ],
    "elected": ["trevor-anthony-clarke"],
    "rejected": {"by_heading": {"official_mark": 0, "too_many": 1, "identifiable": 0, "void": 7}, "total": 8},
    "verification": _VERIFICATION,
    "declared_at": "2023-05-05T01:42:00Z",
    "declared_by": "the Returning Officer",
    "entered_by": "count assistant 4",
    "checked_by": "count supervisor 1",
}


def _example(kind: str, revision: int, sent_at: str, content: Mapping[str, object]) -> Mapping[str, object]:
    numbered = {"message_id": f"fort-horsted-{revision}", "seq": 10 + revision, "revision": revision}
    return {**_OPENING, **numbered, "sent_at": sent_at, "kind": kind, kind: dict(content)}


EXAMPLES: tuple[Mapping[str, object], ...] = (
    _example("progress", 1, "2023-05-04T22:31:00Z", {"step": "verifying"}),
    _example("verification", 2, "2023-05-04T23:55:00Z", _VERIFICATION),
    _example("declaration", 3, "2023-05-05T01:42:10Z", _DECLARATION),
    _example("withdrawal", 4, "2023-05-05T01:44:00Z", {"reason": "Wrong ward read out.", "by": "J. Smith"}),
)
"""A ward's night: the figures are Fort Horsted's, Medway 2023; roles and withdrawal are made up."""
