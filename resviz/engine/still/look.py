"""Running a probe of present weights on all arms of an experiment."""

from resviz.engine.probe import Probe
from resviz.engine.still import Subject, Work
from resviz.engine.still.findings import probe as run
from resviz.engine.still.progress import part
from resviz.protocol.findings import Finding, StillProbe


def look(probe: Probe, key: StillProbe) -> Work[tuple[Finding, ...]]:
    """Probe the networks of an experiment as they stand, on the first batch of their training.

    Where there are several seeds, those that train with the first one are probed.

    Closing it early leaves the networks as they are and gives nothing.
    """
    images, labels = probe.first_batch()
    # That one is about networks of its own.
    modules = [*probe.modules.items()][: 1 if key == "shattering" else None]
    found = []
    for place, (arm, module) in enumerate(modules):
        subject = Subject(module, images.to(next(module.parameters()).dtype), labels, probe.seed)
        told = yield from part(run(key, subject), place / len(modules), (place + 1) / len(modules))
        found.append(
            Finding(
                probe=key,
                arm=arm,
                step=probe.updates,
                images=len(images),
                grids=told.grids,
                notes=told.notes,
            )
        )
    return tuple(found)
