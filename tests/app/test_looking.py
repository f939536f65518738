"""Probes of present weights, as the lab asks for them: the last asked counts, and is answered."""

from __future__ import annotations

import pytest

from resviz.app.looking import BY_HAND, Looking
from resviz.app.recording import Recording
from resviz.protocol import Failed, Finding, Look, Looked
from tests.recordings import finding, recording


class Asked:
    """A `Looking` for experiment 7, what it sent and what it told."""

    def __init__(self) -> None:
        self.sent: list[Look] = []
        self.found: list[tuple[Finding, ...]] = []
        self.recording = recording(3)
        self.by_hand = False
        number = iter(range(8, 99)).__next__
        self.looking = Looking(self.sent.append, number, lambda: self.by_hand)
        self.looking.of(7, self.recording)
        self.looking.found.connect(self.found.append)


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_what_is_found_is_kept_and_told(asked: Asked) -> None:
    looking = asked.looking
    looking.begin("lesions")
    assert asked.sent == [Look(8, 7, "lesions")]
    looking.handle(Looked(8, "lesions", 0.25))
    assert (looking.probe, looking.share) == ("lesions", 0.25)
    found = (finding(0), finding(1))
    looking.handle(Looked(8, "lesions", 1.0, found))
    assert looking.probe is None
    assert asked.recording.findings == [*found]
    assert asked.found == [found]


def test_what_began_while_blocks_were_changed_by_hand_says_that_they_are_intact(
    asked: Asked,
) -> None:
    asked.by_hand = True
    asked.looking.begin("lesions")
    asked.by_hand = False  # meanwhile they were put back
    asked.looking.handle(Looked(8, "lesions", 1.0, (finding(0, notes=("Own.",)), finding(1))))
    assert [found.notes for found in asked.recording.findings] == [("Own.", BY_HAND), (BY_HAND,)]
    assert asked.found == [(*asked.recording.findings,)], "the file has what the recording has"
    asked.looking.begin("lesions")
    asked.looking.handle(Looked(9, "lesions", 1.0, (finding(0),)))
    assert asked.recording.findings[-1].notes == ()


def test_what_is_about_other_networks_does_not_say_so(asked: Asked) -> None:
    asked.by_hand = True
    asked.looking.begin("shattering")
    asked.looking.handle(Looked(8, "shattering", 1.0, (finding(0, probe="shattering"),)))
    assert asked.recording.findings[-1].notes == ()


def test_another_number_of_points_can_be_asked_for(asked: Asked) -> None:
    asked.looking.begin("plane", 51)
    assert asked.sent == [Look(8, 7, "plane", 51)]


def test_without_networks_nothing_is_asked(asked: Asked) -> None:
    asked.looking.of(None)
    assert not asked.looking.possible
    asked.looking.begin("paths")
    asked.looking.end()
    assert asked.sent == []
    assert asked.looking.probe is None


def test_one_that_is_cancelled_is_under_way_until_the_engine_says_so(asked: Asked) -> None:
    asked.looking.begin("plane")
    asked.looking.end()
    assert asked.sent[-1] == Look(9, 7)
    assert asked.looking.probe == "plane"
    asked.looking.handle(Looked(8, "plane", 1.0))
    assert asked.looking.probe is None
    assert asked.recording.findings == []
    asked.looking.end()
    assert len(asked.sent) == 2, "where nothing is under way there is nothing to end"


def test_the_end_of_one_that_was_replaced_does_not_end_the_other(asked: Asked) -> None:
    asked.looking.begin("lesions")
    asked.looking.begin("lesions")
    asked.looking.handle(Looked(8, "lesions", 1.0))
    assert asked.looking.probe == "lesions"
    asked.looking.handle(Looked(9, "lesions", 1.0, (finding(),)))
    assert len(asked.found) == 1


def test_a_failure_is_told_until_another_begins(asked: Asked) -> None:
    asked.looking.begin("jacobian")
    asked.looking.handle(Failed(8, "Out of memory.", "Take a smaller batch."))
    assert asked.looking.probe is None
    assert asked.looking.failure == ("Out of memory.", "Take a smaller batch.")
    asked.looking.handle(Failed(8, "Once more."))
    assert asked.looking.failure == ("Out of memory.", "Take a smaller batch.")
    asked.looking.begin("jacobian")
    assert asked.looking.failure is None


def test_what_does_not_fit_the_recording_is_told_as_a_failure(asked: Asked) -> None:
    asked.looking.begin("lesions")
    asked.looking.handle(Looked(8, "lesions", 1.0, (finding(arm=5),)))
    assert asked.looking.failure
    assert "arm 5" in asked.looking.failure.message
    assert asked.found == []


def test_nothing_is_heard_of_an_earlier_experiment(asked: Asked) -> None:
    asked.looking.begin("lesions")
    other = Recording(asked.recording.conditions, ())
    asked.looking.of(20, other)
    asked.looking.handle(Looked(8, "lesions", 1.0, (finding(),)))
    assert other.findings == []
    assert asked.looking.possible
    assert asked.looking.probe is None
