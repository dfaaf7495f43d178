"""The tables of the record: the journal of all that arrived, and the ledger of all that was posted.

Names begin with results_ because the delivery engine keeps its own tables in the same database.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

PREFIX = "results_"
metadata = sa.MetaData()
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant kept as ISO 8601 text in UTC, the same to the microsecond in every database."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        """Write an aware instant; a naive one is a fault of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be recorded")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its shape
        """Read it back aware."""
        return None if value is None else datetime.fromisoformat(value)


journal = sa.Table(
    "results_journal",
    metadata,
    sa.Column("position", BigId, primary_key=True, autoincrement=False),
    sa.Column("feed", sa.String(100), nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("arrival_key", sa.String(64), nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.UniqueConstraint("arrival_key", "feed", name="results_journal_once"),
    sa.Index("results_journal_by_feed", "feed", "position"),
)
"""arrival_key: sha256 of topic and payload, so that a message delivered twice is kept once.

Topics are as long as the sender makes them: a limit would let one long name stop the service.
"""

chain = sa.Table(
    "results_chain",
    metadata,
    sa.Column("chain_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", BigId, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""One row: the head of the journal, locked while a row is added."""

place = sa.Table(
    "results_place",
    metadata,
    sa.Column("reader", sa.String(100), primary_key=True),
    sa.Column("position", BigId, nullable=False),
)
"""How far each reader of the journal has come."""

checkpoint = sa.Table(
    "results_checkpoint",
    metadata,
    sa.Column("checkpoint_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("position", BigId, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)
"""One row: the night at one entry of the journal, and what else it depends on."""

code = sa.Table(
    "results_code",
    metadata,
    sa.Column("code_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("oldest", sa.Integer, nullable=False),
)
"""One row: the oldest step of the tables whose code can still work with them."""

bulletin = sa.Table(
    "results_bulletin",
    metadata,
    sa.Column("bulletin_id", sa.String(200), primary_key=True),
    sa.Column("position", BigId, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("contest_id", sa.String(150), nullable=False),
    sa.Column("alt", sa.Text, nullable=False),
    sa.Column("figure", sa.JSON(none_as_null=True)),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("language", sa.String(2), nullable=False, server_default="en"),
)
"""One row a language; alt: the fullest there is, each post has its own."""

post = sa.Table(
    "results_post",
    metadata,
    sa.Column("post_id", sa.String(300), primary_key=True),
    sa.Column("bulletin_id", sa.String(200), sa.ForeignKey("results_bulletin.bulletin_id"), nullable=False),
    sa.Column("account", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("contest_id", sa.String(150), nullable=False),
    sa.Column("precedence", sa.SmallInteger, nullable=False),
    sa.Column("turn", BigId, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("alt", sa.Text, nullable=False),
    sa.Column("picture_sha256", sa.String(64)),
    sa.Column("prepared", sa.JSON(none_as_null=True)),
    sa.Column("remote_id", sa.String(200)),
    sa.Column("url", sa.String(500)),
    sa.Column("trouble", sa.Text),
    sa.Column("posted_at", Instant),
    sa.Column("language", sa.String(2), nullable=False, server_default="en"),
    sa.Column("until_at", Instant),
    sa.Column("owes_picture", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("bulletin_id", "account", name="results_post_once"),
    sa.Index("results_post_turn", "account", "state", "precedence", "turn"),
)
"""One row an account and bulletin. The order on the account is `precedence` (corrections first), then `turn`
(the journal's order), then the language, Welsh first; text and alt are frozen at birth. until_at: after this
it does not go any more; owes_picture: it is there without its picture, which is added when it can be."""

attempt = sa.Table(
    "results_attempt",
    metadata,
    sa.Column("post_id", sa.String(300), sa.ForeignKey("results_post.post_id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("outcome", sa.String(20)),
    sa.Column("detail", sa.Text),
)
"""A row is committed before the request leaves; one without an outcome may have been posted."""

account = sa.Table(
    "results_account",
    metadata,
    sa.Column("account", sa.String(100), primary_key=True),
    sa.Column("paused_at", Instant),
    sa.Column("paused_by", sa.String(100)),
    sa.Column("reason", sa.Text),
)
"""An account that may not post just now, and why; no row means it may."""

trial = sa.Table(
    "results_trial",
    metadata,
    sa.Column("account", sa.String(100), primary_key=True),
    sa.Column("who", sa.String(300), nullable=False),
    sa.Column("confirmed_by", sa.String(100), nullable=False),
    sa.Column("confirmed_at", Instant, nullable=False),
)
"""Accounts on which somebody has seen a trial post. who: the account as its network knows it, so that other
keys are a first use again."""

node = sa.Table(
    "results_node",
    metadata,
    sa.Column("executor_id", sa.String(100), primary_key=True),
    sa.Column("beat_at", Instant, nullable=False),
    sa.Column("session", sa.String(32)),
    sa.Column("roles", sa.String(100)),
    sa.Column("version", sa.String(40)),
    sa.Column("started_at", Instant),
    sa.Column("told", sa.JSON(none_as_null=True)),
)
"""Processes that share a night, by name. beat_at: their last sign of life, by the database's clock; session:
drawn anew at each start; told: what each says of itself to whoever asks how it is."""

lease = sa.Table(
    "results_lease",
    metadata,
    sa.Column("name", sa.String(300), primary_key=True),
    sa.Column("session", sa.String(32), nullable=False),
    sa.Column("taken_at", Instant, nullable=False),
    sa.Index("results_lease_session", "session"),
)
"""What only one process may do at a time, and which does: for as long as that one gives signs of life."""

person = sa.Table(
    "results_person",
    metadata,
    sa.Column("user_id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("name_key", sa.String(100), nullable=False),
    sa.Column("role", sa.String(40), nullable=False),
    sa.Column("password", sa.String(200)),
    sa.Column("totp_secret", sa.String(64), nullable=False),
    sa.Column("totp_used", BigId, nullable=False),
    sa.Column("code_digest", sa.String(64)),
    sa.Column("code_until", Instant),
    sa.Column("subject", sa.String(200)),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("disabled_at", Instant),
    sa.UniqueConstraint("name_key", name="results_person_name_once"),
    sa.UniqueConstraint("subject", name="results_person_subject_once"),
    sa.UniqueConstraint("code_digest", name="results_person_code_once"),
)
"""Who may use the desk. name_key: the name without regard to capitals and spaces, so that no two are alike;
totp_used: the last time step whose code was used, so that none works twice; code_digest: of the code for the
first sign-in; subject: who they are at the council's own sign-in service."""

session = sa.Table(
    "results_session",
    metadata,
    sa.Column("key_digest", sa.String(64), primary_key=True),
    sa.Column("session_id", sa.String(20), nullable=False),
    sa.Column("user_id", sa.String(40), sa.ForeignKey("results_person.user_id"), nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("stepped_up_until", Instant),
    sa.Column("address", sa.String(100), nullable=False),
    sa.Column("agent", sa.String(200), nullable=False),
    sa.Column("by_service", sa.Boolean, nullable=False),
    sa.UniqueConstraint("session_id", name="results_session_id_once"),
    sa.Index("results_session_user", "user_id"),
)
"""Who is signed in now, a row a browser. Only a digest of what opens it is kept; one that ended is gone."""

throttle = sa.Table(
    "results_throttle",
    metadata,
    sa.Column("bucket", sa.String(64), primary_key=True),
    sa.Column("drained_at", Instant, nullable=False),
)
"""How long someone who gave wrong passwords must wait: when all their tries will be forgotten."""

draft = sa.Table(
    "results_draft",
    metadata,
    sa.Column("contest_id", sa.String(150), primary_key=True),
    sa.Column("turn", sa.String(100), primary_key=True),
    sa.Column("user_id", sa.String(40), primary_key=True),
    sa.Column("typed", sa.JSON, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
)
"""What somebody has typed of a paper and not sent. turn: whose turn at which paper it is."""

claim = sa.Table(
    "results_claim",
    metadata,
    sa.Column("contest_id", sa.String(150), primary_key=True),
    sa.Column("turn", sa.String(100), primary_key=True),
    sa.Column("user_id", sa.String(40), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
)
"""Who is typing a paper now, so that nobody else types it for nothing."""

subscriber = sa.Table(
    "results_subscriber",
    metadata,
    sa.Column("subscriber_id", sa.String(40), primary_key=True),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("address_key", sa.String(254), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("areas", sa.JSON, nullable=False),
    sa.Column("wish", sa.JSON(none_as_null=True)),
    sa.Column("token_digest", sa.String(64), nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("confirmed_at", Instant),
    sa.Column("code_digest", sa.String(64)),
    sa.Column("code_until", Instant),
    sa.UniqueConstraint("channel", "address_key", name="results_subscriber_once"),
    sa.UniqueConstraint("token_digest", name="results_subscriber_token_once"),
    sa.UniqueConstraint("code_digest", name="results_subscriber_code_once"),
)
"""Who asked for results by e-mail or text message; whoever ends it is gone. address_key: the address without
regard to capitals; areas: contests, none for all; wish: language and areas asked for and not confirmed;
token_digest: of what the link to end it carries; code_digest: of the code that confirms."""

mailing = sa.Table(
    "results_mailing",
    metadata,
    sa.Column("post_id", sa.String(300), primary_key=True),
    sa.Column("addressed_at", Instant),
    sa.Column("picture", sa.LargeBinary),
)
"""A post that goes out as letters. addressed_at: when it was settled who gets one; picture: kept until all
are out."""

letter = sa.Table(
    "results_letter",
    metadata,
    sa.Column("post_id", sa.String(300), primary_key=True),
    sa.Column("subscriber_id", sa.String(40), primary_key=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("reference", sa.String(64), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("detail", sa.Text),
    sa.Index("results_letter_state", "post_id", "state", "subscriber_id"),
)
"""One post to one subscriber, without the address. reference: what the carrier and we call it; at: since when
it is in its state."""
