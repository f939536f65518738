"""The gradient lab for tests of its panel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from resviz.app.lab import Lab
from resviz.app.overlays import Overlays
from resviz.app.picture_file import Picture
from resviz.diagram.theme import LIGHT
from resviz.gui.background import Background
from resviz.gui.panels.lab.board import Board
from resviz.gui.panels.lab.errands import Errands
from resviz.gui.panels.lab.panel import LabPanel
from resviz.gui.panels.lab.saving import Saving
from resviz.protocol import Device, Measured, Ready, Request, RunProbe, RunStateChanged
from resviz.zoo.presets import preset
from tests.recordings import rows, started


class Desk:
    """A lab with an engine that only listens, and its panel."""

    def __init__(self) -> None:
        self.lab = Lab()
        self.sent: list[Request] = []
        self.selected: list[str] = []
        self.painted: list[tuple[Picture, Path]] = []
        self.told: list[str] = []
        self.said: list[str] = []
        self.background = Background()
        self.lab.engine.attach(self)
        errands = Errands(self.background, self.told.append, self.said.append)
        saving = Saving(errands, lambda *painted: self.painted.append(painted))
        self.overlays = Overlays()
        self.panel = LabPanel(self.lab, self.overlays, self.selected.append, saving, LIGHT)
        self.panel.resize(1280, 400)

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def restart(self) -> None:
        self.lab.engine.starting()

    def ready(self) -> None:
        self.lab.engine.starting()
        self.lab.handle(Ready("2.13", (Device("cpu", "Fake CPU"),), 1))

    def measure(self, steps: int) -> int:
        self.ready()
        # What the made-up recordings are of.
        self.lab.plan.set_networks(preset("resnet20").settings.change(depth=8))
        self.lab.run()
        request = self.sent[-1]
        assert isinstance(request, RunProbe)
        self.lab.handle(started(request.request))
        self.lab.handle(RunStateChanged(request.request, "running", 0))
        for step in range(steps):
            self.lab.handle(Measured(request.request, (*rows(0, step), *rows(1, step))))
        return request.request

    @property
    def board(self) -> Board:
        assert self.panel.board
        return self.panel.board

    def buttons(self) -> list[str]:
        found = self.panel.notice.findChildren(QPushButton)
        return [button.text() for button in found if button.isVisible()]
