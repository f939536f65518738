from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.found import draw
from resviz.app.lab_files import TORN
from resviz.app.recording import Recording
from resviz.app.recording_file import load, save
from resviz.core.errors import FileError
from resviz.diagram.theme import DARK, LIGHT
from resviz.gui.panels.lab import opening, replay, saving
from resviz.gui.panels.lab.curve_plot import GUTTER, CurvePlot
from resviz.gui.panels.lab.gallery import Gallery
from resviz.gui.panels.lab.notice import Notice
from resviz.gui.panels.lab.watch import Watch
from resviz.protocol import (
    Look,
    Looked,
    Measure,
    Measured,
    Row,
    RunProbe,
    RunStateChanged,
    Series,
    Table,
)
from resviz.protocol.findings import Axis
from resviz.protocol.live_probes import PROBES
from resviz.protocol.quantities import BINS, QUANTITIES
from resviz.zoo.presets import preset
from tests.gui.panels.lab.desk import Desk
from tests.recordings import (
    BLOCKS,
    CONDITIONS,
    LAYERS,
    LAYOUTS,
    fill,
    finding,
    grid,
    laid_out,
    recording,
    rows,
    started,
)


def test_several_seeds_are_one_curve_in_a_band(qtbot: QtBot, desk: Desk) -> None:
    desk.ready()
    desk.lab.run()
    request = desk.sent[-1]
    assert isinstance(request, RunProbe)
    again = tuple(msgspec.structs.replace(layout, seed=1) for layout in LAYOUTS)
    desk.lab.handle(started(request.request, (*LAYOUTS, *again)))
    desk.lab.handle(RunStateChanged(request.request, "running", 0))
    for step in range(4):
        every = [row for arm in range(4) for row in rows(arm, step)]
        desk.lab.handle(Measured(request.request, (*every,)))
    qtbot.waitUntil(lambda: bool(desk.panel.board and desk.board.profile._plot))
    desk.board.refresh()
    plot, items = desk.board.profile._plot, desk.board.profile._bands._items
    assert plot
    wide = [curve for curve in plot.curves if curve.low is not None]
    assert [curve.name for curve in wide] == ["ResNet-8", "plain-8"]
    for item, curve in zip(items, wide, strict=True):
        shape = item.path().boundingRect()
        assert item.isVisible()
        assert shape.top() <= float(curve.y.min()) <= float(curve.y.max()) <= shape.bottom()
        assert shape.height() > 8, "powers of ten"


def test_the_empty_state_says_what_will_be_seen(desk: Desk) -> None:
    assert desk.panel.notice.isVisible()
    assert "ResNet-56 and plain-56" in desk.panel.notice.text.text()
    assert desk.buttons() == ["Run", "Demonstrations …"]
    assert desk.panel.board is None


def open_gallery(qtbot: QtBot, desk: Desk) -> Gallery:
    buttons = desk.panel.notice.findChildren(QPushButton)
    button = next(button for button in buttons if button.text() == "Demonstrations …")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (gallery,) = desk.panel.window().findChildren(Gallery)
    return gallery


def test_a_demonstration_starts_with_a_click_on_its_card(qtbot: QtBot, desk: Desk) -> None:
    desk.ready()
    gallery = open_gallery(qtbot, desk)
    assert [card.accessibleName() for card in gallery.cards] == [
        shown.title for shown in DEMONSTRATIONS.values()
    ]
    for card in gallery.cards:
        assert card.accessibleDescription().startswith(f"Takes about {card.shown.duration}. ")
    qtbot.mouseClick(gallery.cards[0], Qt.MouseButton.LeftButton)
    assert isinstance(desk.sent[-1], RunProbe)
    assert desk.lab.plan.demonstration == "vanishing"
    assert desk.panel.story.isVisible()
    assert desk.panel.story.title.text() == "Vanishing"


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_cards_are_reached_and_pressed_by_keys(qtbot: QtBot, desk: Desk, key: Qt.Key) -> None:
    desk.ready()
    card = open_gallery(qtbot, desk).cards[4]
    card.setFocus()
    qtbot.keyClick(card, key)
    assert desk.lab.plan.demonstration == "degradation"


