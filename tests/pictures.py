"""The pictures of the README, made by the program itself: ``make pictures``."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1.5"

from dataclasses import replace

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from resviz import build, compare
from resviz.api import save_picture
from resviz.app import figures
from resviz.app.demonstrations import DEMONSTRATIONS, Demonstration
from resviz.app.found import draw
from resviz.app.found import figure as figure_of_finding
from resviz.app.phase.figure import draw as draw_phase
from resviz.app.phase.recording import PhaseRecording
from resviz.app.picture_file import Picture
from resviz.app.recording import Recording
from resviz.app.together import conditions_told
from resviz.diagram.charts.contour import contour_marks
from resviz.diagram.charts.data import Plot
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.plot import plot_marks
from resviz.diagram.charts.relief import Reliefs
from resviz.diagram.scene import Mark, Rect, Scene
from resviz.diagram.theme import THEMES
from resviz.engine.phase import PhaseRun
from resviz.engine.probe import Probe
from resviz.engine.still import Work
from resviz.engine.still.look import look
from resviz.gui.application import Application
from resviz.protocol import (
    Arm,
    CellMeasured,
    Event,
    Experiment,
    Finding,
    PhaseDiagram,
    RunPhase,
)
from resviz.protocol.findings import StillProbe
from resviz.protocol.quantities import QUANTITIES
from resviz.protocol.sweep import swept
from resviz.zoo.presets import preset

HERE = Path(__file__).parent.parent / "assets" / "screenshots"
CARDS = HERE.parent / "demonstrations"
CARD_WIDTH, CARD_HEIGHT = 288.0, 144.0
PATIENCE = 120.0


def main() -> int:
    """Renew every picture."""
    HERE.mkdir(exist_ok=True)
    _cards()
    build("resnet50").save(HERE / "resnet50.svg")
    build("resnet50").save(HERE / "resnet50-macs.svg", overlay="macs", fold=False, style="page")
    build("densenet121").save(HERE / "densenet121.svg")
    compare("resnet34", "plain34").save(HERE / "resnet34-plain34.svg")
    _lesions()
    _landscape()
    _phase()
    with tempfile.TemporaryDirectory() as folder:
        for theme, demonstration in (("light", "vanishing"), ("dark", "exploding")):
            settings = QSettings(f"{folder}/{theme}.ini", QSettings.Format.IniFormat)
            settings.setValue("theme", theme)
            _window(settings, demonstration, HERE / f"window-{theme}.png")
    return 0


def _cards() -> None:
    """The pictures on the cards of the demonstrations, each from a run of it."""
    CARDS.mkdir(exist_ok=True)
    for key, shown in DEMONSTRATIONS.items():
        cover = _cover(_recorded(shown), shown.cover or shown.quantity)
        for name, theme in THEMES.items():
            ground = Rect(0, 0, CARD_WIDTH, CARD_HEIGHT, 0, "background")
            scene = Scene(CARD_WIDTH, CARD_HEIGHT, key, notes=(ground, *_on_card(cover)))
            save_picture(Picture(scene, theme=theme, scale=2.0), CARDS / f"{key}-{name}.png")


def _on_card(cover: Plot | Reliefs) -> tuple[Mark, ...]:
    """What is left of a chart where there is room for little; its heading is above the card."""
    if isinstance(cover, Reliefs):
        area = Rect(8, -20, CARD_WIDTH - 14, CARD_HEIGHT + 34)
        return contour_marks(replace(cover, title=""), area)
    curves = tuple(replace(curve, name=_short(curve.name)) for curve in cover.curves)
    bare = replace(
        cover, curves=curves, title="", note="", x_label="", sections=(), x_ends=("", "")
    )
    return plot_marks(bare, Rect(10, -16, CARD_WIDTH - 10, CARD_HEIGHT + 44))


def _lesions() -> None:
    """The accuracy of two trained networks without each of their blocks."""
    arms = tuple(Arm(name, preset(name).settings) for name in ("resnet20", "plain20"))
    recording = _carried_out(Experiment(arms=arms, steps=200, every=20), ("lesions",))
    drawn = draw(recording, "lesions", "accuracy")
    save_picture(Picture(chart(drawn, conditions_told(recording))), HERE / "lesions.svg")


def _landscape() -> None:
    """The loss around the trained weights of a deep network with shortcuts and of one without."""
    arms = tuple(Arm(name, preset(name).settings) for name in ("resnet56", "plain56"))
    recording = _carried_out(Experiment(arms=arms, steps=60, every=20), ("plane",))
    scene = figure_of_finding(recording, "plane", "loss", "contours")
    save_picture(Picture(scene), HERE / "landscape.svg")


def _phase() -> None:
    """The border between vanishing and exploding, with shortcuts and without."""
    arms = tuple(
        Arm(name, preset(name).settings.change(norm="none")) for name in ("resnet20", "plain20")
    )
    diagram = PhaseDiagram(
        experiment=Experiment(arms=arms, steps=0, batch=32, probes=()),
        rows=swept("depth = 8..56 by 6"),
        columns=swept("gain = 0.6..1.5 by 0.05"),
    )
    measured = PhaseRecording(diagram)

    def take(event: Event) -> None:
        if isinstance(event, CellMeasured):
            measured.add([event.cell])

    run = PhaseRun(RunPhase(1, diagram, measured.missing), take)
    while run.busy:
        run.advance()
    run.close()
    scene = draw_phase(measured, diagram.quantity, diagram.summary)
    save_picture(Picture(scene), HERE / "phase.svg")


def _recorded(shown: Demonstration) -> Recording:
    return _carried_out(shown.experiment, shown.then, shown.id)


def _carried_out(experiment: Experiment, then: Sequence[StillProbe], name: str = "") -> Recording:
    probe = Probe(experiment)
    recording = Recording(probe.conditions, probe.layouts, name)
    while not probe.finished:
        recording.add(probe.advance())
    for key in then:
        recording.find(_found(look(probe, key)))
    return recording


def _found(work: Work[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: tuple[Finding, ...] = end.value
            return found


def _cover(recording: Recording, what: str) -> Plot | Reliefs:
    probe, slash, key = what.partition("/")
    if slash:
        drawn = draw(recording, probe, key, "contours")
        assert isinstance(drawn, Plot | Reliefs)
        return drawn
    if QUANTITIES[what].part == "network":
        return figures.trace(recording, what)
    return figures.profile(recording, what, step=0)


def _short(name: str) -> str:
    """What differs, of an arm whose name tells a setting: ``rezero`` of ``(start=rezero)``."""
    found = re.search(r"=([^,)]*)", name)
    return found[1] if found else name


def _window(settings: QSettings, demonstration: str, path: Path) -> None:
    """The window, after a demonstration has run: with both networks in the colours of gradients."""
    application = Application(None, settings)
    application.window.resize(1440, 900)
    application.show()
    workspace, lab = application.workspace, application.workspace.lab
    workspace.open_preset("resnet56")
    workspace.toggle_repeats()
    application.window.side_by_side.toggle()
    workspace.overlays.choose("weight_grad")
    lab.plan.demonstrate(demonstration)
    application.window.actions_by_id["run"].trigger()
    _wait(lambda: lab.run_state in {"done", "failed"})
    _wait(lambda: False, 1.0)
    application.window.grab().save(str(path))
    application.window.close()


def _wait(until: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
