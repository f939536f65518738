"""`LabPanel`: the gradient lab as a panel; it shows the lab's state and steers it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from resviz.app import figures
from resviz.app.demonstrations import DEMONSTRATIONS, outcomes
from resviz.app.failure import Failure
from resviz.app.lab import Lab
from resviz.app.overlays import Overlays
from resviz.app.recording import Recording
from resviz.diagram.theme import Theme
from resviz.gui.panels.lab import words
from resviz.gui.panels.lab.banner import Banner
from resviz.gui.panels.lab.controls import Controls
from resviz.gui.panels.lab.files import LabFiles
from resviz.gui.panels.lab.notice import Notice, Offer
from resviz.gui.panels.lab.saving import MakeFigure, Saving
from resviz.gui.panels.lab.story import Story
from resviz.protocol import Finding
from resviz.protocol.phase import Summary

if TYPE_CHECKING:
    from resviz.gui.panels.lab.board import Board
    from resviz.gui.panels.lab.phase_board import PhaseBoard

_FRAME = 33  # milliseconds between two drawings while data arrive
_TICK = 100  # milliseconds between two readings of how long the engine takes


class LabPanel(QWidget):
    """The experiment on the left, its figures on the right.

    The figures are made, and pyqtgraph is imported, by `prepare`, or at the latest when there is
    something to show. While data arrive they are drawn at most 30 times a second, and only while
    they are seen.

    Args:
        lab: what is shown and steered.
        overlays: what the diagram is coloured by.
        on_select: told the id of a layer or block of the open network that was clicked in a figure.
        saving: writes files.
        theme: its colours.
    """

    def __init__(
        self,
        lab: Lab,
        overlays: Overlays,
        on_select: Callable[[str], object],
        saving: Saving,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lab = lab
        self._overlays = overlays
        self._on_select = on_select
        self._theme = theme
        self._marked = ""
        self._starting_since = time.monotonic()
        self._shown: Recording | None = None
        self.board: Board | None = None
        self.phase_board: PhaseBoard | None = None
        self.controls = Controls(lab, self._refuse, self)
        self.notice = Notice()
        self.banner = Banner()
        self.story = Story()
        self._restart = Offer("Restart engine", "restart", lab.restart_engine)
        self._offers = (
            Offer("Run", "run", self.run, primary=True),
            Offer("Demonstrations …", "", self.show_gallery),
        )
        self._frame = QTimer(self, singleShot=True, interval=_FRAME)
        self._frame.timeout.connect(self._draw)
        self._tick = QTimer(self, interval=_TICK)
        self._tick.timeout.connect(self._say)
        self.files = LabFiles(lab, saving, self)
        self._lay_out()
        self._listen()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self._line = QWidget(self)
        self._line.setFixedWidth(1)
        right = QVBoxLayout()
        right.setContentsMargins(24, 8, 24, 12)
        right.setSpacing(8)
        self._room = QStackedLayout()
        self._room.addWidget(self.notice)
        right.addWidget(self.banner)
        right.addLayout(self._room, 1)
        right.addWidget(self.story)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.controls)
        row.addWidget(self._line)
        row.addLayout(right, 1)

    def _listen(self) -> None:
        lab = self._lab
        ends = [
            lab.plan.changed.connect(self._set_up),
            lab.run_changed.connect(self._run_changed),
            lab.data_arrived.connect(self._wish),
            lab.engine_changed.connect(self._engine_changed),
            lab.looking.changed.connect(self._looking_changed),
            lab.looking.found.connect(self._found),
            lab.pointed.connect(self._point),
        ]
        # The lab outlives its panel.
        self.destroyed.connect(lambda: [end() for end in ends])

    def figure(self) -> MakeFigure:
        """What makes a figure of a recording as it is shown."""
        return self.board.figure() if self.board else figures.figure

    @property
    def relative(self) -> bool:
        """What is shown is divided by the value of the last layer or block."""
        return self.board is not None and self.board.toolbar.shown.relative

    @property
    def of_phase(self) -> tuple[str, Summary]:
        """The quantity, and the number of it, that the phase diagram shows."""
        return self._get_phase_board().shown

    def run(self) -> None:
        """Run, pause or go on, whichever comes next."""
        self.controls.transport.toggle()

    def highlight(self, part_id: str) -> None:
        """Mark a layer or block in the figures, or nothing."""
        self._marked = part_id
        if self.board:
            self.board.highlight(part_id)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        # Not by a style sheet, which would polish everything inside anew.
        _fill(self, theme["background"])
        _fill(self._line, theme["panel-line"])
        for part in (self.controls, self.notice, self.banner, self.story):
            part.set_theme(theme)
        for board in (self.board, self.phase_board):
            if board:
                board.set_theme(theme)
        self._say()

    # What the lab tells

    def _set_up(self) -> None:
        self.controls.refresh()
        if self.board:
            self.board.toolbar.chooser.set_probes(self._lab.plan.experiment.probes)
        self._say()

    def _run_changed(self) -> None:
        self.controls.transport.refresh()
        self._say()
        self._wish()

    def _looking_changed(self) -> None:
        self.controls.transport.refresh()
        if self.board:
            self.board.toolbar.chooser.set_looking(self._lab.looking.possible)
        self._say()

    def _found(self, findings: tuple[Finding, ...]) -> None:
        if self.board:
            self.board.show_found(findings[0].probe)

    def _point(self, quantity: str, part: str) -> None:
        self._get_board().toolbar.chooser.show_quantity(quantity)

    def _engine_changed(self) -> None:
        self._starting_since = time.monotonic()
        self.controls.refresh()
        self.controls.transport.refresh()
        self._say()

    def _refuse(self, fault: str) -> None:
        self.banner.warn(Failure(fault), ())

    def _wish(self) -> None:
        """Have the figures drawn soon."""
        if self.isVisible() and not self._frame.isActive():
            self._frame.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say()
        self._wish()

    def _draw(self) -> None:
        recording = self._lab.recording
        if not self.isVisible():
            return
        if self._lab.shows_phase and self._lab.phase and self._lab.phase.cells:
            self._get_phase_board().show_phase(self._lab.phase)
            self._say()
            return
        if recording is None or recording.empty or self._waits:
            return
        self._shown = recording
        self._show_board().show_recording(recording)
        self._say()

    def prepare(self) -> None:
        """Make the figures before there is something to show."""
        self._get_board()

    def _show_board(self) -> "Board":
        board = self._get_board()
        self._room.setCurrentWidget(board)
        return board

    def _get_board(self) -> "Board":
        if self.board is None:
            # Here, not above: it imports pyqtgraph, which would hold the window's start up.
            from resviz.gui.panels.lab.board import Board

            lab = self._lab
            self.board = Board(
                self._select, lab.look_at, lab.measure, lab.looking.begin, self._overlays, self
            )
            self.board.toolbar.chooser.set_probes(self._lab.plan.experiment.probes)
            self.board.toolbar.chooser.set_looking(self._lab.looking.possible)
            self.board.set_theme(self._theme)
            self.board.highlight(self._marked)
            self._room.addWidget(self.board)
        return self.board

    def _get_phase_board(self) -> "PhaseBoard":
        if self.phase_board is None:
            # Seldom wanted.
            from resviz.gui.panels.lab.phase_board import PhaseBoard

            self.phase_board = PhaseBoard(self._lab, self._refuse, self)
            self.phase_board.set_theme(self._theme)
            self._room.addWidget(self.phase_board)
        return self.phase_board

    @property
    def _waits(self) -> bool:
        """What is shown is of a run of which nothing has been measured yet."""
        return self._lab.waiting and self._lab.shows_phase == self._lab.runs_phase

    def _select(self, part_id: str) -> None:
        # In a network that was not measured, the same id is another layer.
        if self._lab.shows_open_network:
            self._on_select(part_id)

    # What is said

    def _say(self) -> None:
        lab = self._lab
        waits = self._waits
        if waits != self._tick.isActive():
            (self._tick.start if waits else self._tick.stop)()
        phase = lab.phase if lab.shows_phase else None
        empty = not phase.cells if phase else lab.recording is None or lab.recording.empty
        self.controls.back.setVisible(not lab.shows_phase and lab.phase is not None)
        if waits and not phase:
            self._wait()
        elif empty:
            self._room.setCurrentWidget(self.notice)
        elif phase:
            self._room.setCurrentWidget(self._get_phase_board())
        elif self.board and lab.recording:
            self._room.setCurrentWidget(self.board)
            self.board.set_note(words.caveat(lab))
        failure = lab.failure or lab.engine.failure
        told = failure or lab.looking.failure or words.watched(lab) or lab.left_out
        if told and not empty:
            self.banner.warn(told, self._ways_out())
        else:
            self.banner.hide()
        self._fill_notice(failure)
        self._tell_story()

    def _wait(self) -> None:
        if self.isVisible():
            self._show_board().wait(words.waiting(self._lab, self._waited))

    @property
    def _waited(self) -> float:
        return time.monotonic() - self._starting_since

    def _fill_notice(self, failure: Failure | None) -> None:
        if failure:
            text = f"{failure.message}\n{failure.advice}".strip()
            self.notice.show_notice("That did not work", text, self._ways_out(), alert=True)
        elif self._lab.waiting:
            self.notice.show_notice("Measuring", words.waiting(self._lab, self._waited))
        else:
            self.notice.show_notice("Nothing measured yet", words.promise(self._lab), self._offers)

    def show_gallery(self) -> None:
        """Offer the demonstrations, each with a picture."""
        # Seldom wanted, and its pictures take a moment to read.
        from resviz.gui.panels.lab.gallery import Gallery

        Gallery(self._demonstrate, self._theme, self.window()).open()

    def _demonstrate(self, key: str) -> None:
        self._lab.plan.demonstrate(key)
        self.run()

    def _ways_out(self) -> tuple[Offer, ...]:
        return (self._restart,) if self._lab.engine.state == "dead" else ()

    def _tell_story(self) -> None:
        if self._lab.shows_phase or self._lab.plan.is_phase:
            self.story.hide()
            return
        recording = None if self._lab.waiting else self._shown
        key = recording.demonstration if recording else self._lab.plan.demonstration
        row = DEMONSTRATIONS.get(key)
        self.story.setVisible(row is not None)
        if row:
            lab = self._lab
            ended = recording is not None and not lab.active and lab.looking.probe is None
            found = outcomes(recording) if recording and ended else ()
            self.story.tell(row, found, running=lab.active and not lab.waiting)


def _fill(widget: QWidget, colour: str) -> None:
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)
