"""What is being typed at the desk, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of drafts and claims."""
    op.create_table(
        "results_draft",
        sa.Column("contest_id", sa.String(150), primary_key=True),
        sa.Column("turn", sa.String(100), primary_key=True),
        sa.Column("user_id", sa.String(40), primary_key=True),
        sa.Column("typed", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "results_claim",
        sa.Column("contest_id", sa.String(150), primary_key=True),
        sa.Column("turn", sa.String(100), primary_key=True),
        sa.Column("user_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("since", sa.String(32), nullable=False),
        sa.Column("kept_at", sa.String(32), nullable=False),
    )
