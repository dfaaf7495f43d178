"""Finding what one feed has sent."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Index the journal by feed; topics have no longest length, so they are in no index."""
    op.create_index("results_journal_by_feed", "results_journal", ["feed", "position"])
