"""The inspector: everything about the selected box, or the network where none is selected."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from resviz.app.facts import Facts, facts
from resviz.app.referees import tool_name
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.protocol import Report

_ABOVE = 10  # pixels between the upper edge and what is brought into view


class Inspector(QScrollArea):
    """Labelled lines about the selection, and below them what the referees counted."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(208)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._workspace = workspace
        self._theme: Theme | None = None
        self._facts, self._report = _words(), _words()
        self._page = QWidget()
        layout = QVBoxLayout(self._page)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(0)
        layout.addWidget(self._facts)
        layout.addWidget(self._report)
        layout.addStretch(1)
        self.setWidget(self._page)
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
        self._facts.setText(
            self._words(told.title, "ink", "font-size: 14px; font-weight: 700")
            + self._words(told.kind, "muted", "margin-top: 2px")
            + self._table(told)
        )
        verification = self._verification()
        self._report.setText("".join(self._words(*row) for row in verification))
        self._report.setVisible(bool(verification))

    def show_report(self) -> None:
        """Bring what the referees counted into view."""
        self.show()
        self._page.adjustSize()  # labels that were hidden have no place yet
        self.verticalScrollBar().setValue(self._report.y() - _ABOVE)

    def _table(self, told: Facts) -> str:
        assert self._theme is not None
        name = f"color: {self._theme['muted']}; padding: 3px 12px 3px 0"
        value = f"color: {self._theme['ink']}; padding: 3px 0"
        rows = "".join(
            f'<tr><td style="{name}">{escape(label)}</td>'
            f'<td style="{value}">{escape(words)}</td></tr>'
            for label, words in told.lines
        )
        return f'<table cellspacing="0" style="margin: 10px 0 14px 0">{rows}</table>'

    def _words(self, words: str, role: str, style: str = "") -> str:
        assert self._theme is not None
        return f'<p style="color: {self._theme[role]}; margin: 0; {style}">{escape(words)}</p>'

    def _verification(self) -> list[tuple[str, str, str]]:
        referees = self._workspace.lab.referees
        title = "font-weight: 600"
        if referees.asked:
            return [(f"Counting {referees.asked} with the referees …", "muted", "")]
        settings = self._workspace.architecture.settings
        failure, report = referees.failure_on(settings), referees.report_on(settings)
        if failure:
            words = f"{failure.message} {failure.advice}".strip()
            return [("Not verified", "alert", title), (words, "ink", "")]
        if report is None:
            return []
        words = "Verified by the referees" if report.agree else "The referees disagree"
        rows = [(words, "identity" if report.agree else "alert", title)]
        return rows + [(line, "muted", "margin-top: 4px") for line in _lines(report)]


def _lines(report: Report) -> list[str]:
    counts = [
        f"{what} by {tool_name(who)}: {number:,}"
        for what, table in (("Parameters", report.params), ("MACs", report.macs))
        for who, number in table.items()
        if who != "resviz"
    ]
    return [*counts, *report.notes]


def _words() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
