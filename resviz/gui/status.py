"""The status line: the engine at the left, the selection at the right."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar

from resviz.app.facts import facts
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme

_PASSING = 6000  # milliseconds that what is said in passing stays


class StatusLine(QStatusBar):
    """Says what the engine is and does, and what is selected."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._workspace = workspace
        self._theme: Theme | None = None
        self._engine, self._selection = QLabel(), QLabel()
        self._engine.setTextFormat(Qt.TextFormat.RichText)
        self._passing = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._passing.setIndent(12)
        self._passed = QTimer(self, singleShot=True, interval=_PASSING)
        self._passed.timeout.connect(self._passing.clear)
        self._progress = QProgressBar()
        self._progress.setFixedWidth(140)
        self._progress.setTextVisible(False)
        self._progress.hide()
        self.addWidget(self._engine)
        self.addWidget(self._progress)
        self.addWidget(self._passing)
        self.addPermanentWidget(self._selection)
        self.setContentsMargins(8, 0, 8, 0)
        lab = workspace.lab
        for notifier in (lab.engine_changed, lab.run_changed, lab.referees.changed):
            notifier.connect(self._show_engine)
        workspace.selection_changed.connect(lambda _: self._show_selection())
        workspace.network_changed.connect(self._show_selection)

    def say(self, words: str) -> None:
        """Say something for a few seconds that need not be seen, or nothing."""
        self._passing.setText(words)
        self._passed.start()

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self._show_engine()
        self._show_selection()

    def _show_engine(self) -> None:
        if self._theme is None:
            return
        role, words = self._engine_words()
        self._engine.setText(f"<span style='color:{self._theme[role]}'>●</span>&nbsp; {words}")
        lab = self._workspace.lab
        self._progress.setVisible(lab.active and lab.steps > 0)
        self._progress.setRange(0, max(lab.steps, 1))
        self._progress.setValue(lab.step)

    def _engine_words(self) -> tuple[str, str]:
        lab = self._workspace.lab
        engine = lab.engine
        match engine.state:
            case "off":
                return "faint", "engine not started"
            case "starting":
                return "projection", "engine starting …"
            case "dead":
                return "alert", engine.failure.message if engine.failure else "engine ended"
            case "ready":
                return "identity", f"{self._doing()} · {self._device()} · torch {engine.torch}"

    def _device(self) -> str:
        """Where the experiment runs; where none does, the best there is."""
        lab = self._workspace.lab
        if lab.recording and lab.active and lab.run_state != "starting":
            return lab.recording.conditions.device_name
        return lab.engine.devices[0].name if lab.engine.devices else "CPU"

    def _doing(self) -> str:
        lab = self._workspace.lab
        if lab.referees.asked:
            return f"counting {lab.referees.asked} with the referees"
        if lab.active:
            rate = f", {lab.rate:.1f} steps/s" if lab.rate else ""
            return f"{lab.run_state}, step {lab.step:,} of {lab.steps:,}{rate}"
        return "engine ready"

    def _show_selection(self) -> None:
        if not self._workspace.selection:
            self._selection.setText("")
            return
        told = facts(self._workspace.network, self._workspace.selection)
        wanted = dict(told.lines)
        parts = [told.title, wanted["Output"], f"{wanted['Parameters']} parameters"]
        self._selection.setText(" · ".join(parts))
