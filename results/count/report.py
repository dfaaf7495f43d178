"""One thing one source said about one contest: what every way in makes of what came."""

from dataclasses import dataclass
from datetime import datetime

from results.count.declaration import Declaration, Override, Progress, SourceId, Verified, Withdrawal
from results.count.election import ContestId, Environment
from results.count.procedure.acts import Act

Content = Declaration | Verified | Progress | Withdrawal | Override | Act


@dataclass(frozen=True, slots=True)
class Report:
    """One thing one source said about one contest.

    Attributes:
        revision: rises with every new report of this source about this contest.
        digest: sha256 of what was said, to tell a repeat from a contradiction.
        sent_at: when the source says it sent it; None when it does not say.
    """

    source: SourceId
    contest_id: ContestId
    revision: int
    environment: Environment
    content: Content
    digest: str
    received_at: datetime
    sent_at: datetime | None = None
