"""Run, pause, one step, stop; and how far the experiment is."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from resviz.app.lab import Lab
from resviz.core.errors import ResvizError
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.lab.words import next_move
from resviz.gui.theme import icon
from resviz.protocol.findings import STILL_PROBES

_FINE = 1000


class Transport(QWidget):
    """The buttons that steer an experiment, over a line on its progress.

    Args:
        lab: whose experiment it is.
        on_fault: told in a sentence why an experiment cannot be run.
    """

    def __init__(self, lab: Lab, on_fault: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._lab = lab
        self._on_fault = on_fault
        self._theme = LIGHT
        self._icons: tuple[str, Theme] | None = None
        self.main = QPushButton("Run")
        self.main.setProperty("primary", True)
        self.step = QPushButton("Step")
        self.step.setToolTip("Make one step and pause")
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("End the experiment; what was measured stays")
        self.words = QLabel()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName("Progress of the experiment")
        self.main.clicked.connect(self.toggle)
        self.step.clicked.connect(lambda: self._attempt(lab.single_step))
        self.stop.clicked.connect(self._end)
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button, stretch in ((self.main, 4), (self.step, 3), (self.stop, 3)):
            buttons.addWidget(button, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(buttons)
        column.addWidget(self.words)
        column.addWidget(self.bar)

    def toggle(self) -> None:
        """Run, pause or go on, whichever comes next."""
        if self._lab.run_state == "running":
            self._lab.pause()
        else:
            self._attempt(self._lab.run)

    def _end(self) -> None:
        """End the probe of present weights that is under way, or else the experiment."""
        if self._lab.looking.probe:
            self._lab.end_look()
        else:
            self._lab.stop()

    def _attempt(self, action: Callable[[], None]) -> None:
        try:
            action()
        except ResvizError as error:
            self._on_fault(str(error))

    def refresh(self) -> None:
        """Show the present state of the run."""
        lab = self._lab
        self.main.setText(next_move(lab))
        self.main.setEnabled(lab.run_state != "starting")
        self.step.setEnabled(lab.run_state not in {"starting", "running"})
        looking = lab.looking.probe
        self.stop.setText("Cancel" if looking else "Stop")
        self.stop.setEnabled(lab.active or looking is not None)
        self._show_icons()
        self.words.setText(self._progress())
        made, whole = self._far()
        self.bar.setRange(0, max(whole, 1))
        self.bar.setValue(made)

    def _show_icons(self) -> None:
        name = "pause" if next_move(self._lab) == "Pause" else "run"
        if self._icons == (name, self._theme):
            return  # they are drawn anew each time, which takes a while
        self._icons = (name, self._theme)
        self.main.setIcon(icon(name, self._theme, "action-ink"))
        self.step.setIcon(icon("step", self._theme))
        self.stop.setIcon(icon("stop", self._theme))

    def _far(self) -> tuple[int, int]:
        """How much there is of what the words are about, and how much there is to be."""
        lab = self._lab
        if lab.looking.probe:
            return round(_FINE * lab.looking.share), _FINE
        if not lab.shows_other:
            return lab.step, lab.steps
        if lab.shows_phase and lab.phase:
            return len(lab.phase.recordings), len(lab.phase.diagram)
        if lab.recording is None:
            return 0, 0
        return lab.recording.last_step, lab.recording.conditions.steps

    def _progress(self) -> str:
        lab = self._lab
        if lab.looking.probe:
            return f"{STILL_PROBES[lab.looking.probe].title} · {lab.looking.share:.0%}"
        if lab.shows_other:
            return self._of_phase()
        done = f"{lab.unit} {lab.step:,} of {lab.steps:,}"
        match lab.run_state:
            case "idle":
                return done if lab.runs_phase else "a recording" if lab.recording else "not run yet"
            case "starting":
                return "starting the engine" if lab.engine.state != "ready" else "setting up"
            case "running":
                return f"{done} · {lab.rate:.3g} {lab.unit}s/s" if lab.rate else done
            case "failed":
                return f"failed at {done}"
            case _:
                return f"{lab.run_state} · {done}"

    def _of_phase(self) -> str:
        """What is shown, where it is not what ran last."""
        if self._lab.shows_phase:
            measured, cells = self._far()
            return f"cell {measured:,} of {cells:,}"
        kind = "of the phase diagram" if self._lab.recording else "that was not measured"
        return f"a cell {kind}"

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.words.setStyleSheet(f"color: {theme['muted']};")
        self._show_icons()
