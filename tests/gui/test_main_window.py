import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from resviz.app.actions import ACTIONS
from resviz.app.picture_file import SUFFIXES
from resviz.app.workspace import Workspace
from resviz.diagram.layout import draw
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import View
from resviz.gui.application import Application
from resviz.gui.tables.cost_model import ID_ROLE
from resviz.protocol import Report, Verified
from resviz.zoo.presets import build


def test_it_opens_with_resnet50_drawn_and_counted(application: Application) -> None:
    window = application.window
    assert window.windowTitle() == "ResNet-50 – resviz"
    ids = {box.id for box in window.diagram.canvas.scene.boxes}
    assert "stage3.block2-6" in ids
    assert window.costs.model.rowCount() == 6


def test_every_action_does_something_and_no_two_share_a_shortcut(application: Application) -> None:
    assert set(application.window.actions_by_id) == {row.id for row in ACTIONS}
    keys = [row.shortcut for row in ACTIONS if row.shortcut]
    assert len(keys) == len(set(keys))


def test_no_two_entries_of_a_menu_are_opened_by_the_same_letter() -> None:
    letters = [(row.menu, row.title.partition("&")[2][:1].lower()) for row in ACTIONS]
    assert len(letters) == len({*letters})
    assert all(letter.isalpha() for _, letter in letters)


def test_a_click_on_a_box_selects_its_row_and_its_facts(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    canvas = application.window.diagram.canvas
    box = next(box for box in canvas.scene.boxes if box.id == "stage2.block1")
    point = canvas.viewport.to_screen(
        QPointF(box.rect.x + box.rect.width / 2, box.rect.y + 10)
    ).toPoint()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point)
    assert workspace.selection == "stage2.block1"
    assert application.window.costs.tree.currentIndex().data(ID_ROLE) == "stage2.block1"
    assert "379,392 parameters" in application.window.status._selection.text()


def test_a_row_selects_its_box(application: Application, workspace: Workspace) -> None:
    costs = application.window.costs
    costs.tree.setCurrentIndex(costs.model.index_of("stage3.block4.conv2"))
    assert workspace.selection == "stage3.block4.conv2"
    shown = application.window.diagram.canvas.selected_box
    assert shown is not None
    assert shown.id == "stage3.block2-6"


