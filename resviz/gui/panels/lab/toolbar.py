"""The row over the figures: which quantity, absolute or relative, and which step is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from resviz.app.found import FORMS, Chart, Form
from resviz.app.overlays import Overlays
from resviz.diagram.theme import Theme
from resviz.gui.panels.lab.chooser import Chooser, Look, Measure
from resviz.gui.panels.lab.on_diagram import OnDiagram
from resviz.gui.panels.lab.replay import Replay
from resviz.protocol.quantities import QUANTITIES

_FORMS: dict[Form, tuple[str, str]] = {
    "contours": ("Contours", "Lines of equal height, with the same levels for all"),
    "surface": ("Surface", "Heights over the plane; drag to turn it, or use the arrow keys"),
    "map": ("Map", "A colour for every point"),
}


@dataclass(frozen=True)
class Shown:
    """What the figures show.

    Attributes:
        quantity: key of `QUANTITIES`, of layers or blocks.
        relative: divided by the last layer's.
        initial: the first measurement is there for comparison.
        step: the step looked at; None follows the latest.
        form: how a finding over a plane is drawn.
    """

    quantity: str = "weight_grad"
    relative: bool = False
    initial: bool = True
    step: int | None = None
    form: Form = FORMS[0]


class Segments(QWidget):
    """Buttons of which one is down.

    Args:
        choices: the words of each, with what is said of it, by value.
        on_choose: told the value of the one pressed.
    """

    def __init__(
        self, choices: dict[str, tuple[str, str]], on_choose: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for value, (words, told) in choices.items():
            button = QToolButton()
            button.setText(words)
            button.setToolTip(told)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, value=value: on_choose(value))
            self._group.addButton(button)
            row.addWidget(button)
        self._group.buttons()[0].setChecked(True)


class Toolbar(QWidget):
    """Switches for what the figures show.

    Args:
        on_change: called when something else is to be shown.
        on_measure: told a probe, and whether it is to measure.
        on_look: told a probe of present weights that is to begin.
        overlays: what the diagram is coloured by.
    """

    def __init__(
        self,
        on_change: Callable[[], object],
        on_measure: Measure,
        on_look: Look,
        overlays: Overlays,
    ) -> None:
        super().__init__()
        self._on_change = on_change
        self.chooser = Chooser(self._choose_quantity, on_measure, on_look)
        self.on_diagram = OnDiagram(overlays)
        self._steps: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._relative = False
        self._form = FORMS[0]
        self._follow = True
        self._initial = QCheckBox("step 0")
        self._initial.setChecked(True)
        self._initial.setToolTip("Show the first measurement, dashed")
        self._initial.toggled.connect(lambda: on_change())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setToolTip("Look back at an earlier step; the right end follows the run")
        self.slider.setAccessibleName("Step that is shown")
        # A slider without room to slide looks like a check box.
        self.slider.setMinimumWidth(72)
        self.slider.setMaximumWidth(240)
        self.slider.valueChanged.connect(self._slid)
        self.replay = Replay(self.slider)
        self._words = QLabel()
        self._words.setMinimumWidth(52)
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._offer()

    def _lay_out(self) -> None:
        self._scales = Segments(
            {
                "": ("Absolute", "The numbers themselves"),
                "relative": ("÷ last", "Divided by that of the last layer or block"),
            },
            self._choose_relative,
        )
        self.forms = Segments({form: _FORMS[form] for form in FORMS}, self._choose_form)
        self.forms.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for part in (self.chooser, self.on_diagram, self._scales, self._initial, self.forms):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.replay)
        row.addWidget(self.slider, 2)
        row.addWidget(self._words)

    @property
    def shown(self) -> Shown:
        """What the figures are to show."""
        look_back = not self._follow and len(self._steps)
        step = int(self._steps[self.slider.value()]) if look_back else None
        quantity = self.chooser.quantity
        relative = self._relative and QUANTITIES[quantity].log
        return Shown(quantity, relative, self._initial.isChecked(), step, self._form)

    def set_steps(self, steps: npt.NDArray[np.int64]) -> None:
        """Say which steps have been measured."""
        self._steps = steps
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(len(steps) - 1, 0))
            if self._follow:
                self.slider.setValue(self.slider.maximum())
        for part in (self.slider, self.replay):
            part.setEnabled(len(steps) > 1)
        self._say()

    def set_charts(self, charts: tuple[Chart, ...]) -> None:
        """Say what probes of present weights have found."""
        self.chooser.set_charts(charts)
        self._offer()

    def show_some(self, measured: Sequence[str]) -> None:
        """Show a quantity of those that were measured, if what is chosen was not."""
        if self.chooser.show_one_of(measured):
            self._offer()

    def clear(self) -> None:
        """Nothing has been measured; what is measured next is followed."""
        self._follow = True
        self.replay.pause()
        self.set_steps(np.empty(0, np.int64))

    def _say(self) -> None:
        self._words.setText(
            f"step {self._steps[self.slider.value()]:,}" if len(self._steps) else ""
        )

    def _slid(self) -> None:
        self._follow = self.slider.value() == self.slider.maximum()
        self._say()
        self._on_change()

    def _choose_quantity(self) -> None:
        self._offer()
        self._on_change()

    def _offer(self) -> None:
        """Offer what there is to choose of what is shown."""
        self.on_diagram.follow(self.chooser.overlay)
        quantity, chart = QUANTITIES[self.chooser.quantity], self.chooser.chart
        # What is no size cannot be divided by another, and a histogram has no first curve.
        curves = chart is None and not quantity.histogram
        self._scales.setEnabled(quantity.log and curves)
        self._initial.setEnabled(curves)
        plane = chart is not None and chart.is_plane
        for part in (self._scales, self._initial):
            part.setVisible(not plane)
        self.forms.setVisible(plane)

    def _choose_form(self, value: str) -> None:
        self._form = next(form for form in FORMS if form == value)
        self._on_change()

    def _choose_relative(self, value: str) -> None:
        self._relative = bool(value)
        self._on_change()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.chooser.set_theme(theme)
        self.on_diagram.set_theme(theme)
        self.replay.set_theme(theme)
        self._words.setStyleSheet(f"color: {theme['muted']};")
