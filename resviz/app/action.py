"""A menu entry as a row."""

from collections.abc import Sequence
from typing import NamedTuple


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
