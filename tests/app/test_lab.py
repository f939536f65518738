from __future__ import annotations

import struct
from pathlib import Path

import pytest

from resviz.app import lab_files
from resviz.app.autosave import Autosave
from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.lab import Lab
from resviz.app.lesions import INTACT
from resviz.app.looking import BY_HAND
from resviz.app.recording_file import load, save
from resviz.core.errors import FileError, ResvizError, SettingError
from resviz.protocol import (
    ArmFailed,
    Control,
    Device,
    Event,
    Failed,
    LesionScore,
    LesionsTried,
    Look,
    Looked,
    Measured,
    Met,
    Moment,
    Ready,
    Report,
    Request,
    RunProbe,
    RunState,
    RunStateChanged,
    RunVerify,
    TryLesions,
    Verified,
)
from resviz.zoo.presets import preset
from tests.recordings import finding, recording, rows, started

READY = Ready("2.13.0", (Device("cpu", "Some CPU"),), 1)
REPORT = Report("resnet18", True, {"resviz": 1}, {"resviz": 2}, ())


class FakePort:
    """Notes what goes to the engine."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.sent: list[Request] = []
        self.starts = 0
        lab.engine.attach(self)

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def restart(self) -> None:
        self.starts += 1
        self.lab.engine.starting()


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def port(lab: Lab) -> FakePort:
    port = FakePort(lab)
    lab.engine.starting()
    lab.handle(READY)
    return port


def run_to(lab: Lab, port: FakePort, steps: int) -> int:
    """Start a run and hand it so many steps; gives the request's number."""
    lab.run()
    request = port.sent[-1]
    assert isinstance(request, RunProbe)
    lab.handle(started(request.request))
    lab.handle(RunStateChanged(request.request, "running", 0))
    for step in range(steps):
        lab.handle(Measured(request.request, (*rows(0, step), *rows(1, step))))
    return request.request


def test_knows_the_engine(lab: Lab, port: FakePort) -> None:
    assert lab.engine.state == "ready"
    assert lab.engine.torch == "2.13.0"
    assert lab.engine.devices[0].name == "Some CPU"


def test_a_run_from_beginning_to_end(lab: Lab, port: FakePort) -> None:
    told: list[str] = []
    lab.run_changed.connect(lambda: told.append(lab.run_state))
    lab.data_arrived.connect(lambda: told.append("data"))
    lab.plan.change("steps", 1)
    number = run_to(lab, port, 2)
    lab.handle(RunStateChanged(number, "done", 1, 0.0))
    assert told == ["starting", "running", "running", "data", "data", "done"]
    assert lab.measured == 2
    assert not lab.active
    probe = port.sent[0]
    assert isinstance(probe, RunProbe)
    assert [arm.name for arm in probe.experiment.arms] == ["resnet56", "plain56"]
    assert probe.experiment.steps == 1


def test_pause_resume_step_stop(lab: Lab, port: FakePort) -> None:
    number = run_to(lab, port, 1)
    lab.pause()
    lab.handle(RunStateChanged(number, "paused", 1))
    lab.run()
    lab.single_step()
    lab.stop()
    assert port.sent[1:] == [
        Control(number, action) for action in ("pause", "resume", "step", "stop")
    ]


def test_a_step_starts_a_run_that_pauses(lab: Lab, port: FakePort) -> None:
    lab.single_step()
    probe, step = port.sent
    assert isinstance(probe, RunProbe)
    assert probe.paused
    assert step == Control(probe.request, "step")


def test_nothing_is_steered_where_nothing_runs(lab: Lab, port: FakePort) -> None:
    lab.pause()
    lab.stop()
    assert port.sent == []


def test_stale_events_are_dropped(lab: Lab, port: FakePort) -> None:
    first = run_to(lab, port, 3)
    lab.handle(RunStateChanged(first, "done", 3))
    second = run_to(lab, port, 1)
    stale: list[Event] = [
        started(first),
        Measured(first, (*rows(0, 9),)),
        RunStateChanged(first, "stopped", 9),
        Failed(first, "old"),
        Verified(first, REPORT),
    ]
    for event in stale:
        lab.handle(event)
    assert lab.measured == 1
    assert lab.run_state == "running"
    assert lab.failure is None
    assert second != first


def test_requests_wait_until_the_engine_is_ready(lab: Lab) -> None:
    port = FakePort(lab)
    lab.run()
    assert port.starts == 1
    assert port.sent == []
    assert lab.run_state == "starting"
    lab.handle(READY)
    assert isinstance(port.sent[0], RunProbe)


