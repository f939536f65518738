"""`EngineLink`: what is known of the engine, and the requests that wait for it."""

from typing import Literal, Protocol

from resviz.app.failure import Failure
from resviz.app.notify import Notifier
from resviz.protocol import Device, Ready, Request

EngineState = Literal["off", "starting", "ready", "dead"]


class Port(Protocol):
    """The way to the engine."""

    def send(self, request: Request) -> None:
        """Pass a request on; it is lost where the engine does not run."""

    def restart(self) -> None:
        """Start the engine, ending the one that runs, if any."""


class EngineLink:
    """Sends requests to the engine, once it is ready for them; starts it where it does not run.

    Attributes:
        state: what the engine is doing.
        failure: why it is dead.
        devices: what it can compute on, the best first.
        torch: its version of torch.
        changed: notified when the engine changes its state.
    """

    def __init__(self) -> None:
        self.state: EngineState = "off"
        self.failure: Failure | None = None
        self.devices: tuple[Device, ...] = ()
        self.torch = ""
        self.changed = Notifier[[]]()
        self._port: Port | None = None
        self._waiting: list[Request] = []
        self._last_number = 0

    def attach(self, port: Port) -> None:
        """Give it the way to the engine."""
        self._port = port

    def next_number(self) -> int:
        """A number that no request has had."""
        self._last_number += 1
        return self._last_number

    def meant(self, device: str) -> str:
        """The id of the device that a choice means; ``auto`` stays where it is not known yet."""
        return self.devices[0].id if device == "auto" and self.devices else device

    def send(self, request: Request) -> None:
        """Pass a request on as soon as the engine is ready."""
        if self.state == "ready" and self._port:
            self._port.send(request)
            return
        self._waiting.append(request)
        if self.state in {"off", "dead"} and self._port:
            self._port.restart()

    def restart(self) -> None:
        """Start the engine again; what waited for it is forgotten."""
        self._waiting.clear()
        if self._port:
            self._port.restart()

    def starting(self) -> None:
        """The port has started an engine."""
        self.state, self.failure = "starting", None
        self.changed()

    def ready(self, event: Ready) -> None:
        """The engine takes requests."""
        self.state, self.torch, self.devices = "ready", event.torch, event.devices
        waiting, self._waiting = self._waiting, []
        for request in waiting:
            self.send(request)
        self.changed()

    def died(self, failure: Failure) -> None:
        """The engine has ended without being asked to; what waited for it is forgotten."""
        self.state, self.failure = "dead", failure
        self._waiting.clear()
        self.changed()
