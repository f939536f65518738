"""The dialog that asks where to save a file, and as what."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from resviz.app.picture_file import Format


def ask_where(
    parent: QWidget | None, title: str, folder: Path, name: str, kinds: str
) -> Path | None:
    """Ask where to save a file; None where the person thinks better of it.

    The suffix follows the kind that is chosen, and is there already when Qt asks whether a file
    may be replaced.
    """
    dialog = QFileDialog(parent, title, str(folder), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)

    def follow(kind: str) -> None:
        before, suffix = f".{dialog.defaultSuffix()}", _suffix(kind)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(_renamed(Path(dialog.selectedFiles()[0]).name, before, f".{suffix}"))

    dialog.setDefaultSuffix(_suffix(dialog.selectedNameFilter()))
    dialog.filterSelected.connect(follow)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    return Path(dialog.selectedFiles()[0]) if accepted else None


def kinds_of(formats: Iterable[Format]) -> str:
    """What a file dialog offers: ``SVG (*.svg);;PDF (*.pdf)``."""
    return ";;".join(f"{each.name} (*{each.suffix})" for each in formats)


def _renamed(name: str, before: str, after: str) -> str:
    """A name with another suffix; Qt may have changed the last part of it already."""
    ending = next((each for each in (after, before) if name.endswith(each)), Path(name).suffix)
    return name.removesuffix(ending).removesuffix(before.rpartition(".")[0]) + after


def _suffix(kind: str) -> str:
    """``svg`` of ``SVG (*.svg)``."""
    return kind.rpartition("*.")[2].rstrip(")")
