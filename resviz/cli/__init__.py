"""The command line: a module per command, imported only when it is asked for."""

import os
import sys
from collections.abc import Sequence

from resviz.core.errors import EngineError, ResvizError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 2 bad usage or input, 1 a failure."""
    from resviz.cli.commands import dispatch
    from resviz.cli.text import complain, tolerate_any_encoding

    tolerate_any_encoding()
    try:
        status = dispatch(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except EngineError as error:
        complain(str(error))
        return 1
    except ResvizError as error:
        complain(str(error))
        return 2
    except BrokenPipeError:
        # Whoever read the output has had enough; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def window() -> int:
    """Open the window: what the entry in the menu of a desktop runs."""
    return main(["window", *sys.argv[1:]])