def test_death_in_the_midst_keeps_the_data(lab: Lab, port: FakePort) -> None:
    run_to(lab, port, 5)
    lab.engine_died("The engine was killed (SIGKILL).", "Restart it.")
    assert lab.engine.state == "dead"
    assert lab.run_state == "failed"
    assert lab.measured == 5
    assert lab.failure
    assert lab.failure.message == (
        "The engine was killed (SIGKILL). All 5 steps measured so far are kept."
    )
    assert lab.failure.advice == "Restart it."


def test_death_before_the_first_measurement_says_so(lab: Lab, port: FakePort) -> None:
    first = run_to(lab, port, 2)
    lab.handle(RunStateChanged(first, "done", 2))
    lab.run()
    lab.engine_died("Gone.")
    assert lab.failure
    assert lab.failure.message == "Gone. Nothing had been measured yet."
    assert lab.measured == 2


def test_after_a_restart_it_runs_again(lab: Lab, port: FakePort) -> None:
    run_to(lab, port, 2)
    lab.engine_died("Gone.")
    lab.restart_engine()
    assert lab.engine.state == "starting"
    assert lab.engine.failure is None
    assert lab.failure is None
    assert lab.run_state == "stopped"
    lab.handle(READY)
    run_to(lab, port, 1)
    assert lab.run_state == "running"
    assert lab.failure is None
    assert lab.measured == 1


def test_running_on_a_dead_engine_restarts_it(lab: Lab, port: FakePort) -> None:
    lab.engine_died("Gone.")
    lab.run()
    assert port.starts == 1
    lab.handle(READY)
    assert isinstance(port.sent[-1], RunProbe)


def test_a_failure_is_told_with_its_advice(lab: Lab, port: FakePort) -> None:
    number = run_to(lab, port, 1)
    lab.handle(Failed(number, "Out of memory.", "Take a smaller batch."))
    assert lab.run_state == "failed"
    assert lab.failure == ("Out of memory.", "Take a smaller batch.")
    assert lab.engine.state == "ready"


def test_an_arm_that_is_left_out_is_told_while_the_others_go_on(lab: Lab, port: FakePort) -> None:
    number = run_to(lab, port, 1)
    lab.handle(ArmFailed(number, 1, 40, "No memory.", "Take a smaller batch."))
    assert lab.left_out == (
        "plain-8 is left out from step 40 on, the others go on. No memory.",
        "Take a smaller batch.",
    )
    assert (lab.run_state, lab.failure) == ("running", None)
    lab.handle(RunStateChanged(number, "done", 60))
    lab.run()
    assert lab.left_out is None


def test_knows_when_the_recording_is_of_an_earlier_run(lab: Lab, port: FakePort) -> None:
    number = run_to(lab, port, 1)
    lab.handle(RunStateChanged(number, "done", 1))
    assert not lab.outdated
    lab.run()
    assert lab.waiting
    request = port.sent[-1]
    assert isinstance(request, RunProbe)
    lab.handle(Failed(request.request, "Out of memory."))
    assert lab.outdated
    assert not lab.waiting
    assert lab.measured == 1
    run_to(lab, port, 1)
    assert not lab.outdated


def test_rows_that_do_not_fit_end_the_run(lab: Lab, port: FakePort) -> None:
    number = run_to(lab, port, 1)
    lab.handle(Measured(number, (*rows(0, 1), *rows(7, 1))))
    assert lab.run_state == "failed"
    assert port.sent[-1] == Control(number, "stop")
    assert lab.measured == 2


def test_an_impossible_experiment_is_not_sent(lab: Lab, port: FakePort) -> None:
    for name, value in (("batch", 1), ("lr", "fast"), ("names", "nothing"), ("no", 1)):
        before = (lab.plan.setup, lab.plan.experiment)
        if name == "names":
            lab.plan.change("arms", "named")
            before = (lab.plan.setup, lab.plan.experiment)
        with pytest.raises(ResvizError):
            lab.plan.change(name, value)
        assert (lab.plan.setup, lab.plan.experiment) == before
    assert port.sent == []


@pytest.mark.parametrize("key", DEMONSTRATIONS)
def test_demonstrations_are_set_up_whole(lab: Lab, port: FakePort, key: str) -> None:
    lab.plan.change("device", "cpu")
    lab.plan.demonstrate(key)
    shown = DEMONSTRATIONS[key]
    assert lab.plan.demonstration == key
    assert lab.plan.arms == shown.experiment.arms
    assert lab.plan.experiment.device == "cpu"
    number = run_to(lab, port, 1)
    assert lab.recording
    assert lab.recording.demonstration == key
    lab.handle(RunStateChanged(number, "done", 1))
    lab.plan.change("device", "auto")
    assert lab.plan.demonstration == key
    lab.plan.change("steps", 3)
    assert lab.plan.demonstration == ""


