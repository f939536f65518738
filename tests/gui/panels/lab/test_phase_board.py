"""The phase diagram in the lab's panel: drawn as it grows, told, opened, saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from resviz.app.phase import file
from resviz.core.errors import FileError
from resviz.diagram.charts.phase import laid_out
from resviz.diagram.theme import DARK
from resviz.gui.panels.lab import phase_board, phase_view
from resviz.gui.panels.lab.phase_board import PhaseBoard
from resviz.gui.panels.lab.phase_view import PhaseView
from resviz.protocol import CellMeasured, RunPhase, RunProbe, RunStateChanged
from resviz.zoo.presets import preset
from tests.gui.panels.lab.desk import Desk
from tests.phases import cell, failed, full
from tests.recordings import started


class Measured:
    """A phase diagram of two rows and three columns in the panel of a lab."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.lab, self.qtbot = desk, desk.lab, qtbot
        desk.ready()
        self.lab.plan.set_networks(preset("resnet20").settings)
        for name, value in {
            "carry_out": "phase",
            "row_values": "8, 14",
            "column_values": "0.5, 1, 2",
        }.items():
            self.lab.plan.change(name, value)
        self.lab.run()

    @property
    def asked(self) -> RunPhase:
        asked = self.desk.sent[-1]
        assert isinstance(asked, RunPhase)
        return asked

    def measure(self, *numbers: int) -> None:
        number = self.asked.request
        self.lab.handle(RunStateChanged(number, "running", 0))
        for each in numbers:
            # The second network's gradients vanish.
            made = cell(self.asked.diagram, each, (1.0, 1.0, 1.0), (1e-3, 1.0, 10.0**each))
            self.lab.handle(CellMeasured(number, made))
        self.lab.handle(RunStateChanged(number, "running", self.lab.measured))
        self.qtbot.waitUntil(lambda: self.desk.panel.phase_board is not None)
        self.board.show_phase(self.board._phase or self._phase)

    @property
    def _phase(self) -> object:
        assert self.lab.phase
        return self.lab.phase

    @property
    def board(self) -> PhaseBoard:
        assert self.desk.panel.phase_board
        return self.desk.panel.phase_board

    @property
    def view(self) -> PhaseView:
        return self.board.view

    def place(self, index: int, row: int, column: int) -> QPoint:
        """The middle of a cell of a map."""
        maps = self.view._maps
        assert maps
        rect = laid_out(maps, self.view._area).maps[index]
        return self.view._cell(rect, row, column).center().toPoint()


