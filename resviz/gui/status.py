"""The status line: the engine at the left, the selection at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar

from resviz.app.facts import facts
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme


class StatusLine(QStatusBar):
    """Says what the engine is and does, and what is selected."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._workspace = workspace
        self._theme: Theme | None = None
        self._engine, self._selection = QLabel(), QLabel()
        self._engine.setTextFormat(Qt.TextFormat.RichText)
        self._progress = QProgressBar()
        self._progress.setFixedWidth(140)
        self._progress.setTextVisible(False)
        self._progress.hide()
        self.addWidget(self._engine)
        self.addWidget(self._progress)
        self.addPermanentWidget(self._selection)
        self.setContentsMargins(8, 0, 8, 0)
        lab = workspace.lab
        for notifier in (lab.engine_changed, lab.run_changed, lab.referees.changed):
            notifier.connect(self._show_engine)
        workspace.selection_changed.connect(lambda _: self._show_selection())
        workspace.network_changed.connect(self._show_selection)

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
        match lab.engine:
            case "off":
                return "faint", "engine not started"
            case "starting":
                return "projection", "engine starting …"
            case "dead":
                failure = lab.engine_failure
                return "alert", failure.message if failure else "engine ended"
            case "ready":
                device = lab.devices[0].name if lab.devices else "CPU"
                return "identity", f"{self._doing()} · {device} · torch {lab.torch}"

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
