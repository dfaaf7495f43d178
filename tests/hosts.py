"""Several hosts on this machine, a network namespace each; needs root and iproute2."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Self

REMEDY = "hosts of their own need root and iproute2 (ip): run as root, after 'make setup'"
NETWORK = "10.213.77"


class Hosts:
    """`with Hosts(4) as hosts:` joined by one bridge, on which this machine is `hosts.outside`.

    Attributes:
        outside: how the hosts reach what listens there on this machine.
        addresses: theirs, by which this machine reaches them and which it sees.
    """

    def __init__(self, number: int) -> None:
        self.outside = f"{NETWORK}.1"
        self.addresses = tuple(f"{NETWORK}.{one}" for one in range(2, number + 2))
        self._tag = f"r{os.getpid() % 100_000}"

    def __enter__(self) -> Self:
        if os.geteuid() != 0 or shutil.which("ip", path=f"{os.defpath}:/usr/sbin:/sbin") is None:
            raise RuntimeError(REMEDY)
        try:
            self._build()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def command(self, address: str, command: Sequence[str]) -> list[str]:
        """The command that runs this one on the host of this address."""
        return ["ip", "netns", "exec", self._name(address), *command]

    def _name(self, address: str) -> str:
        return f"{self._tag}-{address.rpartition('.')[2]}"

    def _build(self) -> None:
        bridge = self._tag
        _ip(f"link add {bridge} type bridge")
        _ip(f"addr add {self.outside}/24 dev {bridge}")
        _ip(f"link set {bridge} up")
        for address in self.addresses:
            name = self._name(address)
            _ip(f"netns add {name}")
            _ip(f"link add {name} type veth peer name eth0 netns {name}")
            _ip(f"link set {name} master {bridge} up")
            _ip(f"-n {name} addr add {address}/24 dev eth0")
            for own in ("eth0", "lo"):
                _ip(f"-n {name} link set {own} up")

    def _remove(self) -> None:
        for address in self.addresses:
            _ip(f"netns del {self._name(address)}", check=False)
        _ip(f"link del {self._tag}", check=False)


def _ip(arguments: str, *, check: bool = True) -> None:
    subprocess.run(["ip", *arguments.split()], check=check, capture_output=True)
