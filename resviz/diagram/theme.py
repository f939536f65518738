"""Colours by role, light and dark; the scene names roles, painters look the colours up here.

Teal is the identity shortcut, orange the projection, blue what is concatenated, purple what gates;
the dashes of their lines tell them apart, too. The tints of boxes tell kinds of layer apart: blue
for convolutions, grey for normalisation, yellow for activations, green for pooling, violet for
linear layers. Where two networks are compared, amber differs, red is only in the first and green
only in the second; a sign says so, too. In charts blues are networks with shortcuts, oranges plain
ones; the colours of each family differ in lightness, so that they are told apart without seeing
hues. Lines of equal height take the colours of heat maps, as far as they are legible. What is found
is marked in yellow; what a part depends on is outlined in violet, what it feeds in gold. Nothing
else is coloured, so that colour always means something.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from resviz.diagram.scene import DASH_DOT, DASHED, DOTTED, LONG, SOLID, Dash

DIM = "-dim"
"""What the name of a role ends with where it is dimmed."""
DIMMED = 0.3
"""The share of a colour that is left then; the rest is the background's."""


class Theme(msgspec.Struct, frozen=True):
    """A colour, ``#RRGGBB``, for every role.

    Attributes:
        name: of the theme.
        colours: by role.
        grey: colours that stand for themselves are shown as greys, too.
    """

    name: str
    colours: MappingProxyType[str, str]
    grey: bool = False

    def __getitem__(self, role: str) -> str:
        """The colour of a role, or of one that is dimmed: ``conv-dim``.

        A colour given as ``#RRGGBB`` stands for itself.
        """
        if role.endswith(DIM):
            return mixed(self[role.removesuffix(DIM)], self["background"], DIMMED)
        if role.startswith("#"):
            return _as_grey(role) if self.grey else role
        return self.colours[role]


