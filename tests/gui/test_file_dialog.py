from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from resviz.app.picture_file import FORMATS
from resviz.gui.file_dialog import ask_where, kinds_of


def test_the_suffix_follows_the_kind(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def answer(dialog: QFileDialog) -> QFileDialog.DialogCode:
        kinds = dialog.nameFilters()
        for kind in (kinds[-1], *kinds):  # one suffix has two dots, and a name can have some
            dialog.selectNameFilter(kind)
            dialog.filterSelected.emit(kind)
            names.append(Path(dialog.selectedFiles()[0]).name)
        return QFileDialog.DialogCode.Accepted

    monkeypatch.setattr(QFileDialog, "exec", answer)
    chosen = ask_where(None, "Export picture", tmp_path, "net1.5.svg", kinds_of(FORMATS))
    suffixes = [each.suffix for each in FORMATS]
    assert names == [f"net1.5{suffix}" for suffix in (suffixes[-1], *suffixes)]
    assert chosen == tmp_path / names[-1]