def test_the_arms_follow_the_open_network(lab: Lab) -> None:
    told: list[bool] = []
    lab.plan.changed.connect(lambda: told.append(True))
    lab.plan.set_networks(preset("plain18").settings)
    assert [arm.name for arm in lab.plan.arms] == ["plain18", "resnet18"]
    assert told


def test_the_referees(lab: Lab, port: FakePort) -> None:
    network = preset("resnet18").settings
    lab.referees.ask("resnet18", network)
    lab.referees.ask("resnet18", network)
    first, second = port.sent
    assert isinstance(first, RunVerify)
    assert isinstance(second, RunVerify)
    lab.handle(Verified(first.request, REPORT))
    assert lab.referees.report_on(network) is None
    assert lab.referees.asked == "resnet18"
    lab.handle(Verified(second.request, REPORT))
    assert lab.referees.report_on(network) == REPORT
    assert lab.referees.asked == ""
    lab.referees.ask("resnet18", network)
    lab.engine_died("Gone.", "Restart.")
    assert lab.referees.failure_on(network) == ("Gone.", "Restart.")
    assert lab.referees.report_on(network) is None


def test_an_answer_is_about_exactly_the_network_that_was_asked_about(
    lab: Lab, port: FakePort
) -> None:
    asked = preset("resnet18").settings
    other, broken = asked.change(size=64), asked.change(classes=7)
    lab.referees.ask("resnet18", asked)
    lab.handle(Verified(1, REPORT))
    lab.referees.ask("resnet18", broken)
    lab.handle(Failed(2, "Out of memory."))
    assert lab.referees.report_on(asked) == REPORT
    assert lab.referees.failure_on(asked) is None
    assert lab.referees.failure_on(broken) == ("Out of memory.", "")
    assert lab.referees.report_on(other) is None
    assert lab.referees.failure_on(other) is None


@pytest.mark.parametrize("steps", [0, 5])
def test_a_restart_ends_what_is_under_way(lab: Lab, port: FakePort, steps: int) -> None:
    network = preset("resnet18").settings
    number = run_to(lab, port, steps)
    lab.referees.ask("resnet18", network)
    lab.restart_engine()
    assert port.starts == 1
    assert not lab.active
    assert lab.failure
    kept = "All 5 steps measured so far are kept." if steps else "Nothing had been measured yet."
    assert lab.failure.message == f"The engine was restarted. {kept}"
    assert lab.referees.asked == ""
    assert lab.referees.failure_on(network)
    port.sent.clear()
    lab.handle(RunStateChanged(number, "running", 9))
    lab.handle(READY)
    assert lab.run_state == "stopped"
    run_to(lab, port, 1)
    assert lab.run_state == "running"
    assert lab.failure is None


def test_a_restart_forgets_what_waited(lab: Lab) -> None:
    port = FakePort(lab)
    lab.run()
    lab.restart_engine()
    lab.handle(READY)
    assert port.sent == []
    assert lab.run_state == "stopped"


def test_a_request_that_was_not_understood_fails_what_is_under_way(
    lab: Lab, port: FakePort
) -> None:
    network = preset("resnet18").settings
    lab.run()
    lab.referees.ask("resnet18", network)
    lab.handle(Failed(0, "No request.", "Update."))
    assert lab.run_state == "failed"
    assert lab.failure == ("No request.", "Update.")
    assert lab.referees.failure_on(network) == ("No request.", "Update.")
    assert port.sent[-1] == Control(1, "stop")
    lab.handle(started(1))
    lab.handle(Failed(0, "No request."))
    assert lab.run_state == "failed"
    assert lab.recording is None


def test_what_a_look_finds_belongs_to_the_recording(lab: Lab, port: FakePort) -> None:
    told: list[bool] = []
    number = run_to(lab, port, 2)
    lab.data_arrived.connect(lambda: told.append(True))
    lab.looking.begin("lesions")
    asked = port.sent[-1]
    assert asked == Look(number + 1, number, "lesions")
    lab.handle(Looked(number + 1, "lesions", 1.0, (finding(0), finding(1))))
    assert lab.recording
    assert len(lab.recording.findings) == 2
    assert told == [True]


