"""``python -m resviz``: the command line."""

import sys

from resviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
