"""The button that runs through the recorded steps."""

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QSlider, QToolButton

from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.theme import icon

SECONDS = 10.0
"""How long all steps take, however many there are."""

_FRAME = 40  # milliseconds between two steps at least; the next one waits until this one is drawn


class Replay(QToolButton):
    """Moves a slider to its end, from its beginning where it is there already.

    Whoever moves the slider meanwhile takes it from the replay.

    Args:
        slider: a place for every step.
    """

    def __init__(self, slider: QSlider) -> None:
        super().__init__()
        self._slider = slider
        self._theme = LIGHT
        self._from = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=_FRAME)
        self._timer.timeout.connect(self._move)
        self.clicked.connect(self._toggle)
        slider.actionTriggered.connect(lambda action: self.pause())

    @property
    def running(self) -> bool:
        """Steps go by."""
        return self._timer.isActive()

    def pause(self) -> None:
        """Stay where it is."""
        self._timer.stop()
        self._show()

    def _toggle(self) -> None:
        if self.running:
            self.pause()
            return
        slider = self._slider
        if slider.value() == slider.maximum():
            slider.setValue(slider.minimum())
        self._from = slider.value()
        self._clock.start()
        self._timer.start()
        self._show()

    def _move(self) -> None:
        slider = self._slider
        length = slider.maximum() - slider.minimum()
        # By the clock, so that a slow machine leaves steps out and takes no longer.
        place = self._from + int(length * self._clock.elapsed() / (1000 * SECONDS))
        slider.setValue(min(place, slider.maximum()))
        if slider.value() < slider.maximum():
            self._timer.start()
        else:
            self.pause()

    def _show(self) -> None:
        self.setIcon(icon("pause" if self.running else "run", self._theme))
        words = "Pause" if self.running else "Replay all steps"
        self.setToolTip(words)
        self.setAccessibleName(words)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._show()
