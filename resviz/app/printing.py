"""How a picture is to be saved, as a person chooses it: format, colours, size in print."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import replace

from resviz.app.picture_file import MM_PER_POINT, Format, Picture
from resviz.diagram.theme import PICTURE_THEMES
from resviz.zoo.spec import Described, about

SMALLEST = 5.0
"""Size in pt below which words are hard to read in print."""

_WIDTHS = {"column": 85.0, "text": 174.0}


class Printing(Described, frozen=True, kw_only=True):
    """The choices; those that a format does not know are passed over."""

    described_as: ClassVar[str] = "a picture"

    format: Annotated[
        Literal[".svg", ".pdf", ".png", ".html", ".tex", ".dot", ".mmd", ".graphml", ".graph.json"],
        about("Format", "What the file is."),
    ] = ".svg"
    theme: Annotated[
        Literal["window", "light", "dark", "print", "grey"],
        about(
            "Colours",
            "Print leaves panels white and darkens lines; grey does without hues.",
            words={"window": "as on the screen"},
        ),
    ] = "window"
    paper: Annotated[
        Literal["drawn", "column", "text", "own"],
        about(
            "Size",
            "Printed width: as it is drawn, 96 points to an inch, or a usual one of papers.",
            words={
                "drawn": "as drawn",
                "column": "one column, 85 mm",
                "text": "both columns, 174 mm",
                "own": "another width",
            },
        ),
    ] = "drawn"
    width: Annotated[float, Meta(ge=5, le=5000), about("Width", "Printed width.", unit="mm")] = (
        120.0
    )
    dpi: Annotated[
        float, Meta(ge=10, le=2400), about("Resolution", "Pixels to an inch.", unit="dpi")
    ] = 300.0
    transparent: Annotated[bool, about("Transparent", "There is nothing behind the picture.")] = (
        False
    )
    selection: Annotated[
        bool, about("Selection", "What is selected is outlined, as on the screen.")
    ] = True
    words: Annotated[
        Literal["embedded", "named", "outlines"],
        about(
            "Words",
            "Text in the font inside the file, or by its name alone, or outlines, which look the"
            " same in programs that do not read fonts in a file, such as Inkscape.",
            words={
                "embedded": "text, with its font",
                "named": "text",
                "outlines": "outlines",
            },
        ),
    ] = "embedded"

    def applies(self, name: str) -> bool:
        """Whether a choice matters for the format."""
        match name:
            case "paper" | "selection":
                return self.format in (".svg", ".pdf", ".png", ".tex")
            case "width":
                return self.applies("paper") and self.paper == "own"
            case "dpi":
                return self.format == ".png"
            case "transparent":
                return self.format in (".svg", ".pdf", ".png")
            case "words":
                return self.format == ".svg"
            case _:
                return True

    def applied(self, picture: Picture) -> Picture:
        """The picture as it is to be saved."""
        theme = picture.theme if self.theme == "window" else PICTURE_THEMES[self.theme]
        scale = 1.0
        if self.applies("paper") and self.paper != "drawn":
            width = _WIDTHS.get(self.paper, self.width)
            scale = width / (picture.scene.width * MM_PER_POINT)
        if self.selection and self.applies("selection") and picture.marked:
            scene = replace(picture.scene, notes=(*picture.scene.notes, *picture.marked))
            picture = picture._replace(scene=scene)
        return picture._replace(
            theme=theme,
            scale=scale,
            clear=self.transparent and self.applies("transparent"),
            dpi=self.dpi if self.applies("dpi") else None,
            words=self.words,
        )

    def told(self, picture: Picture) -> tuple[str, str]:
        """How large the picture comes out, and what is amiss with that, if anything."""
        if self.format == ".html":
            return "Opens in a browser as it is here, to zoom, fold and point at.", ""
        if not self.applies("paper"):
            return "Boxes and edges alone, for other programs.", ""
        made = self.applied(picture)
        width, height = made.size_mm
        smallest = made.smallest_text
        words = f"{width:.0f} × {height:.0f} mm · smallest text {smallest:.1f} pt"
        if self.applies("dpi"):
            across, down = (round(side / 25.4 * self.dpi) for side in (width, height))
            words += f" · {across:,} × {down:,} pixels"
        small = self.paper != "drawn" and 0 < smallest < SMALLEST
        return words, _TOO_SMALL if small else ""


_TOO_SMALL = (
    f"Words under {SMALLEST:g} pt are hard to read in print; make it wider, or fold more of it."
)


def choices(formats: Sequence[Format]) -> dict[str, str]:
    """The formats to choose from, each with its words."""
    return {each.suffix: f"{each.name} ({each.suffix})" for each in formats}
