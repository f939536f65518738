"""What went wrong, as the window says it."""

from typing import NamedTuple


class Failure(NamedTuple):
    """What went wrong, in a sentence, and what to do about it."""

    message: str
    advice: str = ""
