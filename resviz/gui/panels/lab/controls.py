"""The left column of the lab: which experiment, with which settings, and the buttons to run it."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from resviz.app.conditions import printed, slowness
from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.lab import Lab
from resviz.app.phase.varied import Varied
from resviz.app.setup import Setup
from resviz.core.errors import ResvizError
from resviz.diagram.theme import Theme
from resviz.gui.panels.form import Form
from resviz.gui.panels.lab.transport import Transport
from resviz.protocol import Experiment
from resviz.protocol.phase import variables
from resviz.protocol.quantities import QUANTITIES
from resviz.zoo.spec import fields
from resviz.zoo.values import Field

WIDTH = 304

_CIFAR = "cifar10"
_DATA = {
    "digits": "digits · 1,797 images",
    "noise": "noise, random labels",
    _CIFAR: "CIFAR-10 from a folder…",
}
_ORDER = (
    "experiment", "arms", "names", "carry_out", "rows", "row_values", "columns", "column_values",
    "quantity", "cell_steps", "norm", "init", "gain", "data", "batch", "optimiser", "lr", "seed",
    "seeds", "steps", "every", "watch", "momentum", "weight_decay", "schedule", "warmup",
    "precision", "mode", "device",
)  # fmt: skip


class Controls(QWidget):
    """The settings of the experiment, and below them, always in sight, the buttons.

    Args:
        lab: what they change.
        on_fault: told in a sentence why an experiment cannot be run.
    """

    def __init__(self, lab: Lab, on_fault: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._lab = lab
        # From the outside in: a widget is polished anew each time it or its owner is moved.
        self._scroll = QScrollArea(self, widgetResizable=True)
        self._inside = QWidget(self._scroll)
        self._scroll.setWidget(self._inside)
        self.form = Form(_fields(), {}, self._change, self._inside)
        self.transport = Transport(lab, on_fault, self)
        self.back = QPushButton("← Back to the phase diagram", self)
        self.back.clicked.connect(lab.back_to_phase)
        self.back.hide()
        self._arms = QLabel(self)
        self._arms.setWordWrap(True)
        self.setFixedWidth(WIDTH)
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        # The scroll area, not the form, shows the ground.
        self._inside.setAutoFillBackground(False)
        rows = QVBoxLayout(self._inside)
        rows.setContentsMargins(16, 8, 12, 8)
        rows.addWidget(self.form)
        rows.addStretch(1)
        scroll = self._scroll
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 16)
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addWidget(self._arms)
        foot.addWidget(self.transport)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def refresh(self) -> None:
        """Show the experiment that is set up."""
        lab = self._lab
        self.form.set_choices("device", self._devices())
        self.form.set_choices("data", self._data())
        self.form.set_choices("arms", _arms(lab.plan.setup))
        device = lab.engine.meant(lab.plan.experiment.device)
        self.form.set_hint("precision", slowness(lab.plan.experiment.precision, device))
        self.form.set_shown("names", lab.plan.setup.arms == "named")
        self._show_varied()
        self.form.set_values(
            {
                "experiment": lab.plan.demonstration,
                **msgspec.structs.asdict(lab.plan.experiment),
                **msgspec.structs.asdict(lab.plan.setup),
            }
        )
        try:
            words = " · ".join(printed(arm.name) for arm in lab.plan.arms)
        except ResvizError as error:
            words = str(error)
        self._arms.setText(words)

    def _show_varied(self) -> None:
        """The rows that only a phase diagram has, with what suggests itself."""
        plan = self._lab.plan
        for name in _OF_PHASE:
            self.form.set_shown(name, plan.is_phase)
        self.form.set_shown("steps", not plan.is_phase)
        try:
            arms = plan.arms
        except ResvizError:
            return  # the form says what is wrong with them
        known = {name: field.title for name, field in variables(arms).items()}
        for name in ("rows", "columns"):
            self.form.set_choices(name, known)
        self.form.set_values(msgspec.structs.asdict(plan.varied.with_names(arms)))

    def _devices(self) -> dict[str, str]:
        devices = self._lab.engine.devices
        best = f"best · {devices[0].name}" if devices else "best there is"
        found = {device.id: device.name for device in devices}
        chosen = self._lab.plan.experiment.device
        return {
            "auto": best,
            **found,
            **({} if chosen == "auto" else {chosen: found.get(chosen, chosen)}),
        }

    def _data(self) -> dict[str, str]:
        kind, _, folder = self._lab.plan.experiment.data.partition(":")
        if kind != _CIFAR:
            return _DATA
        return {self._lab.plan.experiment.data: f"CIFAR-10 · {Path(folder).name}", **_DATA}

    def _change(self, name: str, value: object) -> None:
        if name == "experiment":
            self._lab.plan.demonstrate(str(value))
        elif name == "data" and value == _CIFAR:
            self._choose_folder()
        else:
            self._lab.plan.change(name, value)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder with CIFAR-10, binary version")
        if folder:
            self._lab.plan.change("data", f"{_CIFAR}:{folder}")
        else:
            self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.transport.set_theme(theme)
        self._arms.setStyleSheet(f"color: {theme['ink']}; font-weight: 600;")


def _arms(setup: Setup) -> dict[str, str]:
    """Whose networks there can be; those of a file only where one has been opened."""
    choices = next(field.choices for field in fields(Setup) if field.name == "arms")
    return {key: words for key, words in choices.items() if key != "listed" or setup.listed}


_OF_PHASE = tuple(field.name for field in fields(Varied) if field.name != "carry_out")


def _fields() -> list[Field]:
    chooser = Field(
        name="experiment",
        kind="choice",
        title="Experiment",
        help="One of your own, or a demonstration that shows one thing.",
        choices={
            "": "of your own",
            **{row.id: row.title for row in DEMONSTRATIONS.values()},
        },
    )
    rows = (chooser, *fields(Setup), *fields(Varied), *fields(Experiment))
    known = {field.name: field for field in rows}
    shown = {key: each.title for key, each in QUANTITIES.items() if not each.histogram}
    known["quantity"] = msgspec.structs.replace(known["quantity"], kind="choice", choices=shown)
    for name in ("rows", "columns"):
        known[name] = msgspec.structs.replace(known[name], kind="choice", choices={"": ""})
    known["device"] = msgspec.structs.replace(known["device"], kind="choice")
    known["data"] = msgspec.structs.replace(known["data"], kind="choice", choices=_DATA)
    return [known[name] for name in _ORDER]
