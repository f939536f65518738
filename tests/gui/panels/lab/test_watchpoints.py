"""A run that pauses at a watchpoint says why, and its figures mark the moment."""

from __future__ import annotations

import struct

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from resviz.protocol import Met, Moment, RunStateChanged
from tests.gui.panels.lab.desk import Desk
from tests.recordings import LAYERS

MOMENT = Moment("weight_grad < 1e-8", 1, 3, LAYERS[0], struct.pack("<d", 3.123e-9))


def pixels(desk: Desk) -> np.ndarray:
    image = desk.board.heats.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return lines[:, : 3 * image.width()].reshape(image.height(), -1, 3).copy()


def test_the_moment_is_told_and_marked(qtbot: QtBot, drawn: Desk) -> None:
    lab, banner = drawn.lab, drawn.panel.banner
    before = pixels(drawn)
    lab.handle(Met(1, (MOMENT,)))
    lab.handle(RunStateChanged(1, "paused", 4))
    assert banner.isVisible()
    assert banner.words.text() == (
        "Paused. At step 3 the weight gradient of stem.conv in plain-8 is 3.12e-9, below 1e-8."
    )
    assert drawn.panel.controls.transport.main.text() == "Resume"
    qtbot.waitUntil(lambda: bool(drawn.board.trace._plot and drawn.board.trace._plot.flags))
    (line,) = [item for item in drawn.board.trace._flags._lines._items if item.isVisible()]
    assert line.value() == 3
    assert line.label.toPlainText() == "‖∂L/∂W‖ < 1e-8"
    qtbot.waitUntil(lambda: not np.array_equal(pixels(drawn), before))
    lab.run()
    lab.handle(RunStateChanged(1, "running", 4))
    assert banner.isHidden()


def test_a_probe_that_a_watchpoint_needs_is_switched_on_and_named(desk: Desk) -> None:
    desk.lab.plan.change("watch", "dead_share > 0.5")
    desk.measure(1)
    desk.lab.handle(RunStateChanged(1, "running", 1))
    assert "dead" in desk.lab.plan.experiment.probes
    assert "“Dead ReLUs” was switched on" in desk.panel.banner.words.text()


def test_a_watchpoint_that_is_none_is_told_beside_its_field(desk: Desk) -> None:
    form = desk.panel.controls.form
    editor = form.editor("watch")
    assert isinstance(editor, QLineEdit)
    editor.setText("loss ~ 3")
    editor.editingFinished.emit()
    assert "needs a condition" in form.fault("watch")
    assert desk.lab.plan.experiment.watch == ""
