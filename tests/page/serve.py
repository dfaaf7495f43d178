"""A live page in a process of its own, to be killed: `python -m tests.page.serve PORT halfway|finished`."""

import asyncio
import sys

from tests.page.scene import finished, halfway, serving


async def main(port: int, night: str) -> None:
    """Serve until killed."""
    async with serving({"halfway": halfway, "finished": finished}[night](), port=port):
        sys.stdout.write("serving\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