def test_a_look_while_blocks_are_deleted_says_that_they_are_intact(
    lab: Lab, port: FakePort
) -> None:
    number = run_to(lab, port, 2)
    lab.handle(RunStateChanged(number, "paused", 2))
    lab.lesions.scale("stage1.block1", 0)
    lab.looking.begin("plane")
    lab.handle(Looked(number + 2, "plane", 1.0, (finding(0),)))
    assert lab.recording
    assert lab.recording.findings[0].notes == (BY_HAND,)
    assert lab.lesions.done.factors == {"stage1.block1": 0}, "which stays as it was"


@pytest.mark.parametrize("state", ["running", "done"])
def test_a_look_that_fails_leaves_the_run_alive(lab: Lab, port: FakePort, state: RunState) -> None:
    number = run_to(lab, port, 2)
    lab.handle(RunStateChanged(number, state, 2))
    lab.looking.begin("jacobian")
    lab.handle(Failed(number + 1, "Out of memory."))
    assert (lab.run_state, lab.failure) == (state, None)
    assert lab.looking.failure == ("Out of memory.", "")
    assert lab.looking.possible


def test_blocks_can_be_deleted_while_the_networks_rest(lab: Lab, port: FakePort) -> None:
    number = run_to(lab, port, 2)
    assert not lab.lesions.possible
    lab.handle(RunStateChanged(number, "paused", 2))
    lab.lesions.scale("stage1.block1", 0)
    assert port.sent[-1] == TryLesions(number + 1, number, {"stage1.block1": 0})
    lab.handle(LesionsTried(number + 1, (LesionScore(0, refused="No."),)))
    assert len(lab.lesions.scores) == 1
    lab.handle(RunStateChanged(number, "running", 2))
    assert lab.lesions.done == INTACT
    lab.handle(RunStateChanged(number, "done", 5))
    assert lab.lesions.possible
    lab.lesions.scale("stage1.block1", 0)
    lab.handle(Failed(number + 2, "Out of memory."))
    assert lab.lesions.failure == ("Out of memory.", "")
    assert lab.run_state == "done"
    lab.engine_died("Gone.")
    assert not lab.lesions.possible


def test_a_demonstration_opens_what_it_is_about(lab: Lab, port: FakePort) -> None:
    opened: list[str] = []
    lab.network_wanted.connect(opened.append)
    lab.plan.set_networks(preset("resnet50").settings)
    lab.plan.demonstrate("vanishing")
    assert opened == []
    number = run_to(lab, port, 1)
    assert opened == ["resnet56"]
    assert not lab.shows_open_network
    for name in ("plain56", "resnet56"):
        lab.plan.set_networks(preset(name).settings)
        lab.handle(RunStateChanged(number, "done", 1))
        number = run_to(lab, port, 1)
    assert opened == ["resnet56"]


def test_knows_whether_the_open_network_was_measured(lab: Lab) -> None:
    assert not lab.shows_open_network
    lab.recording = recording(2)
    assert not lab.shows_open_network
    small = preset("resnet20").settings.change(depth=8, norm="none")
    for settings, shown in ((small, True), (small.change(shortcut="none"), True)):
        lab.plan.set_networks(settings)
        assert lab.shows_open_network is shown
    lab.plan.set_networks(small.change(shortcut="C"))
    assert not lab.shows_open_network


def test_names_begin_with_the_networks_that_were_chosen_otherwise(lab: Lab) -> None:
    plan = lab.plan
    plan.set_networks(preset("resnet20").settings.change(shortcut="B"))
    plan.change("arms", "named")
    assert plan.setup.names == "resnet20(shortcut=B), plain20"
    assert [arm.name for arm in plan.arms] == ["resnet20(shortcut=B)", "plain20"]
    plan.change("arms", "single")
    plan.set_networks(preset("vgg11").settings)
    plan.change("arms", "named")
    assert plan.setup.names == "vgg11", "what nobody typed follows the networks"
    plan.change("names", "plain56, resnet110")
    plan.change("arms", "single")
    plan.change("arms", "named")
    assert plan.setup.names == "plain56, resnet110"


def test_names_stay_where_there_are_none_of_the_networks(lab: Lab) -> None:
    lab.plan.set_networks(preset("vgg11").settings)  # has no counterpart
    lab.plan.change("arms", "named")
    assert lab.plan.setup.names == "resnet56, plain56"


