"""Every entry of the menus and the toolbar, as a row."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resviz.app.lesions import FACTORS
from resviz.app.live_overlay import LIVE
from resviz.protocol.live_probes import PROBES


class Action(NamedTuple):
    """A menu entry.

    Attributes:
        id: what the window binds to a function.
        title: its words, ``&`` before the letter that opens it.
        menu: the menu it is in.
        icon: name of a shipped icon, or nothing.
        shortcut: keys, as Qt writes them.
        help: one sentence for the status line and tool tip.
        group: entries of one group exclude each other and are checkable.
        checkable: it is on or off.
        divided: a line stands before it.
    """

    id: str
    title: str
    menu: str
    icon: str = ""
    shortcut: str = ""
    help: str = ""
    group: str = ""
    checkable: bool = False
    divided: bool = False


# An entry may stand in a menu inside one of these: "&View/&Names".
MENUS = ("&File", "&Edit", "&View", "&Network", "&Lab", "&Help")

_BOX = "&View/Selected bo&x"
_BRANCH = {0.0: "&Delete", 0.25: "&Quarter", 0.5: "&Half", 1.0: "&Put back", 2.0: "D&ouble"}
_LIVE = "&View/&Overlay/&Gradient lab"


def _live_overlays() -> Iterator[Action]:
    """What the lab measures of layers and blocks, by probe."""
    probes = dict(zip(PROBES, lettered([row.title for row in PROBES.values()]), strict=True))
    for probe, menu in probes.items():
        keys = [key for key, row in LIVE.items() if row.probe == probe]
        titles = lettered([LIVE[key].title for key in keys])
        for key, title in zip(keys, titles, strict=True):
            about = LIVE[key].about
            yield Action(f"overlay_{key}", title, f"{_LIVE}/{menu}", help=about, group="overlay")


def lettered(titles: Sequence[str]) -> list[str]:
    """Titles with ``&`` before a letter that no other of them has, where there is one."""
    taken: set[str] = set()
    found = []
    for title in titles:
        free = (i for i, sign in enumerate(title.lower()) if sign.isalpha() and sign not in taken)
        place = next(free, None)
        if place is not None:
            taken.add(title[place].lower())
            title = f"{title[:place]}&{title[place:]}"
        found.append(title)
    return found


ACTIONS = (
    Action(
        "new",
        "Ne&w custom network",
        "&File",
        "",
        "Ctrl+N",
        "A network of your own, stage by stage",
    ),
    Action(
        "open", "&Open…", "&File", "open", "Ctrl+O", "Open a design, a recording or an experiment"
    ),
    Action(
        "open_recent",
        "Open recen&t recording…",
        "&File",
        help="What the gradient lab measured is kept, whether it was saved or not",
    ),
    Action("save", "&Save design…", "&File", "save", "Ctrl+S", "Save the settings of the network"),
    Action(
        "export",
        "&Export picture…",
        "&File",
        "export",
        "Ctrl+E",
        "Save the diagram as it is on the screen: as a picture, or as a graph for other programs",
    ),
    Action(
        "export_code",
        "Export &code…",
        "&File",
        help="Save the network as the source of a PyTorch module that needs torch alone",
    ),
    Action(
        "save_recording",
        "Save &recording…",
        "&File",
        help="Save all measurements of the run",
        divided=True,
    ),
    Action("save_figure", "Save &figure…", "&File", help="Save the lab's figures as SVG or PNG"),
    Action(
        "save_animation",
        "Save &animation…",
        "&File",
        help="Save the lab's figures step after step as GIF or MP4",
    ),
    Action("save_numbers", "Save &numbers…", "&File", help="Save the measurements as a table"),
    Action("quit", "&Quit", "&File", "", "Ctrl+Q", divided=True),
    Action("undo", "&Undo", "&Edit", "undo", "Ctrl+Z", "Back to the settings before"),
    Action("redo", "&Redo", "&Edit", "redo", "Ctrl+Shift+Z", "Take back an undo"),
    Action("find", "&Find in diagram", "&Edit", "search", "Ctrl+F", divided=True),
    Action("find_next", "Find &next", "&Edit", "", "F3"),
    Action("find_previous", "Find pre&vious", "&Edit", "", "Shift+F3"),
    Action("find_preset", "Find pre&set", "&Edit", "", "Ctrl+P", "Search the presets"),
    Action(
        "copy_picture",
        "Copy &picture",
        "&Edit",
        "copy",
        "Ctrl+Shift+C",
        "Copy the diagram",
        divided=True,
    ),
    Action("copy_tsv", "Copy table as &TSV", "&Edit", "table", "", "Tab-separated, exact numbers"),
    Action("copy_markdown", "Copy table as &Markdown", "&Edit"),
    Action("copy_latex", "Copy table as &LaTeX", "&Edit"),
    Action("network", "Net&work", "&View", "", "1", "One box for the whole network", "detail"),
    Action("stage", "&Stages", "&View", "", "2", "A box for every stage", "detail"),
    Action("block", "&Blocks", "&View", "", "3", "A box for every block", "detail"),
    Action("layer", "La&yers", "&View", "", "4", "A box for every layer", "detail"),
    Action(
        "fold_repeats",
        "Fold &repeats",
        "&View",
        "fold",
        "R",
        "Show identical blocks in a row as one, ×N",
        checkable=True,
        divided=True,
    ),
    Action(
        "side_by_side",
        "Si&de by side",
        "&View",
        "",
        "P",
        "Beside it, the network it is compared with: itself without shortcuts, or what you chose"
        " in the tab Compare",
        checkable=True,
    ),
    Action(
        "fit",
        "&Fit",
        "&View",
        "fit",
        "F",
        "The whole diagram; once more, a long one from its beginning",
        divided=True,
    ),
    Action("zoom_in", "Zoom &in", "&View", "zoom-in", "Ctrl++"),
    Action("zoom_out", "Zoom o&ut", "&View", "zoom-out", "Ctrl+-"),
    Action("actual_size", "&Actual size", "&View", "", "Ctrl+0"),
    Action(
        "style_stages",
        "Stages &side by side",
        "&View/&Layout",
        "",
        "Ctrl+1",
        "Every stage a panel that flows on like text",
        "style",
    ),
    Action("style_column", "One &column", "&View/&Layout", "", "Ctrl+2", group="style"),
    Action("style_row", "One &row", "&View/&Layout", "", "Ctrl+3", group="style"),
    Action(
        "style_page",
        "&Page",
        "&View/&Layout",
        "",
        "Ctrl+4",
        "Stages in rows that fill a page",
        "style",
    ),
    Action(
        "names_resviz",
        "&resviz",
        "&View/&Names",
        help="Layers are called by their place: stage2.block1.conv1",
        group="names",
    ),
    Action(
        "names_torchvision",
        "&torchvision",
        "&View/&Names",
        help="As the keys of its weights: layer2.0.conv1",
        group="names",
    ),
    Action(
        "names_caffe",
        "&Caffe",
        "&View/&Names",
        help="As in the networks their authors published: res3a_branch2a",
        group="names",
    ),
    Action(
        "names_matlab",
        "&MATLAB",
        "&View/&Names",
        help="As in its example of a residual network: S2U1_conv1",
        group="names",
    ),
    Action("trace", "&Trace", _BOX, "", "Ctrl+T", "What it depends on and feeds", checkable=True),
    Action(
        "trace_paths",
        "&Paths from the box before",
        _BOX,
        "",
        "Ctrl+Shift+T",
        "Between it and the box that was selected before; as a click with Shift",
    ),
    Action("unfold_inside", "Unfold to &layers", _BOX, help="All inside of it", divided=True),
    Action("toggle_box", "&Fold or unfold", _BOX, help="As Enter in the diagram"),
    Action("fold_around", "Fold what is &around", _BOX),
    Action("zoom_to", "&Zoom to it", _BOX, "", "Z", divided=True),
    Action("find_alike", "Find ali&ke", _BOX, help="Search for what does the same"),
    Action("copy_id", "Copy &id", _BOX, help="As scripts and files call it"),
    Action("overlay_none", "&None", "&View/&Overlay", group="overlay", help="The usual colours"),
    Action("overlay_params", "&Parameters", "&View/&Overlay", group="overlay", divided=True),
    Action("overlay_macs", "&MACs", "&View/&Overlay", group="overlay"),
    Action(
        "overlay_activations",
        "&Output memory",
        "&View/&Overlay",
        help="Bytes of each layer's output",
        group="overlay",
    ),
    Action(
        "overlay_memory",
        "&Training memory",
        "&View/&Overlay",
        help="Bytes kept for the backward pass",
        group="overlay",
    ),
    Action(
        "overlay_receptive-field",
        "&Receptive field",
        "&View/&Overlay",
        help="Pixels of the image that an element of the output can depend on",
        group="overlay",
    ),
    Action(
        "overlay_intensity",
        "&Arithmetic intensity",
        "&View/&Overlay",
        help="Operations to each byte that is read or written",
        group="overlay",
    ),
    *_live_overlays(),
    Action(
        "overlay_file",
        "&Values of a file…",
        "&View/&Overlay",
        help="A CSV or JSON file of ids and numbers",
        group="overlay",
    ),
    Action("overlay_log", "&Logarithmic", "&View/&Overlay", checkable=True, divided=True),
    Action("theme_system", "As the s&ystem", "&View/T&heme", "theme", group="theme"),
    Action("theme_light", "&Light", "&View/T&heme", group="theme"),
    Action("theme_dark", "&Dark", "&View/T&heme", group="theme"),
    Action(
        "heading",
        "&Title and totals",
        "&View",
        "",
        "T",
        "Print the network's name and totals above the diagram",
        checkable=True,
        divided=True,
    ),
    Action(
        "minimap",
        "&Minimap",
        "&View",
        "",
        "M",
        "The whole diagram in a corner, while it does not fit",
        checkable=True,
    ),
    Action(
        "inspector",
        "Inspe&ctor",
        "&View",
        "info",
        "I",
        "Details of what is selected",
        checkable=True,
    ),
    Action(
        "shortcuts",
        "With &shortcuts",
        "&Network",
        "",
        "S",
        "The same network with and without its shortcuts",
        checkable=True,
    ),
    Action(
        "list_stages",
        "Make &custom",
        "&Network",
        "",
        "Ctrl+Shift+N",
        "The same network as your own, with its stages listed so that each can be changed",
        divided=True,
    ),
    Action(
        "verify",
        "&Verify counts",
        "&Network",
        "verify",
        "Ctrl+Shift+V",
        "Count the real module with torchinfo, fvcore and torch",
    ),
    Action("run", "&Run or pause", "&Lab", "run", "Ctrl+R", "Train both networks and measure"),
    Action("step", "&One step", "&Lab", "step", "F10", "Make one step and pause"),
    Action("stop", "&Stop", "&Lab", "stop", "Shift+F5", "End the run; what was measured stays"),
    Action(
        "gallery",
        "&Demonstrations…",
        "&Lab",
        help="Experiments that show one thing each",
        divided=True,
    ),
    *(
        Action(
            f"lesion_{factor:g}",
            f"{_BRANCH[factor]} (× {factor:g})",
            "&Lab/Branch of the se&lected block",
            "",
            "Del" if not factor else "",
            "In all networks of the experiment that pauses or is done: how well they do then"
            " stands in the status line",
            "lesion",
        )
        for factor in FACTORS
    ),
    Action(
        "restart",
        "Restart &engine",
        "&Lab",
        "restart",
        "",
        "Start the computing half anew",
        divided=True,
    ),
    Action(
        "open_beside",
        "Open recording &beside…",
        "&Lab",
        help="Show a recording in the same figures as the one that is shown",
        divided=True,
    ),
    Action(
        "open_experiment",
        "Open e&xperiment…",
        "&Lab",
        help="Set an experiment up as a file (.toml) says",
    ),
    Action(
        "save_experiment",
        "Sa&ve experiment…",
        "&Lab",
        help="Write the experiment that is set up, to run it again here or by resviz probe",
    ),
    Action("keys", "&Keys and mouse", "&Help", "info", "F1"),
    Action("about", "&About resviz", "&Help"),
)
