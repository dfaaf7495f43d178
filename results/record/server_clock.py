"""The database's own clock, which is the same for every process whatever its machine thinks the time is."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from results.record.tables import Instant


class server_now(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 - reads like SQL's own functions
    """The instant it is at the database, some seconds later (or, below 0, earlier).

    In the very letters in which an Instant is kept, so that the two can be compared.
    """

    type = Instant()
    inherit_cache = True

    def __init__(self, later_s: float = 0.0) -> None:
        super().__init__(sa.bindparam(None, later_s, type_=sa.Float, unique=True))


@compiles(server_now, "postgresql")
def _on_the_server(element: server_now, compiler: sa.sql.compiler.SQLCompiler, **how: Any) -> str:
    later = compiler.process(element.clauses, **how)
    moment = f"(clock_timestamp() + make_interval(secs => {later})) AT TIME ZONE 'UTC'"
    return f"""to_char({moment}, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""


@compiles(server_now, "sqlite")
def _in_a_file(element: server_now, compiler: sa.sql.compiler.SQLCompiler, **how: Any) -> str:
    later = compiler.process(element.clauses, **how)
    return f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', {later} || ' seconds')"
