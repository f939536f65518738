"""What went wrong, as the window says it."""

from typing import NamedTuple


class Failure(NamedTuple):
    """What went wrong, in a sentence, and what to do about it."""

    message: str
    advice: str = ""


def kept(steps: int) -> str:
    """What is left of a run that broke off after so many measured steps, in a sentence."""
    if not steps:
        return "Nothing had been measured yet."
    return f"{'The one step' if steps == 1 else f'All {steps:,} steps'} measured so far are kept."
