"""Who takes part in a night, and what only one of them may do at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Say more of each node, and make the table of leases; what older code writes still fits."""
    op.add_column("results_node", sa.Column("session", sa.String(32)))
    op.add_column("results_node", sa.Column("roles", sa.String(100)))
    op.add_column("results_node", sa.Column("version", sa.String(40)))
    op.add_column("results_node", sa.Column("started_at", sa.String(32)))
    op.add_column("results_node", sa.Column("told", sa.JSON))
    op.create_table(
        "results_lease",
        sa.Column("name", sa.String(300), primary_key=True),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("taken_at", sa.String(32), nullable=False),
    )
    op.create_index("results_lease_session", "results_lease", ["session"])
    code = op.create_table(
        "results_code",
        sa.Column("code_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("oldest", sa.Integer, nullable=False),
    )
    op.bulk_insert(code, [{"code_id": 1, "oldest": 8}])
