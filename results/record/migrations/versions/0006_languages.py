"""Languages, posts that can be too late or owe a picture, and accounts that somebody has tried."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns; what is there already was said in English, in time, and owes nothing."""
    for table in ("results_bulletin", "results_post"):
        op.add_column(table, sa.Column("language", sa.String(2), nullable=False, server_default="en"))
    op.add_column("results_post", sa.Column("until_at", sa.String(32)))
    owes = sa.Column("owes_picture", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("results_post", owes)
    op.create_table(
        "results_trial",
        sa.Column("account", sa.String(100), primary_key=True),
        sa.Column("who", sa.String(300), nullable=False),
        sa.Column("confirmed_by", sa.String(100), nullable=False),
        sa.Column("confirmed_at", sa.String(32), nullable=False),
    )
