"""The people of the desk, their sessions, and how long whoever guesses must wait."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of people, sessions and waits."""
    op.create_table(
        "results_person",
        sa.Column("user_id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("name_key", sa.String(100), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("password", sa.String(200)),
        sa.Column("totp_secret", sa.String(64), nullable=False),
        sa.Column("totp_used", BIG, nullable=False),
        sa.Column("code_digest", sa.String(64)),
        sa.Column("code_until", sa.String(32)),
        sa.Column("subject", sa.String(200)),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("disabled_at", sa.String(32)),
        sa.UniqueConstraint("name_key", name="results_person_name_once"),
        sa.UniqueConstraint("subject", name="results_person_subject_once"),
        sa.UniqueConstraint("code_digest", name="results_person_code_once"),
    )
    op.create_table(
        "results_session",
        sa.Column("key_digest", sa.String(64), primary_key=True),
        sa.Column("session_id", sa.String(20), nullable=False),
        sa.Column("user_id", sa.String(40), sa.ForeignKey("results_person.user_id"), nullable=False),
        sa.Column("opened_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("stepped_up_until", sa.String(32)),
        sa.Column("address", sa.String(100), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("by_service", sa.Boolean, nullable=False),
        sa.UniqueConstraint("session_id", name="results_session_id_once"),
    )
    op.create_index("results_session_user", "results_session", ["user_id"])
    op.create_table(
        "results_throttle",
        sa.Column("bucket", sa.String(64), primary_key=True),
        sa.Column("drained_at", sa.String(32), nullable=False),
    )
