"""The status line: the engine at the left, the selection at the right, what was done between."""

from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton

from resviz.app.facts import facts
from resviz.app.referees import verdict
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme

_PASSING = 6000  # milliseconds that what is said in passing stays


class StatusLine(QStatusBar):
    """Says what the engine is and does, what the referees found, and what is selected.

    Signals:
        report_wanted: the whole of what the referees counted is to be shown.
    """

    report_wanted = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._workspace = workspace
        self._theme: Theme | None = None
        self._engine, self._selection = QLabel(), QLabel()
        self._engine.setTextFormat(Qt.TextFormat.RichText)
        self._between = QLabel(textFormat=Qt.TextFormat.RichText)
        self._between.setIndent(12)
        self._between.setMinimumWidth(1)  # long words are cut off rather than widening the window
        self._report = QToolButton()
        self._report.setText("Report")
        self._report.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._report.setProperty("role", "link")
        self._report.setToolTip("What each referee counted, in the inspector")
        self._report.clicked.connect(lambda: self.report_wanted.emit())
        self._said = ""
        self._passed = QTimer(self, singleShot=True, interval=_PASSING)
        self._passed.timeout.connect(lambda: self._say_between(""))
        self._progress = QProgressBar()
        self._progress.setAccessibleName("Progress")
        self._progress.setFixedWidth(140)
        self._progress.setTextVisible(False)
        self._progress.hide()
        self.addWidget(self._engine)
        self.addWidget(self._progress)
        self.addWidget(self._between)
        self.addWidget(self._report)
        self.addPermanentWidget(self._selection)
        self.setContentsMargins(8, 0, 8, 0)
        lab = workspace.lab
        for notifier in (lab.engine_changed, lab.run_changed, lab.referees.changed):
            notifier.connect(self._show_engine)
        workspace.selection_changed.connect(lambda _: self._show_selection())
        lab.referees.changed.connect(lambda: self._say_between(""))
        lab.lesions.changed.connect(lambda: self._say_between(""))
        workspace.network_changed.connect(self._show_selection)
        workspace.network_changed.connect(self._show_between)

    def say(self, words: str) -> None:
        """Say something for a few seconds that need not be seen, or nothing."""
        self._say_between(words)
        self._passed.start()

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self._show_engine()
        self._show_between()
        self._show_selection()

    def _say_between(self, words: str) -> None:
        self._said = words
        self._show_between()

    def _show_between(self) -> None:
        """What was said last, else what lesions do, or what the referees found of the network."""
        if self._theme is None:
            return
        lab = self._workspace.lab
        said = self._said or lab.lesions.told(lab.recording or ())
        role, words = ("ink", said) if said else self._verdict()
        self._between.setText(f"<span style='color:{self._theme[role]}'>{escape(words)}</span>")
        self._between.setToolTip(words)
        self._report.setVisible(bool(words) and not said)

    def _verdict(self) -> tuple[str, str]:
        referees = self._workspace.lab.referees
        settings = self._workspace.architecture.settings
        if failure := referees.failure_on(settings):
            return "alert", f"Not verified: {failure.message}"
        if report := referees.report_on(settings):
            return "identity" if report.agree else "alert", verdict(report)
        return "muted", ""

    def _show_engine(self) -> None:
        if self._theme is None:
            return
        role, words = self._engine_words()
        self._engine.setText(f"<span style='color:{self._theme[role]}'>●</span>&nbsp; {words}")
        lab = self._workspace.lab
        running = lab.active and lab.steps > 0
        self._progress.setVisible(running or bool(lab.referees.asked))
        # Without an end it only says that something is under way.
        self._progress.setRange(0, lab.steps if running else 0)
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
            rate = f", {lab.rate:.1f} {lab.unit}s/s" if lab.rate else ""
            return f"{lab.run_state}, {lab.unit} {lab.step:,} of {lab.steps:,}{rate}"
        return "engine ready"

    def _show_selection(self) -> None:
        if not self._workspace.selection:
            self._selection.setText("")
            return
        told = facts(self._workspace.network, self._workspace.selection)
        wanted = dict(told.lines)
        parts = [told.title, wanted["Output"], f"{wanted['Parameters']} parameters"]
        self._selection.setText(" · ".join(parts))
