"""What was tried and how it stands, told line by line in the terminal."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from results.preflight import Finding


async def all_well(findings: AsyncIterator["Finding"]) -> bool:
    """Tell each finding as it comes, and say whether all is well."""
    console, well = Console(), True
    async for finding in findings:
        mark = "[green]well [/]" if finding.trouble is None else "[red]wrong[/]"
        told = escape(finding.good or finding.trouble or "")
        console.print(f"{mark}  [bold]{finding.part}[/]: {told}", highlight=False)
        well = well and finding.trouble is None
    return well
