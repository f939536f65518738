"""The window without a mouse, or without eyes: where the Tab key goes, what things are called."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from resviz.app.workspace import Workspace
from resviz.gui.application import Application
from resviz.gui.panels.form import Form
from resviz.gui.panels.stages import StagesPart

WORDS = {QAccessible.Role.StaticText, QAccessible.Role.TreeItem, QAccessible.Role.ListItem}


def reachable(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Everything in a window that can have the focus and is not mere words."""
    state = interface.state()
    if state.focusable and not state.invisible and interface.role() not in WORDS:
        yield interface
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid():
            yield from reachable(child)


def name(interface: QAccessibleInterface) -> str:
    """What a screen reader calls it: of a choice, Qt tells its value and whose label it has."""
    labels = [other.text(QAccessible.Text.Name) for other, _ in interface.relations()]
    if interface.role() == QAccessible.Role.ComboBox:
        return " ".join(labels)
    return interface.text(QAccessible.Text.Name) or " ".join(labels)


def stops(first: QWidget) -> list[QWidget]:
    """Where the Tab key goes from a widget, once round."""
    first.setFocus()
    found = [first]
    while True:
        first.window().focusNextChild()
        here = QApplication.focusWidget()
        assert here is not None
        if here is first:
            return found
        assert here not in found, "the Tab key does not come back"
        found.append(here)


def test_everything_that_can_have_the_focus_has_a_name(
    application: Application, workspace: Workspace
) -> None:
    unfold_stages(application, workspace)
    found = list(reachable(QAccessible.queryAccessibleInterface(application.window)))
    assert len(found) > 15
    nameless = [(thing.role(), thing.object()) for thing in found if not name(thing).strip()]
    assert not nameless


def test_the_tab_key_goes_through_the_window_as_it_is_read(
    application: Application, workspace: Workspace
) -> None:
    workspace.open_preset("resnet110")  # another family: the form is made anew
    window = application.window
    panel = window.architecture
    form = panel.findChild(Form)
    fields = [form.editor(field) for field in ("depth", "shortcut", "classes")]
    order = stops(panel.search)
    landmarks = [panel.search, panel.tree, *fields, window.diagram.canvas]
    landmarks += [window.inspector, window.tabs.tabBar(), window.costs.tree, window.toolbar.run]
    places = [order.index(widget) for widget in landmarks]
    assert places == sorted(places)


def unfold_stages(application: Application, workspace: Workspace) -> None:
    """Open a network of one's own, with all settings of a stage in view."""
    workspace.list_stages()
    workspace.select("stage2")
    application.window.architecture.findChild(StagesPart).more.setChecked(True)
    QApplication.processEvents()


def test_the_tab_key_goes_through_the_stages(
    application: Application, workspace: Workspace
) -> None:
    unfold_stages(application, workspace)
    window = application.window
    part = window.architecture.findChild(StagesPart)
    order = stops(window.architecture.search)
    landmarks = [window.architecture.tree, part.list, part.form.editor("block"), part.more]
    landmarks += [part.rest.editor("order"), window.diagram.canvas]
    places = [order.index(widget) for widget in landmarks]
    assert places == sorted(places)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen(
    application: Application, workspace: Workspace, qtbot: QtBot, theme: str
) -> None:
    unfold_stages(application, workspace)
    window = application.window
    window.theme_chosen.emit(theme)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for widget in stops(window.architecture.search):
        if widget is window.diagram.canvas:
            continue  # shows the selected box instead
        widget.setFocus()
        with_focus = widget.grab().toImage()
        window.diagram.canvas.setFocus()
        assert widget.grab().toImage() != with_focus, widget
