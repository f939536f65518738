"""Probes of present weights in the lab's panel: asked for, under way, found and chosen."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from resviz.app.found import charts
from resviz.app.recording import Recording
from resviz.gui.panels.lab.chooser import Chooser
from resviz.protocol import Failed, Finding, Look, Looked, RunStateChanged, Started
from resviz.protocol.findings import STILL_PROBES, Axis, StillProbe
from tests.gui.panels.lab.desk import Desk
from tests.recordings import finding, grid, recording, started


def chooser(desk: Desk) -> Chooser:
    return desk.board.toolbar.chooser


def enabled(desk: Desk) -> list[StillProbe]:
    return [key for key, action in chooser(desk).looks.items() if action.isEnabled()]


def begin(desk: Desk, probe: StillProbe = "lesions") -> Look:
    chooser(desk).looks[probe].trigger()
    asked = desk.sent[-1]
    assert isinstance(asked, Look)
    return asked


def find(desk: Desk, *findings: Finding, probe: StillProbe = "lesions") -> None:
    desk.lab.handle(Looked(begin(desk, probe).request, probe, 1.0, findings))


def test_they_are_offered_while_the_engine_has_the_networks(drawn: Desk) -> None:
    assert enabled(drawn) == [*STILL_PROBES]
    drawn.lab.handle(RunStateChanged(1, "done", 8))
    assert enabled(drawn) == [*STILL_PROBES], "after the end, too"
    drawn.lab.run()
    assert enabled(drawn) == [], "not before the next experiment is set up"
    number = drawn.sent[-1].request  # type: ignore[union-attr]  # every request but Quit
    drawn.lab.handle(started(number))
    assert enabled(drawn) == [*STILL_PROBES]
    drawn.lab.handle(RunStateChanged(number, "stopped", 3))
    assert enabled(drawn) == []
    drawn.lab.show(recording(3), "a file")
    assert enabled(drawn) == [], "a file has no networks"


def test_none_is_offered_after_the_engine_has_died(drawn: Desk) -> None:
    drawn.lab.engine_died("Gone.")
    assert enabled(drawn) == []


def test_progress_is_told_and_cancel_ends_it(drawn: Desk) -> None:
    transport = drawn.panel.controls.transport
    assert transport.stop.text() == "Stop"
    asked = begin(drawn, "plane")
    assert asked.probe == "plane"
    assert transport.words.text() == "Loss landscape · 0%"
    drawn.lab.handle(Looked(asked.request, "plane", 0.25))
    assert transport.words.text() == "Loss landscape · 25%"
    assert transport.bar.value() == transport.bar.maximum() // 4
    assert transport.stop.text() == "Cancel"
    transport.stop.click()
    cancel = drawn.sent[-1]
    assert isinstance(cancel, Look)
    assert cancel.probe is None
    drawn.lab.handle(Looked(asked.request, "plane", 1.0))
    assert transport.stop.text() == "Stop"
    assert transport.words.text().startswith("step 0 of")


def test_after_the_end_it_can_be_cancelled_too(drawn: Desk) -> None:
    drawn.lab.handle(RunStateChanged(1, "done", 8))
    stop = drawn.panel.controls.transport.stop
    assert not stop.isEnabled()
    begin(drawn)
    assert stop.isEnabled()


def test_what_is_found_is_chosen_and_drawn(drawn: Desk) -> None:
    find(drawn, finding(0), finding(1, notes=("Something.",)))
    assert chooser(drawn).list.currentText() == "Loss"
    assert drawn.board.profile._plot
    assert [curve.name for curve in drawn.board.profile._plot.curves] == ["ResNet-8", "plain-8"]
    told = drawn.board.conditions.text()
    assert "plain-8: Something." in told
    assert "64 images of the first batch" in told


def test_a_map_takes_the_place_of_the_curves(drawn: Desk) -> None:
    places = Axis("place", at=(0.0, 1.0))
    cosines = grid(rows=places, columns=places, shown="map")
    find(drawn, finding(0, cosines, probe="line"), probe="line")
    assert drawn.board.toolbar.forms.isHidden(), "pairs of points are no plane"
    assert drawn.board.spread.isVisible()
    assert drawn.board.spread._heats
    assert len(drawn.board.spread._heats.heats) == 1


def test_the_list_of_findings_grows_and_stays(drawn: Desk) -> None:
    find(drawn, finding(0, grid("loss"), grid("accuracy", title="Accuracy")))
    find(drawn, finding(0, probe="paths"), probe="paths")
    assert drawn.lab.recording
    assert chooser(drawn)._charts == charts(drawn.lab.recording)
    words = [chooser(drawn).list.itemText(i) for i in range(chooser(drawn).list.count())]
    own = words[words.index("Paths") :]
    assert own == ["Paths", "Loss", "Lesions", "Loss", "Accuracy"]
    place = words.index("Accuracy", words.index("Lesions"))
    chooser(drawn).list.setCurrentIndex(place)
    drawn.board.refresh()
    assert drawn.board.profile._plot
    assert drawn.board.profile._plot.title.startswith("Accuracy")
    drawn.board.show_recording(drawn.lab.recording)
    assert chooser(drawn).list.currentIndex() == place, "as data arrive"


def test_the_quantity_comes_back_for_a_recording_without_findings(
    qtbot: QtBot, drawn: Desk
) -> None:
    before = chooser(drawn).list.currentText()
    find(drawn, finding(0))
    assert chooser(drawn).list.currentText() != before
    drawn.board.show_recording(Recording.of(Started(9, *begun())))
    assert chooser(drawn).list.currentText() == before
    assert chooser(drawn).chart is None


def begun() -> tuple[object, ...]:
    first = started()
    return first.conditions, first.arms


def test_a_failure_is_told_while_the_run_goes_on(qtbot: QtBot, drawn: Desk) -> None:
    asked = begin(drawn, "jacobian")
    drawn.lab.handle(Failed(asked.request, "Out of memory.", "Take a smaller batch."))
    assert drawn.panel.banner.isVisible()
    assert "Out of memory." in drawn.panel.banner.words.text()
    assert drawn.lab.run_state == "running"
    begin(drawn, "jacobian")
    assert drawn.panel.banner.isHidden()


def test_the_diagram_follows_what_is_chosen_once_it_is_coloured_by_it(drawn: Desk) -> None:
    overlays, button = drawn.overlays, drawn.board.toolbar.on_diagram
    button.click()
    assert overlays.key == "weight_grad"
    assert button.isChecked()
    chooser(drawn).show_quantity("input_grad")
    assert overlays.key == "input_grad"
    find(drawn, finding(0), finding(1))
    assert overlays.key == "lesions/loss", "what was just found is shown on the diagram, too"
    overlays.choose("macs")
    assert not button.isChecked()
    chooser(drawn).show_quantity("weight_grad")
    assert overlays.key == "macs", "which the user has chosen for the diagram"
    button.click()
    button.click()
    assert overlays.key == ""


def test_what_is_of_no_block_or_layer_has_no_place_on_the_diagram(drawn: Desk) -> None:
    overlays, button = drawn.overlays, drawn.board.toolbar.on_diagram
    button.click()
    lengths = grid("share", Axis("length of the path", at=(0.0, 1.0, 2.0)))
    find(drawn, finding(0, lengths, probe="paths"), probe="paths")
    assert chooser(drawn).chart
    assert not button.isEnabled()
    assert not button.isChecked()
    assert "no place on the diagram" in button.toolTip()
    assert overlays.key == "weight_grad", "the diagram keeps what it shows"
    chooser(drawn).show_quantity("input_grad")
    assert button.isChecked()
    assert overlays.key == "input_grad", "and follows again"


def test_many_notes_leave_room_for_the_figure(drawn: Desk) -> None:
    notes = tuple(f"Cannot be deleted: block {place} has no shortcut." for place in range(9))
    find(drawn, finding(0, notes=notes))
    shown = drawn.board.conditions.text().splitlines()[-1]
    assert shown.startswith("After 5 updates")
    assert notes[0] in shown
    assert shown.endswith(" …")
    assert len(shown) < 240
    assert all(note in drawn.board.conditions.toolTip() for note in notes)
    chooser(drawn).show_quantity("weight_grad")
    assert drawn.board.conditions.toolTip() == ""
