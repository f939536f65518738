"""The dialog before a picture is saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from resviz.gui import commands
from resviz.gui.application import Application
from resviz.gui.panels.export_dialog import ExportDialog


@contextmanager
def exporting(application: Application, qtbot: QtBot) -> Iterator[ExportDialog]:
    """The dialog, with its preview; closed in the end if it is open still."""
    application.window.actions_by_id["export"].trigger()
    dialog = shown(application)
    assert dialog
    qtbot.waitUntil(lambda: bool(preview(dialog).accessibleDescription()))
    yield dialog
    if left := shown(application):
        left.reject()
    qtbot.waitUntil(lambda: shown(application) is None)


def shown(application: Application) -> ExportDialog | None:
    return application.window.findChild(ExportDialog, "export")


def preview(dialog: ExportDialog) -> QWidget:
    return next(w for w in dialog.findChildren(QWidget) if w.accessibleName() == "Preview")


def press(dialog: ExportDialog, words: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == words).click()


def said(dialog: ExportDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_tells_the_size_before_anything_is_saved(application: Application, qtbot: QtBot) -> None:
    with exporting(application, qtbot) as dialog:
        assert "ResNet-50" in preview(dialog).accessibleDescription()
        assert " mm · smallest text " in said(dialog)
        dialog._form._rows["paper"].commit("column")
        assert "85 × " in said(dialog)
        assert "hard to read" in said(dialog)


def test_what_is_chosen_is_what_is_saved(
    application: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "figure.svg"
    offered: list[str] = []

    def choose(parent: object, title: str, folder: Path, name: str, kinds: str) -> Path:
        offered.extend((name, kinds))
        return path

    monkeypatch.setattr(commands, "ask_where", choose)
    with exporting(application, qtbot) as dialog:
        dialog._form._rows["theme"].commit("dark")
        dialog._form._rows["words"].commit("named")
        with qtbot.waitSignal(
            application.window.diagram.said, check_params_cb=lambda words: words.startswith("Saved")
        ):
            press(dialog, "Save…")
    text = path.read_text()
    assert "#12161D" in text
    assert "@font-face" not in text
    assert offered == ["resnet50.svg", "SVG (*.svg)"]


def test_choices_are_kept_for_the_next_time(application: Application, qtbot: QtBot) -> None:
    with exporting(application, qtbot) as dialog:
        dialog._form._rows["format"].commit(".png")
        press(dialog, "Cancel")
        qtbot.waitUntil(lambda: shown(application) is None)
    with exporting(application, qtbot) as dialog:
        assert dialog.printing.format == ".png"


def test_the_picture_can_be_copied_as_it_would_be_saved(
    application: Application, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().clear()
    with exporting(application, qtbot) as dialog:
        press(dialog, "Copy")
        qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
