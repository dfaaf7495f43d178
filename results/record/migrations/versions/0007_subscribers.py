"""Who asked for results by e-mail or text message, and what became of each letter to them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables of subscribers, mailings and letters."""
    op.create_table(
        "results_subscriber",
        sa.Column("subscriber_id", sa.String(40), primary_key=True),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("address_key", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("areas", sa.JSON, nullable=False),
        sa.Column("wish", sa.JSON),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=False),
        sa.Column("confirmed_at", sa.String(32)),
        sa.Column("code_digest", sa.String(64)),
        sa.Column("code_until", sa.String(32)),
        sa.UniqueConstraint("channel", "address_key", name="results_subscriber_once"),
        sa.UniqueConstraint("token_digest", name="results_subscriber_token_once"),
        sa.UniqueConstraint("code_digest", name="results_subscriber_code_once"),
    )
    op.create_table(
        "results_mailing",
        sa.Column("post_id", sa.String(300), primary_key=True),
        sa.Column("addressed_at", sa.String(32)),
        sa.Column("picture", sa.LargeBinary),
    )
    op.create_table(
        "results_letter",
        sa.Column("post_id", sa.String(300), primary_key=True),
        sa.Column("subscriber_id", sa.String(40), primary_key=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("results_letter_state", "results_letter", ["post_id", "state", "subscriber_id"])
