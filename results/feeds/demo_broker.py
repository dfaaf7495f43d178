"""A message broker inside the demo's own process, on loopback only: nothing to install or to rely on.

It forgets what was not delivered, so it is never for a real night; a council's broker keeps messages.
"""

import logging
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from results.errors import SettingsError

HOST = "127.0.0.1"
PROTOCOL = "3.1.1"
"""All that this broker speaks."""
PLUGINS = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
REMEDY = "The demo's broker is not installed: pip install 'results[demo]'."


@asynccontextmanager
async def demo_broker() -> AsyncIterator[int]:
    """A running broker's port on 127.0.0.1; anybody on this machine may connect.

    Raises:
        SettingsError: the optional package amqtt is not installed.
    """
    for name in ("amqtt", "transitions"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own deprecations are not news to a council
        try:
            from amqtt.broker import Broker  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise SettingsError(REMEDY, ()) from None
        broker = Broker({"listeners": {"default": {"type": "tcp", "bind": f"{HOST}:0"}}, "plugins": PLUGINS})
        await broker.start()
    try:
        yield broker._servers["default"].instance.sockets[0].getsockname()[1]
    finally:
        await broker.shutdown()
