"""How a probe that is a part of another one tells its progress."""

from resviz.engine.still import Found, Work


def part(work: Work[Found], begin: float, end: float) -> Work[Found]:
    """The same work, whose shares run from one share of a greater work to another."""
    try:
        while True:
            try:
                share = next(work)
            except StopIteration as stop:
                found: Found = stop.value
                return found
            yield begin + share * (end - begin)
    finally:
        work.close()
