from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec
import pytest
from msgspec import Meta
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from resviz.core.errors import SettingError
from resviz.gui.panels.form import Form
from resviz.zoo.presets import preset
from resviz.zoo.spec import Described, about, fields


class Cake(Described, frozen=True, kw_only=True):
    described_as: ClassVar[str] = "a cake"

    layers: Annotated[int, Meta(ge=2, le=20), about("Layers", "How many.", unit="pieces")] = 2
    sugar: Annotated[float, Meta(ge=0, le=1e3), about("Sugar", "How sweet.")] = 0.05
    kind: Annotated[
        Literal["apple", "plum"], about("Kind", "Which.", words={"apple": "Apple pie"})
    ] = "apple"
    warm: Annotated[bool, about("Warm", "Serve it warm.")] = False
    sizes: Annotated[tuple[int, ...], about("Sizes", "Each one.")] = (3, 4)
    name: Annotated[str, about("Name", "What it is called.")] = "pie"

    def check(self) -> None:
        if self.layers % 2:
            raise SettingError("layers", f"{self.layers} is odd.")


class Kitchen:
    """Keeps a cake, and notes every change that was tried."""

    def __init__(self) -> None:
        self.cake = Cake()
        self.tried: list[tuple[str, object]] = []
        self.form = Form(fields(Cake), msgspec.structs.asdict(self.cake), self.change)

    def change(self, name: str, value: object) -> None:
        self.tried.append((name, value))
        self.cake = self.cake.change(**{name: value})
        self.form.set_values(msgspec.structs.asdict(self.cake))

    def line(self, name: str) -> QLineEdit:
        editor = self.form.editor(name)
        assert isinstance(editor, QLineEdit)
        return editor

    def type(self, name: str, text: str) -> None:
        self.line(name).setText(text)
        self.line(name).editingFinished.emit()


@pytest.fixture
def kitchen(qtbot: QtBot) -> Kitchen:
    kitchen = Kitchen()
    qtbot.addWidget(kitchen.form)
    return kitchen


def test_shows_values_without_telling_of_them(kitchen: Kitchen) -> None:
    assert kitchen.line("layers").text() == "2"
    assert kitchen.line("sugar").text() == "0.05"
    assert kitchen.line("sizes").text() == "3, 4"
    kitchen.form.set_values({"layers": 4, "kind": "plum", "warm": True, "name": "x", "no": 1})
    assert kitchen.line("layers").text() == "4"
    assert kitchen.tried == []


def test_changes_count_when_they_are_complete(kitchen: Kitchen) -> None:
    kitchen.type("sizes", "1 2,3")
    kitchen.type("name", "tart")
    kitchen.type("sugar", "1e-3")
    assert kitchen.cake == Cake(sizes=(1, 2, 3), name="tart", sugar=0.001)
    assert kitchen.line("sizes").text() == "1, 2, 3"
    assert kitchen.line("sugar").text() == "0.001"
    kitchen.line("name").editingFinished.emit()
    assert len(kitchen.tried) == 3


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("layers", "1", "1 is not between 2 and 20."),
        ("layers", "many", "'many' is not a whole number."),
        ("layers", "5", "5 is odd."),
        ("sugar", "", "Needs a number."),
        ("sugar", "nan", "'nan' is not a number."),
        ("sugar", "2e6", "2e6 is not between 0 and 1,000."),
        ("sizes", "a", "'a' is not a whole number."),
    ],
)
def test_a_bad_value_stays_with_its_reason(
    kitchen: Kitchen, name: str, text: str, reason: str
) -> None:
    kitchen.type(name, text)
    assert kitchen.cake == Cake()
    assert kitchen.line(name).text() == text
    said = kitchen.form.fault(name)
    assert said[:1].upper() + said[1:] == reason
    assert kitchen.line(name).property("wrong")
    # Another change leaves it there, a good value takes it away.
    kitchen.type("name", "tart")
    assert kitchen.line(name).text() == text
    assert kitchen.form.fault(name)
    good = {"layers": "2", "sugar": "0.05", "sizes": "3, 4"}[name]
    kitchen.type(name, good)
    assert not kitchen.form.fault(name)
    assert not kitchen.line(name).property("wrong")