@pytest.fixture
def made(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Measured:
    # A tip is a window of its own, of which the offscreen platform says that it cannot raise it.
    monkeypatch.setattr(phase_view, "QToolTip", NoTip)
    return Measured(desk, qtbot)


class NoTip:
    """Shows nothing."""

    @staticmethod
    def showText(*_: object) -> None:
        pass

    @staticmethod
    def hideText() -> None:
        pass


def test_it_says_what_will_be_measured(made: Measured) -> None:
    made.lab.stop()
    made.lab.plan.change("cell_steps", "5")
    words = made.desk.panel.notice.text.text()
    assert "6 cells" in words
    assert "after 5 updates" in words
    made.lab.plan.change("rows", "width_multiplier")
    made.lab.plan.change("row_values", "2")
    assert "for 1 value of width and 3 of gain" in made.desk.panel.notice.text.text()


def test_its_settings_are_in_the_form_and_those_of_one_experiment_are_not(made: Measured) -> None:
    form = made.desk.panel.controls.form
    shown = {name: row.editor.widget().isVisibleTo(form) for name, row in form._rows.items()}
    assert all(shown[name] for name in ("carry_out", "rows", "row_values", "cell_steps"))
    assert not shown["steps"]
    made.lab.plan.change("carry_out", "once")
    shown = {name: row.editor.widget().isVisibleTo(form) for name, row in form._rows.items()}
    assert shown["steps"]
    assert not any(shown[name] for name in ("rows", "row_values", "columns", "cell_steps"))


def test_cells_are_drawn_as_they_come(qtbot: QtBot, made: Measured) -> None:
    made.measure(0)
    assert made.board.isVisible()
    one = made.view.grab().toImage()
    made.measure(1, 2, 3, 4, 5)
    assert made.view.grab().toImage() != one
    qtbot.waitUntil(lambda: "6 of 6 cells measured" in made.board.conditions.text())
    words = made.desk.panel.controls.transport.words.text()
    assert words.startswith("cell 6 of 6")


def test_very_many_cells_are_taken_in_some_at_a_time(
    qtbot: QtBot, made: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.measure(0)
    monkeypatch.setattr(phase_board, "_CELLS", 2)
    made.lab.phase = many = full()
    made.board.show_phase(many)

    def known() -> int:
        return int(made.board._fields.all[0].known.sum())

    assert known() == 4, "those of the first look, and of the first drawing"
    qtbot.waitUntil(lambda: known() == len(many.cells))


def test_a_cell_is_told_under_the_mouse(made: Measured) -> None:
    made.measure(0, 1)
    made.lab.handle(CellMeasured(made.asked.request, failed(2, "That cannot be.")))
    made.board.show_phase(made.board._phase)
    told = [made.board._tell(1, *made.asked.diagram.place(number)) for number in (1, 2, 3)]
    assert "plain-8" in told[0]
    assert "0.0001" in told[0]
    assert "That cannot be." in told[1]
    assert "not measured yet" in told[2]
    QTest.mouseMove(made.view, made.place(1, 0, 1))
    assert made.view._at == (1, 0, 1)


def test_a_click_opens_the_experiment_of_a_cell(made: Measured) -> None:
    made.measure(0, 1, 2, 3, 4, 5)
    QTest.mouseClick(made.view, Qt.MouseButton.LeftButton, pos=made.place(1, 1, 2))
    panel = made.desk.panel
    made.qtbot.waitUntil(lambda: bool(panel.board and panel.board.isVisible()))
    assert made.lab.plan.experiment.gain == 2
    assert panel.controls.back.isVisible()
    panel.controls.back.click()
    assert made.board.isVisible()
    assert not panel.controls.back.isVisible()


def test_the_line_on_progress_is_about_what_is_shown_unless_something_runs(made: Measured) -> None:
    transport = made.desk.panel.controls.transport
    made.measure(0, 1, 2)
    made.lab.open_cell(1)
    assert transport.words.text().startswith("cell 3 of 6"), "the others go on"
    made.lab.back_to_phase()
    made.measure(3)
    longer = cell(made.asked.diagram, 4, (1, 1, 1), (1, 1, 1), step=3, steps=5)
    made.lab.handle(CellMeasured(made.asked.request, longer))
    made.lab.handle(CellMeasured(made.asked.request, failed(5, "That cannot be.")))
    made.lab.handle(RunStateChanged(made.asked.request, "done", 6))
    assert transport.words.text() == "done · cell 6 of 6"
    for number, words, far in (
        (4, "a cell of the phase diagram", (3, 5)),
        (5, "a cell that was not measured", (0, 1)),
    ):
        made.lab.open_cell(number)
        assert transport.words.text() == words
        assert (transport.bar.value(), transport.bar.maximum()) == far
        made.lab.back_to_phase()
        assert transport.words.text() == "done · cell 6 of 6"
        assert transport.bar.value() == transport.bar.maximum() == 6


def test_after_a_cell_was_run_anew_the_line_is_about_each_in_turn(made: Measured) -> None:
    transport = made.desk.panel.controls.transport
    made.measure(0, 1, 2)
    made.lab.handle(RunStateChanged(made.asked.request, "stopped", 3))
    made.lab.open_cell(1)
    made.lab.run()
    asked = made.desk.sent[-1]
    assert isinstance(asked, RunProbe)
    made.lab.handle(started(asked.request))
    made.lab.handle(RunStateChanged(asked.request, "done", 1))
    assert transport.words.text().startswith("done · step 1")
    made.lab.back_to_phase()
    assert transport.words.text() == "cell 3 of 6"
    assert transport.main.text() == "Resume", "with the cells that are missing"
    assert (transport.bar.value(), transport.bar.maximum()) == (3, 6)
    made.lab.open_cell(2)
    assert transport.words.text() == "a cell of the phase diagram", "not the one that was run"


def test_the_form_is_as_it_was_after_a_cell_was_open(made: Measured) -> None:
    networks = made.desk.panel.controls.form.editor("arms")
    assert isinstance(networks, QComboBox)
    made.measure(0, 1, 2, 3, 4, 5)
    assert networks.currentText() == "with and without"
    made.lab.open_cell(5)
    assert networks.currentText() == "as listed"
    made.desk.panel.controls.back.click()
    assert networks.currentText() == "with and without"


def test_a_cell_that_cannot_be_says_why_when_it_is_clicked(desk: Desk, made: Measured) -> None:
    made.lab.stop()
    made.lab.plan.change("row_values", "8, 9")
    made.lab.run()
    made.measure(0, 1, 2)
    QTest.mouseClick(made.view, Qt.MouseButton.LeftButton, pos=made.place(0, 1, 0))
    assert "9 is not of the form 6n + 2" in desk.panel.banner.words.text()
    assert made.lab.shows_phase


def test_resume_is_offered_as_long_as_a_cell_has_not_been_tried(made: Measured) -> None:
    main = made.desk.panel.controls.transport.main
    made.measure(0, 1)
    made.lab.handle(RunStateChanged(made.asked.request, "stopped", 2))
    assert main.text() == "Resume"
    made.lab.run()
    number = made.asked.request
    for each in range(2, 6):
        made.lab.handle(CellMeasured(number, failed(each, "That cannot be.")))
    made.lab.handle(RunStateChanged(number, "done", 6))
    assert main.text() == "Run"


def test_cells_are_reached_by_keys(made: Measured) -> None:
    made.measure(0, 1, 2, 3, 4, 5)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(made.view, key)
    assert made.view._at == (0, 1, 2)
    QTest.keyClick(made.view, Qt.Key.Key_Right)
    assert made.view._at == (1, 1, 0), "on to the next map"
    for _ in range(9):
        QTest.keyClick(made.view, Qt.Key.Key_Left)
    assert made.view._at == (0, 1, 0)
    QTest.keyClick(made.view, Qt.Key.Key_Return)
    assert not made.lab.shows_phase
    assert made.lab.plan.arms[0].name == "resnet14"


def test_another_quantity_and_another_number_of_it(made: Measured) -> None:
    made.measure(0, 1, 2, 3)
    board = made.board
    assert board.shown == ("input_grad", "ratio")
    board.summary.setCurrentIndex(board.summary.findData("growth"))
    assert board.shown == ("input_grad", "growth")
    board.quantity.setCurrentIndex(board.quantity.findData("loss"))
    assert board.shown == ("loss", "value")
    assert not board.summary.isEnabled()
    made.measure(4)
    assert board.shown == ("loss", "value"), "what is chosen stays"


def test_files_of_it(made: Measured, tmp_path: Path) -> None:
    made.measure(0, 1, 2)
    panel = made.desk.panel
    panel.files.save_recording(tmp_path / "a.resviz")
    panel.files.save_table(tmp_path / "a.csv")
    panel.files.save_figure(tmp_path / "a.svg")
    saved = {f"Saved a.{suffix}" for suffix in ("resviz", "csv", "svg")}
    made.qtbot.waitUntil(lambda: saved <= {*made.desk.said})
    assert [*file.load(tmp_path / "a.resviz").cells] == [0, 1, 2]
    assert "input_grad" in (tmp_path / "a.csv").read_text()
    assert "first ÷ last" in made.desk.painted[0][0].scene.title
    with pytest.raises(FileError, match="does not move"):
        panel.files.save_animation(tmp_path / "a.gif")


def test_it_takes_the_colours_of_a_theme(made: Measured) -> None:
    made.measure(0, 1, 2)
    light = made.view.grab().toImage()
    made.desk.panel.set_theme(DARK)
    assert made.view.grab().toImage() != light