def mixed(colour: str, other: str, share: float) -> str:
    """So much of a colour ``#RRGGBB``, the rest of the other."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * two):02X}" for one, two in parts)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _theme(name: str, table: str) -> Theme:
    words = table.split()
    return Theme(name, MappingProxyType(dict(zip(words[::2], words[1::2], strict=True))))


LIGHT = _theme(
    "light",
    """
    background       #FFFFFF
    surface          #FFFFFF
    panel            #F5F7FA
    panel-line       #E4E8EE
    frame            #FBFCFE
    line             #C9D1DC
    ink              #1B2430
    muted            #5B6676
    faint            #98A2B3
    main             #8A95A8
    identity         #0E8F7E
    projection       #D9622B
    zero-pad         #0E8F7E
    concat           #2A5BC4
    gate             #9C3A9E
    conv             #E3E9FB
    conv-line        #7C93E8
    norm             #EEF1F5
    norm-line        #B6C0CE
    activation       #FFF3DC
    activation-line  #E5B65C
    pool             #DFF3EA
    pool-line        #67B694
    linear           #EFE3FB
    linear-line      #B08AD9
    merge            #1B2430
    merge-ink        #FFFFFF
    row              #E3E9FB
    bar              #7C93E8
    bar-track        #E4E8EE
    selection        #3355DD
    hover            #9AABF0
    selected-row     #E6EBFC
    action           #0E8F7E
    action-hover     #0B7B6C
    action-ink       #FFFFFF
    grid             #E7EBF1
    residual1        #1766B8
    residual2        #0A2F66
    residual3        #4698D6
    plain1           #C2501A
    plain2           #6E2C0C
    plain3           #D08200
    level1           #261456
    level2           #401570
    level3           #611381
    level4           #871982
    level5           #AA1D7A
    level6           #CC266B
    level7           #E44657
    level8           #F4664B
    level9           #FC8650
    alert            #C4314B
    differs          #A65A00
    only-a           #C4314B
    only-b           #0B7A4B
    hit              #F2B705
    hit-ink          #2B2000
    upstream         #7A4FC4
    downstream       #B07A00
    kin1             #1766B8
    kin2             #7C43BD
    kin3             #C2501A
    kin4             #12805C
    kin5             #B8337F
    kin6             #8A6A00
    """,
)

DARK = _theme(
    "dark",
    """
    background       #12161D
    surface          #1E252E
    panel            #181D25
    panel-line       #2A323D
    frame            #1A2029
    line             #3A4553
    ink              #E8ECF2
    muted            #9AA6B6
    faint            #6C7888
    main             #7C8798
    identity         #2BC9B4
    projection       #F0894F
    zero-pad         #2BC9B4
    concat           #6FA0FF
    gate             #E08BE0
    conv             #232E55
    conv-line        #6F86E0
    norm             #262D37
    norm-line        #566273
    activation       #3A3220
    activation-line  #C79A45
    pool             #1C3A30
    pool-line        #4FA982
    linear           #33274A
    linear-line      #9A78C6
    merge            #E8ECF2
    merge-ink        #12161D
    row              #232E55
    bar              #6F86E0
    bar-track        #2A323D
    selection        #8FA5FF
    hover            #5468B8
    selected-row     #27305A
    action           #2BC9B4
    action-hover     #4FDCC9
    action-ink       #0B1A18
    grid             #232A34
    residual1        #4DA3F5
    residual2        #BFE3FF
    residual3        #2F6CC4
    plain1           #F0894F
    plain2           #FFCF9C
    plain3           #B8641E
    level1           #A91D7B
    level2           #C9256D
    level3           #DF405B
    level4           #F05E4E
    level5           #FA7C4D
    level6           #FE9B5A
    level7           #FFB971
    level8           #FFD58F
    level9           #FFEEB6
    alert            #FF6B81
    differs          #F2B45C
    only-a           #FF7F92
    only-b           #56D39B
    hit              #F2C14E
    hit-ink          #2B2000
    upstream         #B795FF
    downstream       #E0B84A
    kin1             #4DA3F5
    kin2             #B795FF
    kin3             #F0894F
    kin4             #45C79A
    kin5             #F488C6
    kin6             #DDBB4A
    """,
)

DASHES: MappingProxyType[str, Dash] = MappingProxyType(
    {
        "main": SOLID,
        "identity": SOLID,
        "projection": DASHED,
        "zero-pad": DOTTED,
        "concat": LONG,
        "gate": DASH_DOT,
    }
)
"""How the line of each role is dashed, so that kinds of shortcut are told apart without colours."""

RESIDUAL = ("residual1", "residual2", "residual3")
"""Roles of the curves of networks with shortcuts, in order."""
PLAIN = ("plain1", "plain2", "plain3")
"""Roles of the curves of networks without, in order."""
LEVELS = tuple(f"level{number}" for number in range(1, 10))
"""Roles of lines of equal height, the lowest first: of the scale of heat maps what is legible."""

THEMES = MappingProxyType({"light": LIGHT, "dark": DARK})
"""Those of the window."""


_WHITE, _BLACK = "#FFFFFF", "#10131A"


def _as_grey(colour: str) -> str:
    """A grey of the same luminance (ITU-R BT.709)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + 3 * f"{round(0.2126 * red + 0.7152 * green + 0.0722 * blue):02X}"


def contrast(colour: str) -> str:
    """Black or white, whichever can be read on a colour (WCAG 2, relative luminance)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return _WHITE if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.056 else _BLACK


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def changed(theme: Theme, name: str, colours: Mapping[str, str]) -> Theme:
    """A theme with other colours for some of its roles."""
    return Theme(name, MappingProxyType({**theme.colours, **colours}), theme.grey)


PRINT = changed(
    LIGHT,
    "print",
    {
        "panel": "#FFFFFF",
        "panel-line": "#9AA3AF",
        "frame": "#FFFFFF",
        "line": "#7B8593",
        "ink": "#000000",
        "muted": "#3A424E",
        "main": "#4A5361",
    },
)
"""For paper: nothing is tinted but what means something, and lines are darker."""

GREY = changed(
    Theme("grey", PRINT.colours, grey=True),
    "grey",
    {
        **{role: _as_grey(colour) for role, colour in PRINT.colours.items()},
        **dict.fromkeys(("identity", "projection", "zero-pad", "concat", "gate"), "#101010"),
        "main": "#767676",
    },
)
"""The same without hues: shortcuts are dark, and dashes tell their kinds apart."""

PICTURE_THEMES = MappingProxyType({**THEMES, "print": PRINT, "grey": GREY})
"""Those that pictures are saved in."""
