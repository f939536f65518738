"""What is measured and which of it is shown: the live probes and their quantities."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QBrush, QColor, QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMessageBox, QToolButton, QWidget

from resviz.app.found import Chart
from resviz.app.overlays import is_of_lab
from resviz.diagram.theme import Theme
from resviz.gui.panels.combo import Combo
from resviz.protocol.findings import FINE, STILL_KEYS, STILL_PROBES, StillProbe
from resviz.protocol.live_probes import LIVE_PROBES, PROBES, LiveProbe
from resviz.protocol.part_grids import PART_GRIDS
from resviz.protocol.quantities import QUANTITIES

Measure = Callable[[LiveProbe, bool], object]
Look = Callable[[StillProbe, int | None], object]

_KEY = Qt.ItemDataRole.UserRole
_CHART = Qt.ItemDataRole.UserRole + 1


class Chooser(QWidget):
    """A list of the quantities of layers and blocks, and a menu that switches probes on and off.

    A quantity whose probe is off is faint; choosing it switches the probe on.

    Args:
        on_choose: called when another quantity is chosen.
        on_measure: told a probe, and whether it is to measure.
        on_look: told a probe of present weights that is to begin, and how many points it is to
            take each way; None for as many as are usual.
    """

    def __init__(self, on_choose: Callable[[], object], on_measure: Measure, on_look: Look) -> None:
        super().__init__()
        self._on_look = on_look
        self._charts: tuple[Chart, ...] = ()
        self._on_choose = on_choose
        self._on_measure = on_measure
        self._on: frozenset[LiveProbe] = frozenset()
        self._theme: Theme | None = None
        self._quantity = "weight_grad"
        self.list = Combo(18)
        self.list.setAccessibleName("Quantity that is shown")
        self.list.setToolTip("What the figures show; choosing it has it measured")
        self.list.setMaxVisibleItems(32)
        self._model = _model()
        self._quantities = self._model.rowCount()
        self.list.setModel(self._model)
        self.list.view().setMinimumWidth(320)
        self.list.setCurrentIndex(self.list.findData(self._quantity, _KEY))
        self.list.currentIndexChanged.connect(self._chosen)
        self.probes = QToolButton()
        self.probes.setText("Probes")
        self.probes.setToolTip("What is measured at every step; also while it runs")
        self.probes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.probes)
        self.menu.setToolTipsVisible(True)
        self.probes.setMenu(self.menu)
        self._head("At every step")
        self.actions_by_probe = {key: self._action(key) for key in LIVE_PROBES}
        self.menu.addSeparator()
        self._head("Of the present weights, training waits")
        self.looks = {key: self._look(key) for key in STILL_KEYS}
        words = f"{STILL_PROBES['plane'].title}, {FINE} × {FINE} points (slow)"
        self.fine_plane = self._look("plane", words, FINE)
        self.menu.insertAction(self.looks["underflow"], self.fine_plane)
        self.about = QToolButton()
        self.about.setText("?")
        self.about.setToolTip("What this is, how to read it, and where it comes from")
        self.about.setAccessibleName("About this quantity")
        self.about.clicked.connect(self._explain)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (self.list, self.about, self.probes):
            row.addWidget(part)

    def _head(self, words: str) -> None:
        # A section's words are not drawn in every style.
        self.menu.addAction(words).setEnabled(False)

    def _action(self, key: LiveProbe) -> QAction:
        action = QAction(PROBES[key].title, self.menu)
        action.setCheckable(True)
        action.setToolTip(f"<p>{PROBES[key].about}</p>")
        action.toggled.connect(partial(self._on_measure, key))
        self.menu.addAction(action)
        return action

    def _look(self, key: StillProbe, words: str = "", points: int | None = None) -> QAction:
        action = QAction(words or STILL_PROBES[key].title, self.menu)
        action.setToolTip(f"<p>{STILL_PROBES[key].about}</p>")
        action.triggered.connect(lambda: self._on_look(key, points))
        self.menu.addAction(action)
        return action

    @property
    def quantity(self) -> str:
        """Key of the quantity that is chosen, or was before a finding."""
        return self._quantity

    @property
    def chart(self) -> Chart | None:
        """The finding that is chosen, if it is one."""
        found = self.list.currentData(_CHART)
        return found if isinstance(found, Chart) else None

    @property
    def overlay(self) -> str:
        """Key of the overlay that shows the same on a diagram; nothing where there is none."""
        key = self.chart.path if self.chart else self._quantity
        return key if is_of_lab(key) else ""

    def set_charts(self, charts: tuple[Chart, ...]) -> None:
        """List what probes of present weights have found."""
        if charts == self._charts:
            return
        chosen, self._charts = self.chart, charts
        with QSignalBlocker(self.list):
            self._model.setRowCount(self._quantities)
            for probe in dict.fromkeys(chart.probe for chart in charts):
                self._model.appendRow(_head(STILL_PROBES[probe].title))
                for chart in charts:
                    if chart.probe == probe:
                        item = QStandardItem(chart.title)
                        item.setData(chart, _CHART)
                        self._model.appendRow(item)
            self.show_chart(chosen)

    def show_chart(self, chart: Chart | None) -> None:
        """Choose a finding; the quantity where it is none or gone."""
        places = (i for i in range(self.list.count()) if self.list.itemData(i, _CHART) == chart)
        place = next(places, -1) if chart else -1
        if place < 0:
            place = self.list.findData(self._quantity, _KEY)
        self.list.setCurrentIndex(place)

    def show_quantity(self, quantity: str) -> None:
        """Choose a quantity."""
        self.list.setCurrentIndex(self.list.findData(quantity, _KEY))

    def show_one_of(self, measured: Sequence[str]) -> bool:
        """Choose the first of these quantities that is listed, unless one of them is chosen.

        Nothing is switched on for that.

        Returns:
            Whether another one is chosen now.
        """
        found = (key for key in measured if self.list.findData(key, _KEY) >= 0)
        first = next(found, None)
        if self._quantity in measured or first is None:
            return False
        self._quantity = first
        with QSignalBlocker(self.list):
            self.list.setCurrentIndex(self.list.findData(first, _KEY))
        return True

    def set_looking(self, possible: bool) -> None:
        """Say whether there are networks to look into."""
        for action in (*self.looks.values(), self.fine_plane):
            action.setEnabled(possible)

    def set_probes(self, on: Iterable[LiveProbe]) -> None:
        """Show which probes measure."""
        self._on = frozenset(on)
        for key, action in self.actions_by_probe.items():
            with QSignalBlocker(action):
                action.setChecked(key in self._on)
        self._paint()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._paint()

    def _paint(self) -> None:
        if self._theme is None:
            return
        for row in range(self.list.count()):
            quantity = QUANTITIES.get(self.list.itemData(row, _KEY) or "")
            found = self.list.itemData(row, _CHART) is not None
            measured = found or (quantity is not None and quantity.probe in self._on)
            colour = QColor(self._theme["ink" if measured else "muted"])
            self.list.setItemData(row, QBrush(colour), Qt.ItemDataRole.ForegroundRole)

    def _chosen(self) -> None:
        if self.chart is None:
            self._quantity = str(self.list.currentData(_KEY))
            self._have_measured()
        self._on_choose()

    def _have_measured(self) -> None:
        probe = next(key for key in LIVE_PROBES if key == QUANTITIES[self.quantity].probe)
        if probe not in self._on:
            self._on_measure(probe, True)

    def _explain(self) -> None:
        if self.chart:
            row = PART_GRIDS.get(self.chart.path)
            probe, title = STILL_PROBES[self.chart.probe], self.chart.title
            about = row.about if row else ""
        else:
            quantity = QUANTITIES[self.quantity]
            probe, title, about = PROBES[quantity.probe], quantity.title, quantity.about
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, about or probe.title, parent=self)
        box.setObjectName("about quantity")
        box.setTextFormat(Qt.TextFormat.PlainText)
        parts = (probe.about, probe.caveat, f"Source: {probe.source}" if probe.source else "")
        box.setInformativeText("\n\n".join(filter(None, parts)))
        box.open()


def _model() -> QStandardItemModel:
    """Every quantity of layers and blocks under the title of its probe."""
    model = QStandardItemModel()
    for probe, row in PROBES.items():
        model.appendRow(_head(row.title))
        for key, quantity in QUANTITIES.items():
            if quantity.probe == probe and quantity.part != "network":
                item = QStandardItem(quantity.title)
                item.setData(key, _KEY)
                item.setToolTip(f"<p><b>{quantity.symbol}</b></p><p>{quantity.about}</p>")
                model.appendRow(item)
    return model


def _head(words: str) -> QStandardItem:
    """A line that cannot be chosen."""
    head = QStandardItem(words)
    head.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold)
    head.setFont(font)
    return head
