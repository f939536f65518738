"""The inspector: everything about the selected box, or the network where none is selected."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from resviz.app.facts import Facts, facts
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.protocol import Report


class Inspector(QScrollArea):
    """Labelled lines about the selection, and below them what the referees counted."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setMinimumWidth(208)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._workspace = workspace
        self._theme: Theme | None = None
        workspace.network_changed.connect(self._show)
        workspace.selection_changed.connect(lambda _: self._show())
        workspace.lab.referees.changed.connect(self._show)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self._show()

    def _show(self) -> None:
        if self._theme is None:
            return
        told = facts(self._workspace.network, self._workspace.selection)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        layout.addWidget(self._label(told.title, "ink", "font-size: 14px; font-weight: 700"))
        layout.addWidget(self._label(told.kind, "muted"))
        layout.addSpacing(10)
        layout.addLayout(self._grid(told))
        layout.addSpacing(16)
        for words, role, style in self._verification():
            layout.addWidget(self._label(words, role, style))
        layout.addStretch(1)
        self.setWidget(page)

    def _grid(self, told: Facts) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(told.lines):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(self._label(name, "muted"), row, 0, top)
            grid.addWidget(self._label(value, "ink"), row, 1, top)
        return grid

    def _label(self, words: str, role: str, style: str = "") -> QLabel:
        assert self._theme is not None
        label = QLabel(words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setStyleSheet(f"color: {self._theme[role]}; {style}")
        return label

    def _verification(self) -> list[tuple[str, str, str]]:
        referees = self._workspace.lab.referees
        title = "font-weight: 600"
        if referees.asked:
            return [(f"Counting {referees.asked} with the referees …", "muted", "")]
        if referees.failure:
            message, advice = referees.failure
            return [("Not verified", "alert", title), (f"{message} {advice}".strip(), "ink", "")]
        report = referees.report
        if report is None or report.name != self._workspace.architecture.name:
            return []
        words = "Verified by the referees" if report.agree else "The referees disagree"
        rows = [(words, "identity" if report.agree else "alert", title)]
        return rows + [(line, "muted", "") for line in _lines(report)]


def _lines(report: Report) -> list[str]:
    counts = [
        f"{what} by {who}: {number:,}"
        for what, table in (("Parameters", report.params), ("MACs", report.macs))
        for who, number in table.items()
        if who != "resviz"
    ]
    return [*counts, *report.notes]
