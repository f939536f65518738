"""The exception tree; every message is one sentence a user can act on.

ResvizError
├── ShapeError      a layer cannot take the shapes it is given
├── GraphError      a network is put together wrongly
├── SettingError    a setting has an impossible value
├── UnknownName     a preset, family or setting that does not exist
├── NotationError   a network or setting is written as none is
├── FileError       a file cannot be read or written
└── EngineError     the computing half failed
"""

from collections.abc import Iterable


class ResvizError(Exception):
    """Base of all errors that resviz raises on purpose."""


class ShapeError(ResvizError):
    """A layer cannot take the shapes it is given."""


class GraphError(ResvizError):
    """A network is put together wrongly."""


class SettingError(ResvizError):
    """A setting has an impossible value.

    Attributes:
        field: name of the setting at fault.
        reason: what is wrong and what would be right, without the field's name.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class UnknownName(ResvizError):
    """A preset, family or setting that does not exist.

    Attributes:
        name: the one asked for.
        candidates: known names close to it.
    """

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        self.name = name
        self.candidates = _near(name, known)
        hint = (
            f"did you mean {' or '.join(self.candidates)}?"
            if self.candidates
            else f"known are {', '.join(known[:12])}{', …' if len(known) > 12 else ''}."
        )
        super().__init__(f"There is no {what} {name!r}; {hint}")


def _near(name: str, known: list[str]) -> list[str]:
    from difflib import get_close_matches  # seldom needed, and slow to load

    word = name.lower()
    # A part of a long name looks like few of its letters: "width" is more like "depths".
    begun = [one for one in known if word and one.lower().startswith(word)]
    related = [one for one in known if word and (word in one.lower() or one.lower() in word)]
    if begun or related:
        return get_close_matches(word, begun or related, n=3, cutoff=0.0)
    nearest = get_close_matches(word, known, n=1, cutoff=0.5)
    # Not what is far worse than the best: after a slip of the finger only that is meant.
    return get_close_matches(word, known, n=3, cutoff=0.8) or nearest


class NotationError(ResvizError):
    """A network or a setting is written as none is."""


class FileError(ResvizError):
    """A file cannot be read or written."""


class EngineError(ResvizError):
    """The computing half failed: it could not start, it died, or it reported a failure."""
