"""Running a probe of present weights on all arms of an experiment."""

from resviz.engine.probe import Probe
from resviz.engine.still import Subject, Work
from resviz.engine.still.findings import probe as run
from resviz.engine.still.progress import part
from resviz.protocol.findings import Finding, StillProbe


def look(probe: Probe, key: StillProbe, points: int | None = None) -> Work[tuple[Finding, ...]]:
    """Probe the networks of an experiment as they stand, on the first batch of their training.

    Where there are several seeds, those that train with the first one are probed.

    Closing it early leaves the networks as they are and gives nothing.

    Args:
        probe: the experiment.
        key: what is run.
        points: each way, of a probe in `POINTS`; by default as many as are usual there.
    """
    # That one is about networks of its own.
    probed = subjects(probe)[: 1 if key == "shattering" else None]
    found = []
    for place, (arm, subject) in enumerate(probed):
        told = yield from part(
            run(key, subject, points), place / len(probed), (place + 1) / len(probed)
        )
        found.append(
            Finding(
                probe=key,
                arm=arm,
                step=probe.updates,
                images=len(subject.images),
                grids=told.grids,
                notes=told.notes,
            )
        )
    return tuple(found)


def subjects(probe: Probe) -> list[tuple[int, Subject]]:
    """The networks that train with the first seed, by arm, on the first batch."""
    images, labels = probe.first_batch()
    return [
        (arm, Subject(module, images.to(next(module.parameters()).dtype), labels, probe.seed))
        for arm, module in probe.modules.items()
    ]
