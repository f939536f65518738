"""The dialog before a picture is saved: how it will look, how large it comes out, choices."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from resviz.app.picture_file import Format, Picture
from resviz.app.printing import Printing, choices
from resviz.gui.panels.form import Form
from resviz.zoo.spec import fields

Paint = Callable[[Picture, QSize, Callable[[QImage], object]], object]
"""Paints a picture as pixels of this size, and hands it over when it is done."""

_SQUARE = 8


class ExportDialog(QDialog):
    """Shows a picture as it will be saved.

    Signals:
        save_wanted: with the picture, and the suffix of its format.
        copy_wanted: with the picture.

    Args:
        picture: as it is on the screen.
        formats: what it can be saved in.
        printing: the choices to begin with.
        paint: paints the preview.
        parent: the window.
    """

    save_wanted = Signal(object, str)
    copy_wanted = Signal(object)

    def __init__(
        self,
        picture: Picture,
        formats: Sequence[Format],
        printing: Printing,
        paint: Paint,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export picture")
        self.setObjectName("export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.printing = printing
        self._picture = picture
        self._paint = paint
        self._made = picture
        self._preview = _Preview()
        self._told, self._amiss = QLabel(), QLabel()
        self._told.setAccessibleName("Size in print")
        self._amiss.setProperty("role", "fault")
        for label in (self._told, self._amiss):
            label.setWordWrap(True)
            label.setIndent(0)
        self._form = Form(fields(Printing), {}, self._change)
        self._form.set_choices("format", choices(formats))
        if printing.format not in choices(formats):
            self.printing = printing.change(format=formats[0].suffix)
        self._arrange()
        self._show()

    def _arrange(self) -> None:
        save, copy, cancel = QPushButton("Save…"), QPushButton("Copy"), QPushButton("Cancel")
        save.setDefault(True)
        save.setProperty("primary", True)
        save.clicked.connect(self._save)
        copy.clicked.connect(lambda: self.copy_wanted.emit(self.printing.applied(self._picture)))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (cancel, copy, save):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        side = QVBoxLayout()
        side.addWidget(self._form)
        side.addStretch(1)
        side.addWidget(self._told)
        side.addWidget(self._amiss)
        side.addSpacing(8)
        side.addLayout(buttons)
        panel = QWidget()
        panel.setFixedWidth(300)
        panel.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addWidget(self._preview, 1)
        whole.addWidget(panel)
        self.resize(980, 520)

    def _change(self, name: str, value: object) -> None:
        self.printing = self.printing.change(**{name: value})
        self._show()

    def _show(self) -> None:
        """Show the choices and what comes of them."""
        printing = self.printing
        for field in fields(Printing):
            there = field.name != "selection" or bool(self._picture.marked)
            self._form.set_shown(field.name, there and printing.applies(field.name))
        self._form.set_values(
            {name: getattr(printing, name) for name in Printing.__struct_fields__}
        )
        told, amiss = printing.told(self._picture)
        self._told.setText(told)
        self._amiss.setText(amiss)
        self._made = made = printing.applied(self._picture)
        shown = _fitted(made, self._preview.room)
        self._paint(made, shown, lambda image: self._show_image(image, made))

    def _show_image(self, image: QImage, made: Picture) -> None:
        if isValid(self) and made is self._made:  # it may be closed by now, or of before
            self._preview.show_image(image, made)

    def _save(self) -> None:
        self.save_wanted.emit(self.printing.applied(self._picture), self.printing.format)
        self.accept()


class _Preview(QWidget):
    """A picture on a neutral ground; squares shine through where it is transparent."""

    room = QSize(600, 440)

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._clear = False
        self.setMinimumSize(360, 300)
        self.setAccessibleName("Preview")

    def show_image(self, image: QImage, picture: Picture) -> None:
        self._image, self._clear = image, picture.clear
        self.setAccessibleDescription(picture.scene.title)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = self.palette().window().color()
        painter.fillRect(self.rect(), ground.darker(108) if ground.lightness() > 128 else ground)
        if self._image is None:
            return
        size = self._image.size().scaled(
            self.size() - QSize(24, 24), Qt.AspectRatioMode.KeepAspectRatio
        )
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        area = QRectF(left, top, size.width(), size.height())
        if self._clear:
            _chequer(painter, area)
        painter.drawImage(area, self._image)


def _chequer(painter: QPainter, area: QRectF) -> None:
    painter.fillRect(area, QColor("#FFFFFF"))
    for row in range(int(area.height() // _SQUARE) + 1):
        for column in range(row % 2, int(area.width() // _SQUARE) + 1, 2):
            square = QRectF(area.x() + column * _SQUARE, area.y() + row * _SQUARE, _SQUARE, _SQUARE)
            painter.fillRect(square.intersected(area), QColor("#D7DCE3"))


def _fitted(picture: Picture, room: QSize) -> QSize:
    """The pixels of a preview: twice as many as the room has, for screens with fine ones."""
    width, height = picture.scene.width, picture.scene.height
    factor = 2 * min(room.width() / width, room.height() / height)
    return QSize(max(round(width * factor), 1), max(round(height * factor), 1))
