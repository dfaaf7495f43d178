"""Where a council's record is among those of a house: in a schema of its own, made of its name."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record.tables import chain

HOUSE = "public"
"""Where what the councils of a house share is kept."""
SCHEMA = "schema"
"""The part of a database's URL that names it: postgresql://server/night?schema=council_medway."""


COUNCILS = (
    "SELECT table_schema FROM information_schema.tables "
    "WHERE table_name = 'results_chain' AND starts_with(table_schema, 'council_')"
)


def schema_of(council: str) -> str:
    """The schema of a council, such as council_medway; "" for one that is alone."""
    return f"council_{council.replace('-', '_')}" if council else ""


def of_house(table: sa.Table, connection: AsyncConnection) -> sa.TableClause:
    """A table that all councils share, for a transaction in any of their schemas."""
    synchronous = connection.sync_connection
    is_elsewhere = synchronous and synchronous.get_execution_options().get("schema_translate_map")
    schema = HOUSE if is_elsewhere else None
    return sa.table(table.name, *(sa.column(one.name, one.type) for one in table.columns), schema=schema)


async def entries_in_all(connection: AsyncConnection) -> int:
    """How many entries all journals of a database have, whatever councils they are of."""
    journals: list[sa.FromClause] = [sa.table(chain.name, sa.column("position"))]
    if connection.dialect.name == "postgresql":
        named = sa.text(COUNCILS).columns(sa.column("table_schema", sa.String))
        rows = await connection.execute(named)
        journals += [sa.table(chain.name, sa.column("position"), schema=row.table_schema) for row in rows]
    heads = sa.union_all(*(sa.select(one.c.position) for one in journals)).subquery()
    return int(await connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(heads.c.position), 0))) or 0)


def house_of(url: str) -> str:
    """The URL of the database in which a council's schema is."""
    return parted(sa.make_url(url))[0].render_as_string(hide_password=False)


def parted(url: sa.URL) -> tuple[sa.URL, str]:
    """A database's URL as the driver understands it, and the schema that it named; "" for none."""
    schema = url.query.get(SCHEMA, "")
    return url.difference_update_query([SCHEMA]), schema if isinstance(schema, str) else schema[-1]