def test_a_preset_opens_from_the_tree_by_search(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    search = application.window.architecture.search
    qtbot.keyClicks(search, "resnet-110")
    assert workspace.architecture.name == "resnet50"
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert workspace.architecture.name == "resnet110"


def test_a_setting_changes_the_picture_at_once_and_can_be_undone(
    application: Application, workspace: Workspace
) -> None:
    workspace.change_setting("shortcut", "C")
    roles = {edge.role for edge in application.window.diagram.canvas.scene.edges}
    assert "identity" not in roles
    application.window.actions_by_id["undo"].trigger()
    roles = {edge.role for edge in application.window.diagram.canvas.scene.edges}
    assert "identity" in roles
    application.window.actions_by_id["redo"].trigger()
    assert workspace.architecture.settings.shortcut == "C"


def test_shortcuts_go_and_come_back_as_they_were(
    application: Application, workspace: Workspace
) -> None:
    workspace.change_setting("shortcut", "C")
    action = application.window.actions_by_id["shortcuts"]
    action.trigger()
    assert workspace.architecture.name == "plain50"
    assert not action.isChecked()
    action.trigger()
    assert workspace.architecture.settings.shortcut == "C"
    assert action.isChecked()


@pytest.mark.parametrize(
    ("key", "detail"), [("1", "network"), ("2", "stage"), ("3", "block"), ("4", "layer")]
)
def test_the_number_keys_unfold(
    application: Application, workspace: Workspace, qtbot: QtBot, key: str, detail: str
) -> None:
    application.window.activateWindow()
    qtbot.keyClick(application.window.diagram.canvas, key)
    assert workspace.view.detail == detail
    assert application.window.actions_by_id[detail].isChecked()


def test_what_is_seen_is_exported_in_every_format(
    application: Application, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.toggle("stage2.block1")
    paths = [tmp_path / f"picture{suffix}" for suffix in SUFFIXES]
    for path in paths:
        application.window.diagram.work.save(application.window.diagram.picture(), path)
    qtbot.waitUntil(lambda: all(path.exists() for path in paths))
    assert sorted(tmp_path.glob("picture*")) == sorted(paths)
    for path in paths:
        written = path.read_bytes()
        if path.suffix in {".png", ".pdf"}:
            assert written.startswith((b"\x89PNG", b"%PDF"))
        elif path.suffix == ".html":  # which brings along what is folded
            assert b'"toggled":["stage2.block1"]' in written
        else:
            ids = re.sub(r"[^a-z0-9]", "-", written.decode())
            assert "stage2-block1-conv1" in ids
            assert "stage2-block2-conv1" not in ids


def test_the_table_is_copied_as_it_is_unfolded(application: Application) -> None:
    window = application.window
    window.costs.tree.expand(window.costs.model.index_of("stage1"))
    window.actions_by_id["copy_tsv"].trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Part", "Output", "Parameters"]
    assert [line.split("\t")[0] for line in lines[1:5]] == [
        "stem",
        "stage1",
        "stage1.block1",
        "stage1.block2",
    ]
    assert lines[1].split("\t")[2] == "9536"
    window.actions_by_id["copy_markdown"].trigger()
    assert "| stem | 64×56×56 | 9,536 |" in QGuiApplication.clipboard().text()
    window.actions_by_id["copy_latex"].trigger()
    assert r"64$\times$56$\times$56 & 9,536" in QGuiApplication.clipboard().text()


def test_a_dropped_preset_or_design_opens(
    application: Application, workspace: Workspace, tmp_path: Path
) -> None:
    drop(application, QUrl("resviz-preset:resnet20"))
    assert workspace.architecture.name == "resnet20"
    workspace.change_setting("depth", 32)
    path = tmp_path / "mine.json"
    workspace.save_design(path)
    workspace.open_preset("resnet18")
    drop(application, QUrl.fromLocalFile(str(path)))
    assert workspace.architecture.name == "resnet32"


def test_a_dropped_experiment_is_set_up_in_the_lab(
    application: Application, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('resviz = 1\nsteps = 7\n[[arms]]\nnetwork = "resnet20(shortcut=B)"\n')
    drop(application, QUrl.fromLocalFile(str(path)))
    window = application.window
    assert window.tabs.currentWidget() is window.lab
    plan = workspace.lab.plan
    qtbot.waitUntil(lambda: [arm.name for arm in plan.arms] == ["resnet20(shortcut=B)"])
    arms = window.lab.panel.controls.form.editor("arms")
    assert isinstance(arms, QComboBox)
    assert arms.currentText() == "as listed"
    assert workspace.lab.plan.experiment.steps == 7
    path.write_text("resviz = 1\nsteps = -7\n[[arms]]\nnetwork = 'resnet20'\n")
    drop(application, QUrl.fromLocalFile(str(path)))
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox, "message")))
    box = window.findChildren(QMessageBox, "message")[-1]
    assert "mine.toml, line 2: steps: -7 is not between 0 and" in box.text()
    box.close()
    assert workspace.lab.plan.experiment.steps == 7


def drop(application: Application, url: QUrl) -> None:
    data = QMimeData()
    data.setUrls([url])
    application.window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_bad_file_is_told_in_a_sentence_and_nothing_is_lost(
    application: Application, workspace: Workspace, tmp_path: Path
) -> None:
    design = 'resviz = 1\nfamily = "custom"\n[[stages]]\n[[stages]]\nwidth = 0\n'
    for name, text, told in (
        ("bad.json", "{}", "is not a resviz design"),
        ("bad.toml", design, "bad.toml, line 5: stages[2].width: 0 is not between 1 and 16,384."),
    ):
        path = tmp_path / name
        path.write_text(text)
        drop(application, QUrl.fromLocalFile(str(path)))
        box = application.window.findChildren(QMessageBox, "message")[-1]
        assert told in box.text()
        box.close()
    assert workspace.architecture.name == "resnet50"