def test_a_demonstration_points_at_its_quantity_and_goes_on_to_its_probes(desk: Desk) -> None:
    desk.ready()
    desk.lab.plan.demonstrate("ensembles")
    desk.lab.run()
    request = desk.sent[-1]
    assert isinstance(request, RunProbe)
    assert desk.board.toolbar.chooser.quantity == "input_grad"
    desk.lab.handle(started(request.request))
    desk.lab.handle(RunStateChanged(request.request, "running", 0))
    desk.lab.handle(Measured(request.request, (*rows(0, 0), *rows(1, 0))))
    desk.panel._draw()
    assert desk.panel.story.line.text().startswith("After training: the accuracy")
    desk.lab.handle(RunStateChanged(request.request, "done", 100))
    look = desk.sent[-1]
    assert isinstance(look, Look)
    assert look.probe == "paths"


def test_a_cancel_ends_the_probes_that_were_to_follow_too(qtbot: QtBot, desk: Desk) -> None:
    desk.ready()
    desk.lab.plan.demonstrate("ensembles")
    desk.lab.run()
    request = desk.sent[-1]
    assert isinstance(request, RunProbe)
    desk.lab.handle(started(request.request))
    desk.lab.handle(RunStateChanged(request.request, "done", 100))
    look = desk.sent[-1]
    assert isinstance(look, Look)
    qtbot.mouseClick(desk.panel.controls.transport.stop, Qt.MouseButton.LeftButton)
    end = desk.sent[-1]
    assert isinstance(end, Look)
    assert end.probe is None
    desk.lab.handle(Looked(look.request, "paths", 1.0))
    assert desk.sent[-1] is end
    assert desk.lab.looking.probe is None


def shown_words(desk: Desk) -> list[str]:
    """What stands in place of the figures."""
    board = desk.board
    return [board.profile._words.text(), board.heats._words, board.trace._words.text()]


def test_says_in_the_charts_what_it_waits_for(desk: Desk) -> None:
    desk.lab.run()
    assert desk.board.isVisible()
    assert shown_words(desk) == ["starting the engine … 0 s", "starting …", "starting …"]
    assert not desk.panel.controls.transport.main.isEnabled()
    desk.ready()
    assert shown_words(desk)[0] == "setting up the networks …"
    axes = [plot._item.getAxis("left") for plot in (desk.board.profile, desk.board.trace)]
    assert [axis._tickLevels for axis in axes] == [[[], []]] * 2
    assert desk.board.trace.row.words() == []


def test_a_new_run_shows_nothing_of_the_one_before(qtbot: QtBot, drawn: Desk) -> None:
    drawn.lab.handle(RunStateChanged(1, "done", 8))
    drawn.lab.run()
    assert shown_words(drawn)[0] == "setting up the networks …"
    assert drawn.board.profile._plot is None
    assert drawn.board.toolbar.shown.step is None
    assert drawn.board.legend.isHidden()
    drawn.lab.stop()
    qtbot.waitUntil(lambda: drawn.board.profile._plot is not None)
    assert "the run before: ResNet-8 · plain-8" in drawn.board.note.text()
    assert drawn.board.note.isVisible()
    drawn.measure(1)
    qtbot.waitUntil(lambda: drawn.board.toolbar.slider.maximum() == 0)
    assert drawn.board.note.isHidden()


def test_figures_of_an_earlier_run_are_told_as_such(qtbot: QtBot, drawn: Desk) -> None:
    drawn.lab.handle(RunStateChanged(1, "done", 8))
    drawn.lab.run()
    drawn.lab.engine_died("The engine was killed (SIGKILL).", "Restart it.")
    qtbot.waitUntil(drawn.board.note.isVisible)
    words = drawn.panel.controls.transport.words
    assert words.text().startswith("failed at step 0")
    drawn.lab.restart_engine()
    assert words.text().startswith("stopped")
    assert drawn.panel.banner.isHidden()


def test_draws_while_data_arrive(qtbot: QtBot, drawn: Desk) -> None:
    plot = drawn.board.profile._plot
    assert plot
    assert [curve.name for curve in plot.curves if not curve.faint] == ["ResNet-8", "plain-8"]
    assert "seed 0 · step 7" in drawn.board.conditions.text()
    assert drawn.panel.controls.transport.main.text() == "Pause"
    assert drawn.board.toolbar.slider.maximum() == 7


