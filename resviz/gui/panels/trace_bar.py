"""The trace bar: what there is to say of what is traced, and which paths are shown."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QToolButton, QWidget

from resviz.app.tracing import Tracing, Which
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.bar import Bar

_WHICH: tuple[Which, ...] = ("all", "shortest", "longest")


class TraceBar(Bar):
    """Mirrors a `Tracing`; it is there while something is traced."""

    def __init__(self, tracing: Tracing, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("trace-bar")
        self._tracing = tracing
        self._theme = LIGHT
        self.words = QLabel(textFormat=Qt.TextFormat.RichText)
        self.words.setContentsMargins(4, 0, 8, 0)
        self.row.addWidget(self.words, 1)
        self._group = QButtonGroup(self)
        self.buttons: dict[Which, QToolButton] = {}
        for which in _WHICH:
            button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, which=which: tracing.show(which))
            self._group.addButton(button)
            self.row.addWidget(button)
            self.buttons[which] = button
        self.button("close", "End the trace (Esc)").clicked.connect(lambda: self.dismiss())
        tracing.changed.connect(self._show)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        super().set_theme(theme)
        self._theme = theme
        self._show()

    def dismiss(self) -> None:
        """End the trace."""
        self._tracing.end()

    def _show(self) -> None:
        tracing, ways = self._tracing, self._tracing.paths
        if not tracing.active:
            self.put_away()
            return
        self.words.setText("&nbsp;&nbsp; ".join(self._parts()))
        for which, button in self.buttons.items():
            button.setVisible(ways is not None and ways.number > 1)
            button.setChecked(which == tracing.which)
        if ways:
            self.buttons["all"].setText("All")
            for which, layers in (("shortest", ways.shortest), ("longest", ways.longest)):
                self.buttons[which].setText(f"{which.title()}, {len(layers):,} layers")
        self.adjustSize()
        self.show()

    def _parts(self) -> list[str]:
        before, after = self._tracing.counts
        roles = (("upstream", before), ("downstream", after))
        counts = [
            f"<span style='color:{self._theme[role]}'>■</span>&nbsp;{escape(words)}"
            for role, words in roles
            if words
        ]
        words = escape(self._tracing.words)
        return [*counts, f"<span style='color:{self._theme['ink']}'>{words}</span>"]
