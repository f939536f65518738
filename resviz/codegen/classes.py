"""Which classes a network needs: groups that are alike but for numbers share one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from resviz.codegen.forms import Form
from resviz.codegen.parameters import find_parameters
from resviz.codegen.templates import (
    UNSET,
    Element,
    Ref,
    Template,
    fields_of,
    inner_slots,
    slots_of,
)
from resviz.codegen.tree import Group, Leaf, leaves_of
from resviz.core import ops

_SHORT = {"nn.Conv2d": "Conv", "nn.BatchNorm2d": "BN", "nn.ReLU": "ReLU", "nn.ReLU6": "ReLU6"}


class Classes:
    """The templates of a network, found from the inside out.

    Args:
        root: the network's modules.
        labels: a word for groups, by first layer and number of layers.
    """

    def __init__(self, root: Group, labels: Mapping[tuple[str, int], str]) -> None:
        self._labels = labels
        self._of: dict[int, tuple[Template, int]] = {}
        self.found: list[Template] = []
        groups = [*root.groups()]
        units = [group for group in groups if _content(group)]
        self._add(units)
        rest = [group for group in groups if not _content(group)]
        for depth in sorted({group.depth for group in rest}, reverse=True):
            self._add([group for group in rest if group.depth == depth])
        self.root = self._of[id(root)][0]

    def _add(self, groups: Sequence[Group]) -> None:
        alike: dict[tuple[object, ...], tuple[Template, list[Group]]] = {}
        for group in groups:
            template = self._template(group)
            alike.setdefault(template.key, (template, []))[1].append(group)
        kinds = _with_options([*alike.values()])
        for template, members in kinds:
            template.slots = [*slots_of(template)]
            for group, left_out in members:
                self._of[id(group)] = (template, len(template.rows))
                template.rows.append([*self._row(template, group, left_out)])
                template.ends.append(ops.features_of(group.shape))
            if not template.inline:
                find_parameters(template, is_network=members[0][0].depth == 0)
                self.found.append(template)

    def _template(self, group: Group) -> Template:
        made = {source: (-1, at) for at, source in enumerate(group.inputs)}
        elements = []
        for at, given in enumerate(group.gives):
            made |= {node: (at, number) for number, node in enumerate(given)}
        for at, child in enumerate(group.children):
            what: Form | Template
            if isinstance(child, Leaf):
                what = child.written.form
                name = child.name if what.keeps or _is_numbered(group) else ""
            else:
                what, name = self._of[id(child)][0], child.name
            reads = tuple(made[source] for source in group.reads[at])
            elements.append(Element(name, what, reads, len(group.gives[at])))
        outputs = tuple(made[node] for node in group.outputs)
        leaves = [*group.leaves()]
        # The word is that of the innermost class; a sequence inside is none.
        around = any(
            isinstance(element.what, Template)
            and not element.what.inline
            and len([*leaves_of(child)]) == len(leaves)
            for element, child in zip(elements, group.children, strict=True)
        )
        label = "" if around else self._labels.get((leaves[0].node.id, len(leaves)), "")
        inline = group.depth > 0 and _is_sequence(elements, len(group.inputs), outputs, label)
        label = "" if inline else _content(group) or label or group.name.rstrip("0123456789_")
        return Template(tuple(elements), len(group.inputs), outputs, inline, label)

    def _row(self, template: Template, group: Group, left_out: int | None) -> Iterator[Any]:
        children = iter(group.children)
        for at, element in enumerate(template.elements):
            if element.optional:
                yield at != left_out
            if at == left_out:
                yield from [UNSET] * len(inner_slots(element))
                continue
            child = next(children)
            if isinstance(child, Leaf):
                yield from (child.written.values[name] for name in fields_of(child.written.form))
            else:
                inner, place = self._of[id(child)]
                yield from (inner.rows if inner.inline else inner.takes)[place]


def _content(group: Group) -> str:
    """What a convolution with its norm and activation is called, wherever it is."""
    words = [
        _SHORT.get(child.written.form.constructor, "") if isinstance(child, Leaf) else ""
        for child in group.children
    ]
    plain = group.depth and all(words) and words[0] == "Conv" and len({*words}) == len(words)
    return "".join(words) if plain and not _is_numbered(group) else ""


def _is_numbered(group: Group) -> bool:
    """Its children are called 0, 1, 2, …, as those of an ``nn.Sequential`` are."""
    return all(child.name.isdigit() for child in group.children)


def _is_sequence(
    elements: Sequence[Element], inputs: int, outputs: tuple[Ref, ...], label: str
) -> bool:
    """One after another, each a module; layers have numbers for names, blocks have their class."""
    if inputs != 1 or outputs != ((len(elements) - 1, 0),):
        return False
    if label and not all(element.name.isdigit() for element in elements):
        return False
    for at, element in enumerate(elements):
        what = element.what
        if element.reads != ((at - 1, 0),) or element.results != 1:
            return False
        if isinstance(what, Form) and not (what.constructor and element.name.isdigit()):
            return False
    return True


def _with_options(
    kinds: list[tuple[Template, list[Group]]],
) -> list[tuple[Template, list[tuple[Group, int | None]]]]:
    """Where one class is another without one of its groups, the two are one.

    Returns:
        Templates with the groups they are for, and which element a group does without.
    """
    found = []
    absorbed: set[int] = set()
    for template, members in kinds:
        if id(template) in absorbed:
            continue
        rows: list[tuple[Group, int | None]] = [(group, None) for group in members]
        for small, others in kinds:
            place = None if id(small) in absorbed else _left_out(template, small)
            if place is not None:
                absorbed.add(id(small))
                rows += [(group, place) for group in others]
                elements = [*template.elements]
                elements[place] = elements[place]._replace(optional=True)
                template.elements = tuple(elements)
                break
        found.append((template, rows))
    return [kind for kind in found if id(kind[0]) not in absorbed]


def _left_out(big: Template, small: Template) -> int | None:
    """Which group of the big one the small one lacks, its input going past it."""
    if big.inline or small.inline or big.label != small.label or big.inputs != small.inputs:
        return None
    if len(big.elements) != len(small.elements) + 1:
        return None
    for place, element in enumerate(big.elements):
        alone = isinstance(element.what, Template) and element.results == 1
        if not alone or len(element.reads) != 1:
            continue
        rest, outputs = _without(big, place)
        if rest == small.elements and outputs == small.outputs:
            return place
    return None


def _without(template: Template, place: int) -> tuple[tuple[Element, ...], tuple[Ref, ...]]:
    past = template.elements[place].reads[0]

    def moved(ref: Ref) -> Ref:
        if ref[0] == place:
            ref = past
        return (ref[0] - (ref[0] > place), ref[1])

    rest = [element for at, element in enumerate(template.elements) if at != place]
    elements = [each._replace(reads=tuple(moved(ref) for ref in each.reads)) for each in rest]
    return tuple(elements), tuple(moved(ref) for ref in template.outputs)
