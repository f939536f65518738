"""The figures of a recording side by side: profile, heat maps, loss; with their conditions.

Importing this imports pyqtgraph, so the panel does it when it is first seen.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from resviz.app import figures, found
from resviz.app.found import Chart, charts, notes
from resviz.app.overlays import Overlays
from resviz.app.recording import Recording
from resviz.app.spread import spread, spread_of
from resviz.app.together import conditions_told
from resviz.diagram.charts.data import Curve, Heats, Held
from resviz.diagram.charts.relief import Reliefs
from resviz.diagram.theme import Theme
from resviz.gui.panels.lab.chooser import Look, Measure
from resviz.gui.panels.lab.curve_plot import GUTTER, CurvePlot
from resviz.gui.panels.lab.heat_view import HeatView
from resviz.gui.panels.lab.legend import Legend
from resviz.gui.panels.lab.relief_view import ReliefView
from resviz.gui.panels.lab.saving import MakeFigure
from resviz.gui.panels.lab.toolbar import Toolbar
from resviz.protocol.live_probes import PROBES
from resviz.protocol.quantities import QUANTITIES

# Milliseconds after a turn until Qt paints what it has changed.
_PAINT = 5
# Letters of notes under a figure.
_LETTERS = 220
# So many times as long as a turn took, the window has for painting and the mouse.
_SHARE = 2


class Board(QWidget):
    """All figures of the recording that is shown.

    Args:
        on_select: told the id of a layer or block that was clicked.
        on_look: told the step that is looked at; None where it is the latest.
        on_measure: told a probe, and whether it is to measure.
        on_look_into: told a probe of present weights that is to begin.
        overlays: what the diagram is coloured by.
        parent: the owner.
    """

    def __init__(
        self,
        on_select: Callable[[str], object],
        on_look: Callable[[int | None], object],
        on_measure: Measure,
        on_look_into: Look,
        overlays: Overlays,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._on_look = on_look
        self._recording: Recording | None = None
        self._waits = ""
        self._marked = ""
        self._named: list[str] = []
        self._turns: deque[Callable[[], None]] = deque()
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._take_turn)
        self._figures = (self._draw_profile, self._draw_trace, self._draw_heats)
        self.toolbar = Toolbar(self.refresh, on_measure, on_look_into, overlays)
        self.profile = CurvePlot(on_select, self)
        self.spread = HeatView(on_select)
        self.reliefs = ReliefView()
        self.heats = HeatView(on_select)
        self.trace = CurvePlot(parent=self)
        self.legend = Legend()
        self.note = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.note.hide()
        for plot in (self.profile, self.trace):
            plot.unnamed.connect(self._name_in_legend)
        self.conditions = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.conditions.setWordWrap(True)
        self._titles = [QLabel(textFormat=Qt.TextFormat.PlainText) for _ in range(2)]
        self._measures = QComboBox()
        self._measures.setAccessibleName("Quantity over the steps")
        for key, quantity in QUANTITIES.items():
            if quantity.part == "network":
                self._measures.addItem(quantity.title, key)
                tip = Qt.ItemDataRole.ToolTipRole
                self._measures.setItemData(self._measures.count() - 1, quantity.about, tip)
        self._measures.currentIndexChanged.connect(self.refresh)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        # The legend stands under two titles, beside buttons that are as high as both rows.
        grid.addWidget(self._titles[0], 0, 0, side)
        grid.addWidget(self._titles[1], 0, 1, side)
        grid.addWidget(self._measures, 0, 2, 2, 1, side)
        grid.addWidget(self.legend, 1, 0, 1, 2)
        self._first = QStackedWidget()
        self._first.addWidget(self.profile)
        self._first.addWidget(self.spread)
        self._first.addWidget(self.reliefs)
        for place, (figure, stretch) in enumerate(
            ((self._first, 44), (self.heats, 28), (self.trace, 28))
        ):
            grid.addWidget(figure, 2, place)
            grid.setColumnStretch(place, stretch)
        grid.setRowStretch(2, 1)
        self.profile.setMinimumWidth(GUTTER + 184)
        self.trace.setMinimumWidth(GUTTER + 96)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.toolbar)
        column.addWidget(self.note)
        column.addLayout(grid, 1)
        column.addWidget(self.conditions)

    def show_recording(self, recording: Recording) -> None:
        """Show what has been measured so far, figure after figure, with the window in between."""
        if recording is not self._recording:
            if self._recording:
                self.wait("")
            self._recording = recording
            self.toolbar.show_some(recording.measured)
        longest = max(recording.arms, key=len)
        self.toolbar.set_steps(longest.steps)
        self.toolbar.set_charts(charts(recording))
        self._on_look(self.toolbar.shown.step)
        self._turns.extend([turn for turn in self._figures if turn not in self._turns])
        if not self._next.isActive():
            self._next.start()

    def wait(self, words: str) -> None:
        """Show a few words in place of the curves, until there is a recording to show."""
        if self._recording or not self._waits:
            self._turns.clear()
            self._recording = None
            self.toolbar.clear()
            self._on_look(None)
            self.note.hide()
            self.conditions.clear()
            self._title()
        self.profile.show_words(words)
        for figure in (self.heats, self.trace):
            figure.show_words("starting …" if words else "")
        # Now, since figures that change their size ask for it.
        self.legend.hide()
        self._waits = words

    def refresh(self) -> None:
        """Draw everything anew, at once."""
        self._on_look(self.toolbar.shown.step)
        self._turns = deque(self._figures)
        while self._turns:
            self._turns.popleft()()

    def _take_turn(self) -> None:
        if self._turns:
            begin = time.perf_counter()
            self._turns.popleft()()
            self._next.start(_PAINT + round(1e3 * _SHARE * (time.perf_counter() - begin)))

    def _draw_profile(self) -> None:
        recording, shown = self._recording, self.toolbar.shown
        if recording is None or recording.empty:
            return
        self._title()
        self.conditions.setText(conditions_told(recording, shown.step))
        self.conditions.setToolTip("")
        if chart := self.toolbar.chooser.chart:
            self._draw_found(recording, chart)
            return
        if self._is_spread:
            self.spread.show_heats(spread(recording, shown.quantity, shown.step))
            self._first.setCurrentWidget(self.spread)
            return
        self._first.setCurrentWidget(self.profile)
        if shown.quantity not in recording.measured:
            self.profile.show_words(_absent(shown.quantity))
            return
        plot = figures.profile(
            recording,
            shown.quantity,
            relative=shown.relative,
            step=shown.step,
            initial=shown.initial,
            held=self._held(recording),
        )
        self.profile.show_plot(plot)

    def _draw_found(self, recording: Recording, chart: Chart) -> None:
        drawn = found.draw(recording, chart.probe, chart.key, self.toolbar.shown.form)
        self._titles[0].setText(drawn.title)
        told = notes(recording, chart.probe)
        short = _first(told, _LETTERS)
        self.conditions.setText(f"{conditions_told(recording)}\n{short}")
        # All of them: of many networks they would take the room of the figures.
        self.conditions.setToolTip("\n".join(told))
        self.legend.hide()  # what has no room for its names says so again
        match drawn:
            case Reliefs():
                self.reliefs.show_reliefs(replace(drawn, title=""))
                self._first.setCurrentWidget(self.reliefs)
            case Heats():
                self.spread.show_heats(drawn)
                self._first.setCurrentWidget(self.spread)
            case _:
                self.profile.show_plot(drawn)
                self._first.setCurrentWidget(self.profile)

    def figure(self) -> MakeFigure:
        """What makes a figure of a recording as it is shown: of a finding alone, or of all."""
        shown, chart = self.toolbar.shown, self.toolbar.chooser.chart
        if chart is None:
            return partial(figures.figure, relative=shown.relative, step=shown.step)
        form, turn = shown.form, self.reliefs.turn
        return partial(found.figure, probe=chart.probe, key=chart.key, form=form, turn=turn)

    def show_found(self, probe: str) -> None:
        """Show what a probe of present weights has just found."""
        if self._recording:
            listed = charts(self._recording)
            self.toolbar.set_charts(listed)
            self.toolbar.chooser.show_chart(next((c for c in listed if c.probe == probe), None))
            self.refresh()

    def _held(self, recording: Recording) -> Held | None:
        """Axes that stay where they are while one looks back; those of a run follow it."""
        shown = self.toolbar.shown
        if shown.step is None:
            return None
        return figures.held(recording, shown.quantity, relative=shown.relative)

    @property
    def _is_spread(self) -> bool:
        """What is shown is a histogram of every layer."""
        return QUANTITIES[self.toolbar.shown.quantity].histogram

    def _title(self) -> None:
        shown = self.toolbar.shown
        self._titles[0].setText(figures.title(shown.quantity, shown.relative))
        self._titles[1].setText(f"{QUANTITIES[shown.quantity].title}, all steps")

    def _draw_trace(self) -> None:
        recording, step = self._recording, self.toolbar.shown.step
        if recording is None or recording.empty:
            return
        measure = str(self._measures.currentData())
        if measure in recording.measured:
            plot = figures.trace(recording, measure)
            self.trace.show_plot(plot, None if step is None else float(step))
        else:
            self.trace.show_words(_absent(measure))

    def _draw_heats(self) -> None:
        recording, shown = self._recording, self.toolbar.shown
        if recording is None or recording.empty:
            return
        if shown.quantity not in recording.measured:
            self.heats.show_words("not measured yet")
            return
        if self._is_spread:
            heats = spread_of(recording, shown.quantity, self._marked)
            self._titles[1].setText(heats.title)
        else:
            heats = figures.heats(recording, shown.quantity, relative=shown.relative)
        # Of many layers its pictures take as long as its numbers.
        self._turns.append(partial(self.heats.show_heats, heats, shown.step))

    def set_note(self, words: str) -> None:
        """Say something about the figures that must not be overlooked, or nothing."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _name_in_legend(self, curves: tuple[Curve, ...]) -> None:
        # It stays until others are shown: figures that change their size are restless.
        names = [curve.name for curve in curves if not curve.faint]
        if self.legend.isHidden() or names != self._named:
            self._named = names
            self.legend.show_curves(curves)

    def highlight(self, part_id: str) -> None:
        """Mark a layer or block in all figures."""
        self._marked = part_id
        for figure in (self.profile, self.spread, self.heats):
            figure.highlight(part_id)
        if self._is_spread:
            self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        figures = (self.profile, self.spread, self.reliefs, self.heats, self.trace)
        for part in (self.toolbar, self.legend, *figures):
            part.set_theme(theme)
        for title in self._titles:
            title.setStyleSheet(f"color: {theme['ink']}; font-weight: 600;")
        self.note.setStyleSheet(f"color: {theme['alert']};")
        self.conditions.setStyleSheet(f"color: {theme['muted']}; font-size: 11px;")


def _first(told: Sequence[str], letters: int) -> str:
    """As many sentences as have room, the first in any case; dots where there are more."""
    lengths = accumulate(len(each) + 1 for each in told)
    count = max(1, sum(length <= letters for length in lengths))
    return " ".join((*told[:count], *(["…"] if told[count:] else [])))


def _absent(quantity: str) -> str:
    """What stands where something is not measured."""
    title = PROBES[QUANTITIES[quantity].probe].title
    return f"Not measured yet: the probe “{title}” measures it from the next step on."