def test_the_window_is_where_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = Application(None, settings)
    qtbot.addWidget(first.window)
    first.window.resize(1120, 710)  # no wider: the offscreen screen has 800 pixels
    first.window.show()
    first.window.theme_chosen.emit("dark")
    first.window.close()
    second = Application(None, settings)
    qtbot.addWidget(second.window)
    assert (second.window.width(), second.window.height()) == (1120, 710)
    assert second.state.theme == "dark"
    assert second.window.actions_by_id["theme_dark"].isChecked()
    second.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_painted_in_the_theme_chosen(application: Application, theme: str) -> None:
    application.window.theme_chosen.emit(theme)
    image = application.window.grab().toImage()
    corner = image.pixelColor(image.width() // 2, image.height() // 2)
    assert (corner.lightness() > 128) == (theme == "light")


class StyleChanges(QObject):
    """Counts how often a widget is given another style."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.StyleChange
        return False


def test_another_theme_polishes_no_widget_over_and_over(application: Application) -> None:
    panel = application.window.architecture
    changes, form = StyleChanges(panel.search), panel._form
    application.window.theme_chosen.emit("dark")
    assert changes.count <= 2  # the old style sheet goes, the new one comes
    assert panel._form is form


def test_a_network_of_thousands_of_layers_is_built_beside_the_window(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.open_preset("resnet1202")
    assert workspace.network.name == "resnet50"
    qtbot.waitUntil(lambda: workspace.network.name == "resnet1202", timeout=20_000)
    canvas = application.window.diagram.canvas
    qtbot.waitUntil(
        lambda: any(box.id == "stage3.block2-200" for box in canvas.scene.boxes), timeout=20_000
    )


def test_the_report_is_brought_into_view(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    window, architecture = application.window, workspace.architecture
    workspace.select("stage3.block4.conv2")
    window.actions_by_id["inspector"].trigger()
    workspace.lab.referees.ask(architecture.name, architecture.settings)
    notes = tuple(f"Note {number}." for number in range(40))
    workspace.lab.handle(Verified(1, Report("resnet50", True, {}, {"a": 1, "b": 1}, notes)))
    window.status.report_wanted.emit()
    assert window.inspector.isVisible()
    assert window.actions_by_id["inspector"].isChecked()
    inspector = window.inspector
    qtbot.waitUntil(
        lambda: inspector.cursorForPosition(QPoint(30, 6)).block().text().startswith("Verified")
    )


def test_the_picture_is_copied(application: Application, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    application.window.actions_by_id["copy_picture"].trigger()
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())


def test_a_picture_that_cannot_be_saved_is_told(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    scene = draw(build("resnet110", depth=1808), View("layer", fold_repeats=False))
    application.window.diagram.canvas.show_scene(scene, LIGHT)
    picture = application.window.diagram.picture()._replace(dpi=200)
    application.window.diagram.work.save(picture, tmp_path / "x.png")
    qtbot.waitUntil(lambda: application.window.findChild(QMessageBox, "message") is not None)
    box = application.window.findChild(QMessageBox, "message")
    assert "too large" in box.text()
    box.close()


def test_a_preset_with_another_image_can_be_opened_again_as_it_was(
    application: Application, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.change_setting("size", 160)
    search = application.window.architecture.search
    qtbot.keyClicks(search, "resnet50")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert workspace.architecture.settings.size == 224


def test_a_large_network_that_cannot_be_built_leaves_the_last_good_one(
    application: Application, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("resviz.app.workspace.memory", fail)
    workspace.open_preset("resnet1202")
    qtbot.waitUntil(lambda: workspace.architecture.name == "resnet50")
    box = application.window.findChild(QMessageBox, "message")
    assert "resnet1202 cannot be built" in box.text()
    box.close()


def test_names_are_chosen_in_the_menu(application: Application, workspace: Workspace) -> None:
    window = application.window
    window.actions_by_id["names_caffe"].trigger()
    workspace.select("stage2.block1.conv1")
    assert window.costs.tree.currentIndex().data() == "res3a_branch2a"
    window.findChild(QMenu, "&View/&Names").aboutToShow.emit()
    assert window.actions_by_id["names_torchvision"].isEnabled()
    assert not window.actions_by_id["names_matlab"].isEnabled()
    assert "MATLAB has none" in window.actions_by_id["names_matlab"].toolTip()


def test_code_is_exported(application: Application, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    application.window.diagram.work.export_code(application.workspace.network, path)
    qtbot.waitUntil(path.exists)
    assert "class ResNet50(nn.Module):" in path.read_text()
