"""Read at its start by a process that is to have an address of its own, as on a machine of its own.

FROM_ADDRESS is one of this machine's loopback addresses, 127.0.0.1 to 127.255.255.254.
"""

import os
import socket

ADDRESS = os.environ["FROM_ADDRESS"]  # noqa: TID251 - there is no other way to tell a process at its start
connect_from_anywhere = socket.socket.connect


def connect(sock: socket.socket, address: tuple[str, int]) -> None:
    """Connect from our own address to wherever on this machine."""
    if sock.family is socket.AF_INET and sock.getsockname()[0] == "0.0.0.0":
        sock.bind((ADDRESS, 0))
    connect_from_anywhere(sock, address)


socket.socket.connect = connect  # type: ignore[assignment, method-assign] # the same for the addresses there are
