"""The journal of all that arrived, its head, and how far each reader has come."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
GENESIS = "0" * 64
SQLITE_GUARD = """
CREATE TRIGGER results_journal_no_{verb} BEFORE {verb} ON results_journal
BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END
"""
POSTGRES_REFUSAL = """
CREATE FUNCTION results_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is only ever added to'; END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER results_journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON results_journal
FOR EACH STATEMENT EXECUTE FUNCTION results_journal_refuse()
"""


def upgrade() -> None:
    """Make the tables, with a head to begin from, and have the database itself refuse to change an entry."""
    op.create_table(
        "results_journal",
        sa.Column("position", BIG, primary_key=True, autoincrement=False),
        sa.Column("feed", sa.String(100), nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("arrival_key", sa.String(64), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.String(32), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("arrival_key", "feed", name="results_journal_once"),
    )
    head = op.create_table(
        "results_chain",
        sa.Column("chain_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"chain_id": 1, "position": 0, "digest": GENESIS}])
    op.create_table(
        "results_place",
        sa.Column("reader", sa.String(100), primary_key=True),
        sa.Column("position", BIG, nullable=False),
    )
    for guard in _guards():
        op.execute(guard)


def _guards() -> tuple[str, ...]:
    if op.get_bind().dialect.name == "sqlite":
        return tuple(SQLITE_GUARD.format(verb=verb) for verb in ("UPDATE", "DELETE"))
    return (POSTGRES_REFUSAL, POSTGRES_GUARD)
