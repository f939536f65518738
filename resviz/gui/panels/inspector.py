"""The inspector: everything about the selected box, or the network where none is selected."""

from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QTextBrowser

from resviz.app.facts import Facts, facts
from resviz.app.referees import tool_name
from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.protocol import Report

_MARGIN = 12  # pixels around the text
_REPORT = "report"  # the place in the text where it begins


class Inspector(QTextBrowser):
    """Labelled lines about the selection, and below them what the referees counted."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(208)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(_MARGIN)
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
        parts = [
            self._words(told.title, "ink", "font-size: 14px; font-weight: 700"),
            self._words(told.kind, "muted", "margin-top: 2px"),
            self._table(told),
            f'<a name="{_REPORT}"></a>',
            *(self._words(*row) for row in self._verification()),
        ]
        self.setHtml("".join(parts))

    def show_report(self) -> None:
        """Bring what the referees counted into view."""
        self.show()
        # Its lines are broken anew for the width it is given now.
        QTimer.singleShot(0, self, lambda: self.scrollToAnchor(_REPORT))

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
