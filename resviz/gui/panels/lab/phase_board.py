"""`PhaseBoard`: a phase diagram in the lab, with a choice of what is shown of it."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resviz.app.lab import Lab
from resviz.app.phase.figure import conditions_told, shown, told
from resviz.app.phase.recording import PhaseRecording
from resviz.app.phase.summary import SUMMARIES_TOLD, SUMMARY_WORDS, Fields
from resviz.app.phase.tables import measured
from resviz.core.errors import ResvizError
from resviz.diagram.theme import Theme
from resviz.gui.panels.lab.phase_view import PhaseView
from resviz.protocol.phase import Summary, fits
from resviz.protocol.quantities import QUANTITIES

_CELLS = 200
"""Cells that are taken in at once, so that the window has its turn in between."""
_PAINT = 5
"""Milliseconds until the next ones; Qt paints meanwhile."""
_PACE = 300
"""Milliseconds until it is told anew what all cells share, which takes a look at all of them."""


class PhaseBoard(QWidget):
    """The maps of the phase diagram that is shown.

    Args:
        lab: whose it is; a cell that is chosen is opened there.
        on_fault: told in a sentence why a cell cannot be opened.
        parent: the owner.
    """

    def __init__(self, lab: Lab, on_fault: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._lab = lab
        self._on_fault = on_fault
        self._phase: PhaseRecording | None = None
        self._fields: Fields | None = None
        self._quantities: tuple[str, ...] = ()
        self._next = QTimer(self, singleShot=True, interval=_PAINT)
        self._next.timeout.connect(self._draw)
        self._pace = QTimer(self, singleShot=True, interval=_PACE)
        self._pace.timeout.connect(self._tell_conditions)
        self.quantity = QComboBox()
        self.quantity.setAccessibleName("Quantity that is shown")
        self.quantity.currentIndexChanged.connect(self._choose_quantity)
        self.summary = QComboBox()
        self.summary.setAccessibleName("Number that is shown of it")
        self.summary.currentIndexChanged.connect(self._choose_summary)
        for box in (self.quantity, self.summary):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._hint = QLabel("Click a cell to open its experiment.")
        self.view = PhaseView(self._open, self._tell)
        self.conditions = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.conditions.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.quantity)
        row.addWidget(self.summary)
        row.addStretch(1)
        row.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(self.conditions)

    @property
    def shown(self) -> tuple[str, Summary]:
        """The quantity and the number of it that are shown."""
        assert self._fields
        return self._fields.quantity, self._fields.summary

    def show_phase(self, phase: PhaseRecording) -> None:
        """Show what has been measured so far; of very many cells some at a time."""
        if phase is not self._phase or self._fields is None:
            self._phase = phase
            self._fields = Fields(phase, phase.diagram.quantity, phase.diagram.summary, _CELLS)
            self._quantities = ()
            self._tell_conditions()
        self._draw()

    def _draw(self) -> None:
        phase, fields = self._phase, self._fields
        assert phase
        assert fields
        if not fields.update(_CELLS):
            self._next.start()
        self._offer(phase)
        self.view.show_maps(shown(phase, fields))
        if not self._pace.isActive():
            self._pace.start()

    def _tell_conditions(self) -> None:
        assert self._phase
        self.conditions.setText(conditions_told(self._phase))

    def _offer(self, phase: PhaseRecording) -> None:
        """List what has been measured, and what there is of it."""
        assert self._fields
        known = measured(phase)
        if known == self._quantities and self.quantity.currentData() == self._fields.quantity:
            return
        self._quantities = known
        with QSignalBlocker(self.quantity), QSignalBlocker(self.summary):
            self.quantity.clear()
            for key in dict.fromkeys((self._fields.quantity, *known)):
                self.quantity.addItem(QUANTITIES[key].title, key)
                tip = Qt.ItemDataRole.ToolTipRole
                self.quantity.setItemData(self.quantity.count() - 1, QUANTITIES[key].about, tip)
            self.summary.clear()
            for summary in fits(self._fields.quantity):
                self.summary.addItem(SUMMARY_WORDS[summary], summary)
                tip = Qt.ItemDataRole.ToolTipRole
                told = f"<p>{SUMMARIES_TOLD[summary]}</p>"
                self.summary.setItemData(self.summary.count() - 1, told, tip)
            self.summary.setCurrentIndex(self.summary.findData(self._fields.summary))
            self.summary.setEnabled(self.summary.count() > 1)

    def _choose_quantity(self) -> None:
        quantity = str(self.quantity.currentData())
        if self._phase and self._fields:
            known = fits(quantity)
            before = self._fields.summary
            self._show(quantity, before if before in known else known[0])

    def _choose_summary(self) -> None:
        if self._fields:
            self._show(self._fields.quantity, self.summary.currentData())

    def _show(self, quantity: str, summary: Summary) -> None:
        assert self._phase
        self._fields = Fields(self._phase, quantity, summary, _CELLS)
        self._quantities = ()
        self._draw()

    def _open(self, row: int, column: int) -> None:
        if self._phase is None:
            return
        try:
            self._lab.open_cell(self._phase.diagram.number(row, column))
        except ResvizError as error:
            self._on_fault(f"This cell has no experiment: {error}")

    def _tell(self, arm: int, row: int, column: int) -> str:
        if self._phase is None or self._fields is None:
            return ""
        return told(self._phase, self._fields, arm, self._phase.diagram.number(row, column))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.view.set_theme(theme)
        for label in (self._hint, self.conditions):
            label.setStyleSheet(f"color: {theme['muted']}; font-size: 11px;")
