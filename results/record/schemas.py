"""Where a council's record is among those of a house: in a schema of its own, made of its name."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

HOUSE = "public"
"""Where what the councils of a house share is kept."""
SCHEMA = "schema"
"""The part of a database's URL that names it: postgresql://server/night?schema=council_medway."""


def schema_of(council: str) -> str:
    """The schema of a council, such as council_medway; "" for one that is alone."""
    return f"council_{council.replace('-', '_')}" if council else ""


def of_house(table: sa.Table, connection: AsyncConnection) -> sa.TableClause:
    """A table that all councils share, for a transaction in any of their schemas."""
    synchronous = connection.sync_connection
    is_elsewhere = synchronous and synchronous.get_execution_options().get("schema_translate_map")
    schema = HOUSE if is_elsewhere else None
    return sa.table(table.name, *(sa.column(one.name, one.type) for one in table.columns), schema=schema)


def parted(url: sa.URL) -> tuple[sa.URL, str]:
    """A database's URL as the driver understands it, and the schema that it named; "" for none."""
    schema = url.query.get(SCHEMA, "")
    return url.difference_update_query([SCHEMA]), schema if isinstance(schema, str) else schema[-1]
