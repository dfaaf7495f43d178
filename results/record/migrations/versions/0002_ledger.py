"""The ledger of all that was posted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of bulletins, posts, attempts, accounts and nodes."""
    op.create_table(
        "results_bulletin",
        sa.Column("bulletin_id", sa.String(200), primary_key=True),
        sa.Column("position", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("contest_id", sa.String(150), nullable=False),
        sa.Column("alt", sa.Text, nullable=False),
        sa.Column("figure", sa.JSON),
        sa.Column("made_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "results_post",
        sa.Column("post_id", sa.String(300), primary_key=True),
        sa.Column(
            "bulletin_id", sa.String(200), sa.ForeignKey("results_bulletin.bulletin_id"), nullable=False
        ),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("contest_id", sa.String(150), nullable=False),
        sa.Column("precedence", sa.SmallInteger, nullable=False),
        sa.Column("turn", BIG, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("alt", sa.Text, nullable=False),
        sa.Column("picture_sha256", sa.String(64)),
        sa.Column("prepared", sa.JSON),
        sa.Column("remote_id", sa.String(200)),
        sa.Column("url", sa.String(500)),
        sa.Column("trouble", sa.Text),
        sa.Column("posted_at", sa.String(32)),
        sa.UniqueConstraint("bulletin_id", "account", name="results_post_once"),
    )
    op.create_index("results_post_turn", "results_post", ["account", "state", "precedence", "turn"])
    op.create_table(
        "results_attempt",
        sa.Column("post_id", sa.String(300), sa.ForeignKey("results_post.post_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32)),
        sa.Column("outcome", sa.String(20)),
        sa.Column("detail", sa.Text),
    )
    op.create_table(
        "results_account",
        sa.Column("account", sa.String(100), primary_key=True),
        sa.Column("paused_at", sa.String(32)),
        sa.Column("paused_by", sa.String(100)),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "results_node",
        sa.Column("executor_id", sa.String(100), primary_key=True),
        sa.Column("beat_at", sa.String(32), nullable=False),
    )