def test_an_experiment_is_set_up_as_its_file_says(lab: Lab, port: FakePort, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    with pytest.raises(SettingError, match="opened from a file"):
        lab.plan.change("arms", "listed")
    lab.plan.demonstrate("degradation")
    lab.plan.change("steps", 5)
    planned = lab.plan.planned
    lab_files.save_experiment(lab, path)
    lab.plan.change("arms", "pair")
    lab.plan.demonstrate("vanishing")
    assert lab_files.opens(path)
    lab_files.show(lab, lab_files.read(path), path)
    assert (lab.plan.planned, lab.plan.demonstration) == (planned, "")
    lab.plan.set_networks(preset("resnet18").settings)
    assert lab.plan.planned == planned
    lab.plan.change("norm", "none")
    assert {arm.settings.normalisation for arm in lab.plan.arms} == {"none"}
    assert [arm.name for arm in lab.plan.arms] == [arm.name for arm in planned.arms]
    lab.plan.change("norm", "as set")
    lab.run()
    assert isinstance(port.sent[-1], RunProbe)
    assert port.sent[-1].experiment == planned


def test_a_recording_is_opened_beside_another(lab: Lab, port: FakePort, tmp_path: Path) -> None:
    path = tmp_path / "other.resviz"
    save(recording(7), path)
    with pytest.raises(FileError, match="no recording to show another one beside"):
        lab_files.show_beside(lab, lab_files.read(path), path)
    number = run_to(lab, port, 2)
    lab_files.show_beside(lab, lab_files.read(path), path)
    assert port.sent[-1] == Control(number, "stop")
    folder = tmp_path.name
    for names in (["this run", "other"], ["this run", "other", folder]):
        assert lab.recording
        assert list(lab.recording.parts) == names
        assert len(lab.recording.arms) == 2 * len(names)
        assert lab.measured == 7
        lab_files.show_beside(lab, lab_files.read(path), path)
    lab_files.show(lab, lab_files.read(path), path)
    lab_files.show_beside(lab, lab_files.read(path), path)
    lab_files.show_beside(lab, lab_files.read(path), path)
    assert list(lab.recording.parts) == ["other", folder, "other 2"]


def test_opening_a_recording_stops_the_run(lab: Lab, port: FakePort, tmp_path: Path) -> None:
    save(recording(7, "vanishing"), tmp_path / "a.resviz")
    number = run_to(lab, port, 2)
    lab_files.show(lab, lab_files.read(tmp_path / "a.resviz"), tmp_path / "a.resviz")
    assert port.sent[-1] == Control(number, "stop")
    assert lab.measured == 7
    assert lab.run_state == "idle"
    lab.handle(Measured(number, (*rows(0, 2),)))
    lab.handle(RunStateChanged(number, "stopped", 2))
    assert lab.measured == 7
    assert lab.run_state == "idle"


def test_a_run_that_pauses_at_a_watchpoint_says_so_until_it_goes_on(
    lab: Lab, port: FakePort, tmp_path: Path
) -> None:
    lab.autosave = Autosave(tmp_path)
    lab.plan.change("watch", "dead_share > 0.5; weight_grad < 1e-8")
    lab.run()
    assert lab.switched_on == ("dead",)
    assert "dead" in lab.plan.experiment.probes
    sent = port.sent[-1]
    assert isinstance(sent, RunProbe)
    assert "dead" in sent.experiment.probes
    assert sent.experiment.watch == lab.plan.experiment.watch
    lab.handle(started(sent.request))
    lab.handle(Measured(sent.request, (*rows(0, 0), *rows(1, 0))))
    met = Moment("weight_grad < 1e-8", 1, 0, "stem.conv", struct.pack("<d", 3e-10))
    lab.handle(Met(sent.request, (met,)))
    lab.handle(RunStateChanged(sent.request, "paused", 1))
    assert lab.met == (met,)
    assert lab.recording
    assert lab.recording.moments == [met]
    lab.run()
    assert port.sent[-1] == Control(sent.request, "resume")
    assert lab.met == ()
    lab.autosave.end(wait=True)
    (kept,) = tmp_path.glob("*.resviz")
    assert load(kept).moments == [met]


def test_a_moment_that_cannot_be_ends_the_run(lab: Lab, port: FakePort) -> None:
    lab.run()
    request = port.sent[-1]
    assert isinstance(request, RunProbe)
    lab.handle(started(request.request))
    lab.handle(Met(request.request, (Moment("loss > 3", 9, 0, "", b"\0" * 8),)))
    assert lab.run_state == "failed"
    assert lab.failure
    assert "arm 9" in lab.failure.message


def test_a_demonstration_that_is_watched_is_the_same(lab: Lab) -> None:
    lab.plan.demonstrate("vanishing")
    lab.plan.change("watch", "loss is nan")
    assert lab.plan.demonstration == "vanishing"
    with pytest.raises(SettingError, match="needs a condition"):
        lab.plan.change("watch", "loss")
    assert lab.plan.experiment.watch == "loss is nan"
