"""What the menu entries do: files, clipboard, folding, runs."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from resviz.app import design_file, lab_files
from resviz.app.live_overlay import LIVE
from resviz.app.picture_file import CHART_FORMATS, Picture, formats_of
from resviz.app.workspace import Workspace
from resviz.core.errors import ResvizError
from resviz.core.measures import MEASURES
from resviz.diagram.view import DETAILS, STYLES
from resviz.gui.file_dialog import ask_where, kinds_of
from resviz.gui.panels.diagram import DiagramPanel
from resviz.gui.window_state import WindowState
from resviz.protocol.part_grids import PART_GRIDS
from resviz.zoo.naming import NAMINGS

if TYPE_CHECKING:
    from resviz.app.printing import Printing
    from resviz.gui.panels.costs import CostPanel
    from resviz.gui.panels.lab_tab import LabTab

Callback = Callable[[], object]

_OPENED = "Designs, experiments and recordings (*.toml *.json *.resviz)"
_DESIGN = "Design (*.toml);;Design (*.json)"
_CODE = "Python (*.py)"
_VALUES = "Values (*.csv *.tsv *.json)"
_ANIMATION = "GIF (*.gif);;MP4 (*.mp4)"
_EXPERIMENT = "Experiment (*.toml)"
_RECORDING = "Recording (*.resviz)"
_KEYS = """\
<table cellspacing=6>
<tr><td><b>1 · 2 · 3 · 4</b></td><td>network, stages, blocks, layers</td></tr>
<tr><td><b>Ctrl+1 · 2 · 3 · 4</b></td><td>side by side, a column, a row, a page</td></tr>
<tr><td><b>R</b></td><td>fold or unfold repeats</td></tr>
<tr><td><b>S</b></td><td>with or without shortcuts</td></tr>
<tr><td><b>P</b></td><td>the network beside the one it is compared with, or alone</td></tr>
<tr><td><b>click</b></td><td>select a box; its corner, the ×N or a double click folds</td></tr>
<tr><td><b>Shift+click</b></td><td>the paths between the selected box and this one</td></tr>
<tr><td><b>right click, Menu key</b></td><td>what can be done with a box</td></tr>
<tr><td><b>arrow keys, Enter</b></td><td>walk from box to box, fold or unfold</td></tr>
<tr><td><b>Ctrl+→ ←</b></td><td>along an edge to the next layer, and back</td></tr>
<tr><td><b>Ctrl+↑ ↓</b></td><td>where another edge would have led</td></tr>
<tr><td><b>Alt+↓ ↑</b></td><td>into a block or stage, and out of it</td></tr>
<tr><td><b>Ctrl+F · Ctrl+P</b></td><td>search the diagram, the presets</td></tr>
<tr><td><b>Ctrl+T · Ctrl+Shift+T</b></td><td>trace the box; paths from the one before it</td></tr>
<tr><td><b>Z · Esc</b></td><td>zoom to the box; end a trace, let go</td></tr>
<tr><td><b>wheel, pinch</b></td><td>zoom under the pointer; with Shift, move sideways</td></tr>
<tr><td><b>drag</b></td><td>move the picture</td></tr>
<tr><td><b>drag a selected block</b></td><td>while the lab rests: its grip scales or deletes it, \
the block itself changes places with another</td></tr>
<tr><td><b>Del · X</b></td><td>while the lab rests: delete the selected block, \
swap it with the one before it</td></tr>
<tr><td><b>M</b></td><td>the whole diagram in a corner, while it does not fit</td></tr>
<tr><td><b>F · Ctrl+0</b></td><td>the whole diagram, actual size</td></tr>
<tr><td><b>Ctrl+N · Ctrl+Shift+N</b></td><td>your own network, anew or from the open one</td></tr>
<tr><td><b>Ins · Ctrl+D · Del · Alt+↑ ↓</b></td><td>in its list: add, copy, remove, move</td></tr>
<tr><td><b>F3 · Shift+F3</b></td><td>the next hit of a search, the one before</td></tr>
<tr><td><b>Ctrl+R · F10 · Shift+F5</b></td><td>run or pause, one step, stop</td></tr>
</table>"""


class Commands:
    """The functions behind the actions, by the ids of `resviz.app.actions`."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        state: WindowState,
        diagram: DiagramPanel,
        costs: "CostPanel",
        lab_tab: "LabTab",
    ) -> None:
        self._window = window
        self._workspace = workspace
        self._state = state
        self._diagram = diagram
        self._costs = costs
        self._lab_tab = lab_tab
        diagram.canvas.minimap.wanted = state.minimap
        self._printing: Printing | None = None

    def callbacks(self, others: Mapping[str, Callback]) -> dict[str, Callback]:
        """Every callback; ``others`` are those that belong to the window itself."""
        workspace, canvas, lab = self._workspace, self._diagram.canvas, self._workspace.lab
        mine: dict[str, Callback] = {
            "new": lambda: workspace.open_preset("custom"),
            "save": self._save,
            "export": self._export,
            "export_code": self._export_code,
            "open_beside": self._open_beside,
            "save_experiment": self._save_experiment,
            "save_recording": self._save_recording,
            "save_figure": self._save_figure,
            "save_numbers": self._save_numbers,
            "save_animation": self._save_animation,
            "undo": workspace.undo,
            "redo": workspace.redo,
            "copy_picture": self._copy_picture,
            "copy_tsv": lambda: self._costs.copy("tsv"),
            "copy_markdown": lambda: self._costs.copy("markdown"),
            "copy_latex": lambda: self._costs.copy("latex"),
            "fold_repeats": workspace.toggle_repeats,
            "fit": canvas.fit,
            "zoom_in": lambda: canvas.zoom(1.25),
            "zoom_out": lambda: canvas.zoom(0.8),
            "actual_size": canvas.actual_size,
            "minimap": self._toggle_minimap,
            "shortcuts": lambda: self.guarded(workspace.toggle_shortcuts),
            "list_stages": lambda: self.guarded(workspace.list_stages),
            "verify": self._verify,
            "step": lambda: self.guarded(lab.single_step),
            "stop": lab.stop,
            "restart": lab.restart_engine,
            "keys": self._keys,
        }
        mine |= {detail: partial(workspace.set_detail, detail) for detail in DETAILS}
        mine |= {
            f"overlay_{key}": partial(workspace.overlays.choose, key)
            for key in ("", *MEASURES, *LIVE, *PART_GRIDS)
        }
        mine |= {"overlay_none": mine.pop("overlay_"), "overlay_file": self._overlay_file}
        mine |= {"overlay_log": self._diagram.toggle_log}
        mine |= {f"style_{style}": partial(workspace.set_style, style) for style in STYLES}
        mine |= {f"names_{naming}": partial(workspace.set_naming, naming) for naming in NAMINGS}
        return {**mine, **{name: self._guard(callback) for name, callback in others.items()}}

    def _toggle_minimap(self) -> None:
        minimap = self._diagram.canvas.minimap
        minimap.wanted = self._state.minimap = not minimap.wanted

    def _guard(self, callback: Callback) -> Callback:
        return lambda: self.guarded(callback)

    def guarded(self, callback: Callback) -> bool:
        """Call; what goes wrong is told in one sentence. False where it did."""
        try:
            callback()
        except ResvizError as error:
            self.tell(str(error))
            return False
        return True

    def tell(self, words: str) -> None:
        """Show a sentence the user must see."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, "resviz", words, parent=self._window)
        box.setObjectName("message")
        box.open()

    # Files

    def ask_what_to_open(self, then: Callable[[Path], object]) -> None:
        """Ask for a design, a recording or an experiment, and have it opened."""
        self._ask_and("Open", self._state.folder, f"{_OPENED};;All files (*)", then)

    def ask_which_recording(self, then: Callable[[Path], object]) -> None:
        """Ask for one of the recordings that were kept, and have it opened."""
        self._ask_and("Open recent recording", str(self._state.recordings), _RECORDING, then)

    def _open_beside(self) -> None:
        folder, show = self._state.folder, self._lab_tab.panel.files.open_beside
        kinds = f"{_RECORDING};;All files (*)"
        self._ask_and(
            "Open recording beside", folder, kinds, lambda path: self.guarded(lambda: show(path))
        )

    def ask_which_experiment(self, then: Callable[[Path], object]) -> None:
        """Ask for an experiment, and have it set up."""
        self._ask_and("Open experiment", self._state.folder, _EXPERIMENT, then)

    def _ask_and(self, title: str, folder: str, kinds: str, then: Callable[[Path], object]) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, title, folder, kinds)
        if name:
            then(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a design, or a recording or an experiment in the lab."""
        if path.parent != self._state.recordings:
            self._state.folder = str(path.parent)
        if lab_files.opens(path):
            self._lab_tab.panel.files.open_file(path)
        else:
            self.guarded(lambda: self._workspace.open_design(path))

    def _save(self) -> None:
        name = f"{self._workspace.architecture.name}{design_file.SUFFIXES[0]}"
        self._ask_and_save("Save design", name, _DESIGN, self._workspace.save_design)

    def _export(self) -> None:
        from resviz.app.printing import Printing  # not needed to start
        from resviz.gui.panels.export_dialog import ExportDialog

        picture, diagram = self._diagram.picture(), self._diagram
        formats, printing = formats_of(picture.network), self._printing or Printing()
        dialog = ExportDialog(picture, formats, printing, diagram.work.paint, self._window)
        dialog.save_wanted.connect(self._save_picture)
        dialog.copy_wanted.connect(diagram.work.copy)
        dialog.finished.connect(lambda: self._remember(dialog.printing))
        dialog.open()

    def _copy_picture(self) -> None:
        from resviz.app.printing import Printing  # not needed to start

        self._diagram.work.copy(Printing().applied(self._diagram.picture()))

    def _remember(self, printing: "Printing") -> None:
        self._printing = printing

    def _save_picture(self, picture: Picture, suffix: str) -> None:
        kind = next(each for each in formats_of(picture.network) if each.suffix == suffix)
        other = self._diagram.other
        beside = f"-beside-{other.name}" if other else ""
        name = f"{self._workspace.architecture.name}{beside}{suffix}"
        save = partial(self._diagram.work.save, picture)
        self._ask_and_save("Save picture", name, kinds_of([kind]), save)

    def _export_code(self) -> None:
        stem = re.sub(r"\W+", "_", self._workspace.architecture.name).strip("_")
        save = partial(self._diagram.work.export_code, self._workspace.network)
        self._ask_and_save("Export code", f"{stem or 'network'}.py", _CODE, save)

    def _save_experiment(self) -> None:
        save = partial(lab_files.save_experiment, self._workspace.lab)
        self._ask_and_save("Save experiment", "experiment.toml", _EXPERIMENT, save)

    def _save_recording(self) -> None:
        save = self._lab_tab.panel.files.save_recording
        self._ask_and_save("Save recording", "recording.resviz", _RECORDING, save)

    def _save_figure(self) -> None:
        save = self._lab_tab.panel.files.save_figure
        self._ask_and_save("Save figure", "gradients.svg", kinds_of(CHART_FORMATS), save)

    def _save_animation(self) -> None:
        save = self._lab_tab.panel.files.save_animation
        self._ask_and_save("Save animation", "gradients.gif", _ANIMATION, save)

    def _save_numbers(self) -> None:
        from resviz.app.recording_tables import NUMBERS  # not needed to start

        save = self._lab_tab.panel.files.save_table
        kinds = ";;".join(f"{words} (*{suffix})" for suffix, words in NUMBERS.items())
        self._ask_and_save("Save numbers", "gradients.csv", kinds, save)

    def _ask_and_save(
        self, title: str, name: str, kinds: str, save: Callable[[Path], object]
    ) -> None:
        chosen = ask_where(
            self._window, title, Path(self._state.folder or Path.home()), name, kinds
        )
        if chosen:
            self._state.folder = str(chosen.parent)
            self.guarded(lambda: save(chosen))

    # Overlays

    def _overlay_file(self) -> None:
        folder = self._state.folder
        name, _ = QFileDialog.getOpenFileName(self._window, "Values", folder, _VALUES)
        if name:
            self._state.folder = str(Path(name).parent)
            self.guarded(lambda: self._workspace.load_values(Path(name)))
        self._workspace.overlays.changed()  # the menu shows what holds

    # The engine

    def _verify(self) -> None:
        architecture = self._workspace.architecture
        self._workspace.lab.referees.ask(architecture.name, architecture.settings)

    def _keys(self) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Keys and mouse", _KEYS, parent=self._window)
        box.open()