def test_draws_at_most_thirty_times_a_second(
    qtbot: QtBot, drawn: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = []
    monkeypatch.setattr(drawn.board, "show_recording", lambda shown: draws.append(shown))
    qtbot.wait(60)
    draws.clear()
    start = time.monotonic()
    for step in range(8, 108):
        drawn.lab.handle(Measured(1, (*rows(0, step), *rows(1, step))))
        qtbot.wait(3)
    assert 1 <= len(draws) <= 2 + 35 * (time.monotonic() - start)


def test_draws_nothing_while_hidden(qtbot: QtBot, drawn: Desk) -> None:
    drawn.panel.hide()
    drawn.lab.handle(Measured(1, (*rows(0, 8), *rows(1, 8))))
    qtbot.wait(60)
    assert drawn.board.toolbar.slider.maximum() == 7
    drawn.panel.show()
    qtbot.waitUntil(lambda: drawn.board.toolbar.slider.maximum() == 8)


def test_the_title_of_an_axis_takes_no_place_of_a_tick(drawn: Desk) -> None:
    axis = drawn.board.trace.row
    for width, ticks in ((128, ["0", "5"]), (900, ["0", "1", "2", "3", "4", "5", "6", "7"])):
        axis.resize(width, 18)
        (title, left), *words = axis.words()
        assert title == "step"
        assert 0 <= left < GUTTER - 20
        assert [told for told, _ in words] == ticks


def test_a_long_title_of_an_axis_is_whole_in_the_place_of_some_ticks(drawn: Desk) -> None:
    lengths = grid("norm", Axis("distance in norms of the filters", at=(0.0, 3.0, 6.0)))
    drawn.lab.recording.find([finding(0, lengths, probe="paths")])
    plot = draw(drawn.lab.recording, "paths", "norm")
    axis = drawn.board.profile.row
    axis.show_plot(plot)
    axis.resize(420, 18)
    (title, left), *words = axis.words()
    assert title == "distance in norms of the filters"
    width = axis._metrics.horizontalAdvance(title)
    assert left >= 0
    assert left + width <= 420
    assert words
    assert all(at + axis._metrics.horizontalAdvance(told) < left for told, at in words)


def test_another_recording_opens_on_what_was_measured_in_it(drawn: Desk) -> None:
    drawn.board.toolbar.chooser.show_quantity("branch_variance")
    shown = drawn.board.profile._words
    drawn.board.refresh()
    assert "Not measured yet" in shown.text()
    assert shown.wordWrap()
    probes = drawn.lab.plan.experiment.probes
    drawn.board.show_recording(recording(4))
    assert drawn.board.toolbar.shown.quantity == "weight_grad"
    assert drawn.lab.plan.experiment.probes == probes, "nothing is switched on for that"


def test_a_torn_recording_says_so(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.ready()
    desk.panel.show()
    save(recording(20), tmp_path / "a.resviz")
    data = (tmp_path / "a.resviz").read_bytes()
    for name, length in (("whole", len(data)), ("half", len(data) * 3 // 5)):
        (tmp_path / f"{name}.resviz").write_bytes(data[:length])
        desk.panel.files.open_file(tmp_path / f"{name}.resviz")
        qtbot.waitUntil(lambda name=name: f"Opened {name}.resviz" in desk.said)
        qtbot.waitUntil(lambda: desk.board is not None and desk.panel._shown is desk.lab.recording)
        assert desk.board.note.text() == (TORN if name == "half" else "")


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (900, ["stage 1", "stage 2", "stage 3", "input"]),
        (GUTTER + 220, ["stage 1", "stage 2", "stage 3", "input"]),
        (GUTTER + 160, ["1", "2", "3", "stage"]),
    ],
)
def test_every_stage_is_named(drawn: Desk, width: int, words: list[str]) -> None:
    axis = drawn.board.profile.row
    axis.resize(width, 18)
    # Here the two parts at the ends are wide enough for a name, too.
    assert [told for told, _ in axis.words() if told not in {"stem", "head"}] == words


def test_looks_back(qtbot: QtBot, drawn: Desk) -> None:
    drawn.board.toolbar.slider.setValue(3)
    assert "· step 3 ·" in drawn.board.conditions.text()
    drawn.lab.handle(Measured(1, (*rows(0, 8), *rows(1, 8))))
    qtbot.waitUntil(lambda: drawn.board.toolbar.slider.maximum() == 8)
    assert drawn.board.toolbar.shown.step == 3
    drawn.board.toolbar.slider.setValue(8)
    assert drawn.board.toolbar.shown.step is None


def test_switches(drawn: Desk) -> None:
    choose(drawn, "input_grad")
    drawn.board.toolbar._choose_relative("relative")
    plot = drawn.board.profile._plot
    assert plot
    assert plot.title == "Input gradient ÷ that of the last"
    assert drawn.board.heats._heats
    assert drawn.board.heats._heats.heats[0].ids[-1] == "head"
    measures = drawn.board._measures
    measures.setCurrentIndex(measures.findData("accuracy"))
    assert drawn.board.trace._plot
    assert drawn.board.trace._plot.title.startswith("Accuracy")


def choose(desk: Desk, quantity: str) -> None:
    chooser = desk.board.toolbar.chooser.list
    chooser.setCurrentIndex(chooser.findData(quantity, Qt.ItemDataRole.UserRole))


def test_choosing_a_quantity_has_it_measured_while_it_runs(drawn: Desk) -> None:
    choose(drawn, "branch_share")
    sent = drawn.sent[-1]
    assert isinstance(sent, Measure)
    assert sent.probes == ("weights", "inputs", "shortcut")
    assert "measures it from the next step on" in drawn.board.profile._words.text()
    assert drawn.board.toolbar.chooser.actions_by_probe["shortcut"].isChecked()
    drawn.board.toolbar.chooser.actions_by_probe["shortcut"].trigger()
    assert drawn.lab.plan.experiment.probes == ("weights", "inputs")


def test_what_is_no_size_is_not_divided_by_the_last(drawn: Desk) -> None:
    drawn.board.toolbar._choose_relative("relative")
    choose(drawn, "branch_cosine")
    assert not drawn.board.toolbar.shown.relative
    assert not drawn.board.toolbar._scales.isEnabled()
    choose(drawn, "weight_grad")
    assert drawn.board.toolbar.shown.relative


PROFILED = [key for key, row in QUANTITIES.items() if row.part != "network"]


@pytest.mark.parametrize("quantity", PROFILED)
def test_every_quantity_explains_itself(drawn: Desk, quantity: str) -> None:
    choose(drawn, quantity)
    drawn.board.toolbar.chooser.about.click()
    (box,) = drawn.panel.findChildren(QMessageBox, "about quantity")
    assert QUANTITIES[quantity].about in box.text()
    assert PROBES[QUANTITIES[quantity].probe].caveat in box.informativeText()
    box.close()


def test_histograms_are_heat_maps_of_layers_and_of_the_layer_that_is_marked(
    qtbot: QtBot, drawn: Desk
) -> None:
    counts = np.zeros((len(LAYERS), BINS))
    counts[:, 0], counts[:, 50], counts[2, 52] = 25, 75, 25
    layout = laid_out("resnet8", LAYERS, BLOCKS)
    series = Series("weight_grad_bins", LAYERS, BINS)
    layout = msgspec.structs.replace(layout, tables=(*layout.tables, Table("spread", (series,))))
    made = Recording(CONDITIONS, (layout,))
    made.add([*rows(0, 0), Row(0, 3, 0, counts.tobytes())])
    drawn.board.show_recording(made)
    choose(drawn, "weight_grad_bins")
    shown = drawn.board.spread._heats
    assert shown
    (heat,) = shown.heats
    assert heat.columns == LAYERS
    assert heat.ids == ("exactly zero", *heat.ids[1:3], heat.ids[3])
    assert 10 ** heat.values[:, 0] == pytest.approx([0.25, 0.75, np.nan, np.nan], nan_ok=True)
    drawn.panel.highlight(LAYERS[2])
    assert drawn.board.heats._heats
    over_time = drawn.board.heats._heats.heats[0]
    assert 10 ** over_time.values[:, 0] == pytest.approx([0.2, 0.6, np.nan, 0.2], nan_ok=True)
    rect = drawn.board.spread._maps()[0].rect
    qtbot.mouseClick(drawn.board.spread, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert drawn.selected[-1] in LAYERS


def test_a_click_on_a_row_selects_its_layer(qtbot: QtBot, drawn: Desk) -> None:
    heats = drawn.board.heats
    rect = heats._maps()[0].rect
    for share, part in ((0.01, "head.fc"), (0.99, "stem.conv")):
        point = QPoint(int(rect.center().x()), int(rect.top() + share * rect.height()))
        qtbot.mouseClick(heats, Qt.MouseButton.LeftButton, pos=point)
        assert drawn.selected[-1] == part


def test_a_click_on_a_curve_selects_its_layer(qtbot: QtBot, drawn: Desk) -> None:
    profile = drawn.board.profile
    plot = profile._plot
    assert plot
    scene_point = profile._box.mapViewToScene(profile._box.viewRect().center())
    view = profile._view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.mapFromScene(scene_point))
    assert drawn.selected == [plot.curves[0].ids[len(plot.curves[0].ids) // 2]] or (
        drawn.selected == [plot.curves[0].ids[len(plot.curves[0].ids) // 2 - 1]]
    )


def test_a_click_selects_nothing_in_a_network_that_was_not_measured(
    qtbot: QtBot, drawn: Desk
) -> None:
    drawn.lab.plan.set_networks(preset("resnet56").settings)
    qtbot.mouseClick(drawn.board.heats, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    assert drawn.selected == []
    drawn.lab.plan.set_networks(preset("plain20").settings.change(depth=8))
    qtbot.mouseClick(drawn.board.heats, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    assert drawn.selected


def marked(desk: Desk) -> list[tuple[float, float]]:
    regions = desk.board.profile._regions._items
    return sorted(region.getRegion() for region in regions if region.isVisible())


def test_marks_what_is_selected_elsewhere(drawn: Desk) -> None:
    drawn.panel.highlight("stage2.block1")
    assert marked(drawn) == [(2.75, 4.25)]
    drawn.panel.highlight("nothing")
    assert marked(drawn) == []


def test_marks_it_in_each_network_where_depth_is_relative(drawn: Desk) -> None:
    deeper = ("stem.conv", *(f"stage1.block{i}.conv1" for i in range(1, 9)), "head.fc")
    made = Recording(CONDITIONS, (LAYOUTS[0], laid_out("plain8", deeper, BLOCKS, plain=True)))
    made.add(rows(0, 0))
    fill(made, 1, 0, 1.0)
    drawn.board.show_recording(made)
    drawn.board.refresh()
    drawn.panel.highlight("stage1.block1.conv1")
    (first, _), (second, end) = marked(drawn)
    assert (first, second) == pytest.approx((0.75 / 9, 0.75 / 7))
    assert end == pytest.approx(1.25 / 7)


def test_the_death_of_the_engine_leaves_the_figures(qtbot: QtBot, drawn: Desk) -> None:
    drawn.lab.engine_died("The engine was killed (SIGKILL).", "Restart it.")
    assert drawn.board.isVisible()
    assert drawn.panel.banner.isVisible()
    assert "All 8 steps measured so far are kept." in drawn.panel.banner.words.text()
    button = drawn.panel.banner.findChild(QPushButton)
    assert button
    assert button.text() == "Restart engine"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert drawn.lab.engine.state == "starting"


def test_an_engine_that_cannot_start_is_explained(qtbot: QtBot, desk: Desk) -> None:
    desk.lab.engine_died("The engine could not be started: gone.", "Install resviz again.")
    assert desk.panel.notice.title.text() == "That did not work"
    assert "Install resviz again." in desk.panel.notice.text.text()
    qtbot.waitUntil(lambda: desk.buttons() == ["Restart engine"])


def test_an_impossible_setting_is_explained_beside_it(desk: Desk) -> None:
    form = desk.panel.controls.form
    line = form.editor("batch")
    line.setProperty("text", "1")
    line.commit_text()  # type: ignore[attr-defined]
    assert "between 2 and" in form.fault("batch")
    assert desk.lab.plan.experiment.batch == 64


def test_devices_are_offered(desk: Desk) -> None:
    desk.ready()
    combo = desk.panel.controls.form.editor("device")
    words = [combo.itemText(i) for i in range(combo.count())]  # type: ignore[attr-defined]
    assert words == ["best · Fake CPU", "Fake CPU"]


def test_says_that_float16_is_slow_on_a_cpu(desk: Desk) -> None:
    said = desk.panel.controls.form._rows["precision"]._said
    desk.lab.plan.change("precision", "float16")
    assert said.isHidden()  # what the best device is, the engine has not said yet
    desk.ready()
    assert "bfloat16" in said.text()
    assert not said.isHidden()
    desk.lab.plan.change("device", "cuda")
    assert said.isHidden()
    desk.lab.plan.change("device", "cpu")
    assert not said.isHidden()
    desk.lab.plan.change("precision", "bfloat16")
    assert said.isHidden()


def test_steps_are_replayed(qtbot: QtBot, drawn: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "SECONDS", 0.2)
    toolbar = drawn.board.toolbar
    steps: list[int] = []
    toolbar.slider.valueChanged.connect(steps.append)
    assert toolbar.replay.accessibleName() == "Replay all steps"
    toolbar.replay.click()
    assert toolbar.replay.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not toolbar.replay.running)
    assert (steps[0], steps[-1]) == (0, 7)
    assert steps == sorted(steps)
    assert toolbar.shown.step is None
    assert toolbar.replay.accessibleName() == "Replay all steps"


def test_axes_stay_while_one_looks_back(drawn: Desk) -> None:
    fill(drawn.lab.recording, 0, 8, 1e5)
    drawn.board.show_recording(drawn.lab.recording)
    slider, profile = drawn.board.toolbar.slider, drawn.board.profile
    ends = []
    for step in (6, 3, 0):
        slider.setValue(step)
        ends.append(profile._plot.y_range)
    assert len({*ends}) == 1
    assert ends[0][1] > 5


def test_a_replay_pauses_and_gives_way_to_keys(qtbot: QtBot, drawn: Desk) -> None:
    toolbar = drawn.board.toolbar
    toolbar.slider.setValue(3)
    toolbar.replay.click()
    assert toolbar.replay.running
    toolbar.replay.click()
    assert not toolbar.replay.running
    assert toolbar.shown.step == 3
    toolbar.replay.click()
    qtbot.keyClick(toolbar.slider, Qt.Key.Key_Left)
    assert not toolbar.replay.running
    assert toolbar.shown.step == 2
    toolbar.replay.click()
    drawn.panel.board.wait("starting")
    assert not toolbar.replay.running
    assert not toolbar.replay.isEnabled()


def test_saves_and_opens(qtbot: QtBot, drawn: Desk, tmp_path: Path) -> None:
    panel = drawn.panel
    panel.files.save_recording(tmp_path / "a.resviz")
    panel.files.save_table(tmp_path / "a.csv")
    panel.files.save_figure(tmp_path / "a.svg")
    panel.files.save_figure(tmp_path / "a.png")
    names = ("a.resviz", "a.csv", "a.svg", "a.png")
    assert drawn.said == [f"Saving {name} …" for name in names]
    qtbot.waitUntil(lambda: len(drawn.said) == 8)
    assert {*drawn.said[4:]} == {f"Saved {name}" for name in names}
    assert drawn.told == []
    assert len(load(tmp_path / "a.resviz").arms[0]) == 8
    assert (tmp_path / "a.csv").read_text().startswith("arm,seed,step,quantity,id,value\n")
    assert {painted[1] for painted in drawn.painted} == {tmp_path / "a.svg", tmp_path / "a.png"}
    assert all(painted[0].theme is LIGHT for painted in drawn.painted)
    save(recording(20), tmp_path / "b.resviz")
    panel.files.open_file(tmp_path / "b.resviz")
    qtbot.waitUntil(lambda: drawn.board.toolbar.slider.maximum() == 19)
    assert drawn.said[-2:] == ["Opening b.resviz …", "Opened b.resviz"]
    panel.files.open_beside(tmp_path / "a.resviz")
    qtbot.waitUntil(lambda: len(drawn.lab.recording.arms) == 4)


def test_what_cannot_be_opened_is_told_and_nothing_is_lost(
    qtbot: QtBot, drawn: Desk, tmp_path: Path
) -> None:
    shown, path = drawn.lab.recording, tmp_path / "a.resviz"
    path.write_text("something else")
    drawn.panel.files.open_file(path)
    qtbot.waitUntil(lambda: bool(drawn.told))
    assert drawn.told[0].startswith(f"{path} is not a recording of resviz")
    experiment = tmp_path / "a.toml"
    experiment.write_text('resviz = 1\n[[arms]]\nnetwork = "resnet20"\n')
    drawn.panel.files.open_beside(experiment)
    qtbot.waitUntil(lambda: len(drawn.told) == 2)
    assert "is not a recording" in drawn.told[1]
    assert drawn.lab.recording is shown
    qtbot.waitUntil(lambda: drawn.panel.findChild(Watch) is None)


def test_the_reading_of_a_file_ends_by_cancel_and_by_that_of_another(
    qtbot: QtBot, drawn: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def wait_and_read(path: Path, tell: Callable[[int, int], object]) -> Recording:
        go_on.wait(10)
        tell(1, 2)
        return recording(int(path.stem))

    monkeypatch.setattr(opening, "read", wait_and_read)
    shown = drawn.lab.recording
    drawn.panel.files.open_file(tmp_path / "3.resviz")
    watch = drawn.panel.findChild(Watch)
    assert not watch.isVisible(), "what is short is not worth it"
    qtbot.waitUntil(watch.isVisible)
    watch.findChild(QPushButton).click()
    go_on.set()
    qtbot.waitUntil(lambda: drawn.said[-1] == "")
    assert drawn.lab.recording is shown
    go_on.clear()
    for name in ("4.resviz", "5.resviz"):
        drawn.panel.files.open_file(tmp_path / name)
        qtbot.waitUntil(lambda name=name: drawn.said[-1] == f"Opening {name} …")
    go_on.set()
    qtbot.waitUntil(lambda: "Opened 5.resviz" in drawn.said)
    qtbot.waitUntil(lambda: drawn.panel.findChild(Watch) is None)
    assert "Opened 4.resviz" not in drawn.said
    assert len(drawn.lab.recording.arms[0]) == 5
    assert drawn.told == []


def test_saves_an_animation_beside_the_window(qtbot: QtBot, drawn: Desk, tmp_path: Path) -> None:
    drawn.panel.files.save_animation(tmp_path / "a.gif")
    watch = drawn.panel.findChild(Watch)
    assert watch.isVisible()
    told: list[int] = []
    watch.tell = lambda done, total: told.append((done, total))
    qtbot.waitUntil(lambda: "Saved a.gif" in drawn.said, timeout=20_000)
    assert told == [(done, 8) for done in range(1, 9)]
    qtbot.waitUntil(lambda: drawn.panel.findChild(Watch) is None)
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")


def test_an_animation_can_be_ended(qtbot: QtBot, drawn: Desk, tmp_path: Path) -> None:
    drawn.panel.files.save_animation(tmp_path / "a.mp4")
    drawn.panel.findChild(Watch).findChild(QPushButton).click()
    qtbot.waitUntil(lambda: drawn.said[-1:] == [""], timeout=20_000)
    assert drawn.told == []
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_animated_is_told(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.measure(1)
    desk.panel.files.save_animation(tmp_path / "a.gif")
    qtbot.waitUntil(lambda: bool(desk.told))
    assert desk.told == ["An animation needs at least two steps that were measured."]
    qtbot.waitUntil(lambda: desk.panel.findChild(Watch) is None)


def test_saves_what_there_was_when_it_was_asked(
    qtbot: QtBot, drawn: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def wait_and_save(recording: Recording, path: Path) -> None:
        go_on.wait(10)
        save(recording, path)

    monkeypatch.setattr(saving, "save", wait_and_save)
    drawn.panel.files.save_recording(tmp_path / "a.resviz")
    for step in range(8, 40):
        drawn.lab.handle(Measured(1, (*rows(0, step), *rows(1, step))))
    go_on.set()
    qtbot.waitUntil(lambda: drawn.said[-1] == "Saved a.resviz")
    assert [len(arm) for arm in load(tmp_path / "a.resviz").arms] == [8, 8]
    assert drawn.lab.measured == 40


def test_what_cannot_be_saved_is_told_in_a_sentence(
    qtbot: QtBot, drawn: Desk, tmp_path: Path
) -> None:
    drawn.panel.files.save_table(tmp_path / "missing" / "a.csv")
    qtbot.waitUntil(lambda: bool(drawn.told))
    missing = tmp_path / "missing"
    assert drawn.told == [f"Cannot write {missing}/a.csv: there is no folder {missing}."]
    assert drawn.said[-1] == ""


def test_nothing_to_save_is_said(desk: Desk, tmp_path: Path) -> None:
    files = desk.panel.files
    for write in (files.save_recording, files.save_table, files.save_figure):
        with pytest.raises(FileError, match="Nothing has been measured"):
            write(tmp_path / "a.svg")


def test_the_same_notice_is_not_styled_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show_notice("A title", "A text", alert=True)
    styled: list[bool] = []
    monkeypatch.setattr(notice, "_colour", lambda: styled.append(True))
    notice.show_notice("A title", "Another text, of more lines than one. " * 9, alert=True)
    assert styled == []
    assert notice.text.height() >= notice.text.heightForWidth(notice.text.width())
    notice.show_notice("A title", "Another text")
    assert styled == [True]


def test_takes_both_themes(qtbot: QtBot, drawn: Desk) -> None:
    grounds = []
    for theme in (LIGHT, DARK):
        drawn.panel.set_theme(theme)
        image = drawn.panel.grab().toImage()
        grounds.append(image.pixelColor(image.width() - 4, 200).name().upper())
    assert grounds == [LIGHT["background"], DARK["background"]]


def points(plot: CurvePlot) -> list[list[tuple[float, float]]]:
    """Where the marks of a live plot stand, an item at a time."""
    items = [item for item in plot._marks._items if item.isVisible()]
    return [list(zip(*item.getData(), strict=True)) for item in items]


def test_special_values_have_marks_that_all_can_be_seen(drawn: Desk) -> None:
    assert drawn.lab.recording
    for arm in drawn.lab.recording.arms:
        for table in arm.tables[1:]:
            table.numbers[-1] = np.resize([np.nan, np.inf, 1e-300, 0.0], table.table.width)
            table.odd[-1] = True
    drawn.board.refresh()
    drawn.panel.grab()
    zeros, others, broken, more, *alone = points(drawn.board.profile)
    assert [len(marks) for marks in (zeros, others, broken, more)] == [2, 2, 4, 4]
    assert {y for _, y in zeros}.isdisjoint(y for _, y in others)
    assert {y for _, y in broken}.isdisjoint(y for _, y in more)
    assert [len(marks) for marks in alone] == [2, 2]


def test_a_loss_that_was_finite_once_is_a_point(drawn: Desk) -> None:
    assert drawn.lab.recording
    for arm in drawn.lab.recording.arms:
        arm.loss[1:] = np.nan
    drawn.board.refresh()
    assert [marks for marks in points(drawn.board.trace) if len(marks) == 1] == [
        [(0.0, arm.loss[0])] for arm in drawn.lab.recording.arms
    ]


def test_curves_without_room_for_their_names_have_a_legend(qtbot: QtBot, drawn: Desk) -> None:
    made = recording(8)
    made.arms[1].loss[:] += 2
    drawn.board.show_recording(made)
    drawn.board.refresh()
    assert drawn.board.legend.isHidden()
    made.arms[1].loss[:] -= 2
    drawn.board.refresh()
    qtbot.waitUntil(drawn.board.legend.isVisible)  # names rest a moment before they move
    assert drawn.board.legend.height() >= drawn.board.legend.fontMetrics().height()
    words = drawn.board.legend.text()
    assert "ResNet-8" in words
    assert "plain-8" in words
    drawn.panel.set_theme(DARK)
    assert DARK["residual1"] in drawn.board.legend.text()
    drawn.board.show_recording(recording(3))
    assert drawn.board.legend.isHidden()


def test_pyqtgraph_waits_until_there_is_something_to_plot() -> None:
    code = (
        "import sys, resviz.gui.panels.lab, resviz.gui.engine_client;"
        "assert not {'pyqtgraph', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