def test_another_value_from_outside_replaces_a_bad_one(kitchen: Kitchen) -> None:
    kitchen.type("layers", "7")
    kitchen.form.set_values({"layers": 8})
    assert kitchen.line("layers").text() == "8"
    assert not kitchen.form.fault("layers")


def test_escape_brings_the_last_good_value_back(qtbot: QtBot, kitchen: Kitchen) -> None:
    kitchen.type("layers", "7")
    qtbot.keyClick(kitchen.line("layers"), Qt.Key.Key_Escape)
    assert kitchen.line("layers").text() == "2"
    assert not kitchen.form.fault("layers")


def test_a_typed_number_counts_after_a_pause(qtbot: QtBot, kitchen: Kitchen) -> None:
    line = kitchen.line("layers")
    line.clear()
    qtbot.keyClicks(line, "12")
    assert kitchen.tried == []
    qtbot.waitUntil(lambda: kitchen.cake.layers == 12)


def test_steps_go_to_the_next_possible_value(qtbot: QtBot, kitchen: Kitchen) -> None:
    line = kitchen.line("layers")
    qtbot.keyClick(line, Qt.Key.Key_Up)
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert kitchen.cake.layers == 6
    for _ in range(5):
        qtbot.keyClick(line, Qt.Key.Key_Down)
    assert kitchen.cake.layers == 2
    assert line.text() == "2"
    assert not kitchen.form.fault("layers")


def test_real_steps_follow_the_size_of_the_number(qtbot: QtBot, kitchen: Kitchen) -> None:
    line = kitchen.line("sugar")
    seen = []
    for _ in range(6):
        qtbot.keyClick(line, Qt.Key.Key_Up)
        seen.append(line.text())
    assert seen == ["0.06", "0.07", "0.08", "0.09", "0.1", "0.2"]
    for _ in range(3):
        qtbot.keyClick(line, Qt.Key.Key_Down)
    assert line.text() == "0.08"


def wheel(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_nothing_in_passing(kitchen: Kitchen) -> None:
    for name in ("layers", "sugar", "kind"):
        wheel(kitchen.form.editor(name))
    assert kitchen.tried == []


def test_a_hint_stands_below_until_something_is_wrong(qtbot: QtBot, kitchen: Kitchen) -> None:
    said = kitchen.form._rows["layers"]._said
    kitchen.form.set_hint("layers", "many take long.")
    assert (said.text(), said.property("role")) == ("Many take long.", "hint")
    layers = kitchen.form.editor("layers")
    assert isinstance(layers, QLineEdit)
    layers.setText("no number")
    qtbot.keyClick(layers, Qt.Key.Key_Return)
    assert (said.text() != "Many take long.", said.property("role")) == (True, "fault")
    qtbot.keyClick(layers, Qt.Key.Key_Escape)
    assert (said.text(), said.property("role")) == ("Many take long.", "hint")
    kitchen.form.set_hint("layers", "")
    assert said.isHidden()


def test_choices_and_switches(qtbot: QtBot, kitchen: Kitchen) -> None:
    kind = kitchen.form.editor("kind")
    assert isinstance(kind, QComboBox)
    assert [kind.itemText(i) for i in range(2)] == ["Apple pie", "plum"]
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    assert kitchen.cake.kind == "plum"
    warm: Any = kitchen.form.editor("warm")
    warm.click()
    assert kitchen.cake.warm
    kitchen.form.set_choices("kind", {"plum": "Plum cake"})
    assert kind.currentData() == "plum"


def test_serves_a_family_of_networks(qtbot: QtBot) -> None:
    settings = preset("resnet56").settings
    form = Form(fields(type(settings)), msgspec.structs.asdict(settings), lambda *_: None)
    qtbot.addWidget(form)
    depth = form.editor("depth")
    assert isinstance(depth, QLineEdit)
    assert depth.text() == "56"
    assert "6n + 2" in depth.toolTip()
    form.set_shown("depth", False)
    assert depth.isHidden() or depth.parentWidget().isHidden()
