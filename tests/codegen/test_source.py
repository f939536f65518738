import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from resviz.codegen import to_python
from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.zoo.presets import build, preset, presets
from resviz.zoo.spec import Settings
from tests.zoo.any_network import of_any_family, of_ones_own

VARIATIONS: list[tuple[str, dict[str, object]]] = [
    ("resnet20", {"shortcut": "none"}),
    ("resnet20", {"norm": "none", "start": "fixup"}),
    ("resnet20", {"norm": "none", "start": "skipinit"}),
    ("resnet20", {"start": "zero_gamma"}),
    ("resnet20", {"shortcut": "C", "attention": "eca", "drop_path": 0.2}),
    ("resnet20", {"order": "relu_only", "attention": "se"}),
    ("resnet20", {"order": "bn_after_add"}),
    ("resnet20", {"passage": "exclusive_gate"}),
    ("resnet20", {"passage": "scaled", "branch_scale": 0.5, "order": "full"}),
    ("resnet50", {"size": 64, "attention": "se", "shortcut": "A"}),
    ("convnext_tiny", {"size": 64, "drop_path": 0.2}),
    ("mobilenet_v2", {"size": 64, "shortcut": "none"}),
    ("vit_b_16", {"size": 32, "depth": 3, "layer_norm": "post"}),
    ("googlenet", {"size": 64, "aux": True, "widest": "5x5"}),
    ("resnet50", {"size": 64, "depths": (1, 1), "spatial": "splat", "splits": 32}),
    ("custom", {}),
    ("custom", {"stages": [{"width": 24, "passage": "dropout"}, {"width": 24}]}),
    ("custom", {"stages": [{"attention": "se"}, {}]}),
]


def module_of(network: Network, source: str) -> nn.Module:
    """The network that the source makes, as one would import it, without memory."""
    space: dict[str, object] = {"__name__": "written"}
    exec(compile(source, f"{network.name}.py", "exec"), space)
    classes = [kind for kind in space.values() if isinstance(kind, type)]
    with torch.device("meta"):
        made = [kind for kind in classes if kind.__module__ == "written"][-1]()
    assert isinstance(made, nn.Module)
    return made.eval()


@pytest.fixture(scope="module")
def noise() -> Tensor:
    """Random numbers for the parameters of any preset; the largest layer has 103 million."""
    return torch.randn(104_000_000, generator=torch.Generator().manual_seed(0))


def same_function(network: Network, source: str, noise: Tensor, size: int) -> None:
    graph, written = GraphModule(network).eval(), module_of(network, source)
    shapes = {key: values.shape for key, values in graph.state_dict().items()}
    assert {key: values.shape for key, values in written.state_dict().items()} == shapes
    # Branches of a thousand blocks add up, whatever they start with.
    strength = 1.0 if len(network.nodes) < 1500 else 0.1
    state = {key: _values(key, shape, noise, strength) for key, shape in shapes.items()}
    for module in (graph, written):
        module.load_state_dict(state, strict=True, assign=True)
    image = torch.randn(1, network.input_shape[0], size, size)
    with torch.no_grad():
        expected = graph(image)
        assert expected.isfinite().all()
        assert expected.any()
        torch.testing.assert_close(written(image), expected, rtol=1e-4, atol=1e-5)


def _values(key: str, shape: torch.Size, noise: Tensor, strength: float) -> Tensor:
    if key.endswith("num_batches_tracked"):
        return torch.tensor(0)
    values = noise[: shape.numel()].view(shape)
    if key.endswith("running_var"):
        return values.abs() + 0.5
    if len(shape) > 1:
        return values * strength * (2 * shape[0] / shape.numel()) ** 0.5
    return 0.1 * values + (1 if key.endswith("weight") else 0)


@pytest.mark.parametrize("name", presets())
def test_what_is_written_is_the_same_function(name: str, noise: Tensor) -> None:
    network = build(name)
    # Networks of tokens know the places of their own image size alone.
    fixed = preset(name).settings.family() in {"vit", "mixer"}
    size = network.input_shape[1] if fixed else min(network.input_shape[1], 96)
    same_function(network, to_python(network), noise, size)


@pytest.mark.parametrize(("name", "changes"), VARIATIONS, ids=str)
def test_variations_are_written_too(name: str, changes: dict[str, object], noise: Tensor) -> None:
    network = build(name, **changes)
    same_function(network, to_python(network), noise, network.input_shape[1])


@given(st.one_of(of_ones_own(), of_any_family()))
@settings(max_examples=12, suppress_health_check=[HealthCheck.filter_too_much])
def test_any_settings_are_written(noise: Tensor, chosen: Settings) -> None:
    network = chosen.build()
    same_function(network, to_python(network), noise, network.input_shape[1])


def test_every_network_is_written_as_formatters_would_have_it(tmp_path: Path) -> None:
    networks = [build(name) for name in presets()]
    networks += [build(name, **changes) for name, changes in VARIATIONS]
    for place, network in enumerate(networks):
        (tmp_path / f"network{place}.py").write_text(to_python(network))
    for command in (["format", "--check"], ["check", "--select", "E,F,I,B,UP"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]


def test_a_resnet_reads_as_one_would_write_it() -> None:
    lines = [line.strip() for line in to_python(build("resnet50")).splitlines()]
    for line in (
        "class Bottleneck(nn.Module):",
        "y = F.relu(self.bn1(self.conv1(x)))",
        "return F.relu(self.bn3(self.conv3(y)) + self.downsample(x))",
        "class ResNet50(nn.Module):",
        "Bottleneck(512, 256, stride=2, project=True),",
        "*(Bottleneck(1024, 256) for _ in range(5)),",
    ):
        assert line in lines
    assert len(lines) < 80


def test_steps_are_written_as_a_loop() -> None:
    code = to_python(build("densenet121"))
    assert 'OrderedDict((f"denselayer{i}", DenseLayer(32 + 32 * i)) for i in range(1, 7))' in (
        " ".join(code.split()).replace("( (", "((").replace(") )", "))")
    )


def test_the_number_of_classes_can_be_said() -> None:
    for name in ("resnet20", "mobilenet_v2", "dpn68"):  # the layer itself, in a sequence, in a head
        code = to_python(build(name))
        space: dict[str, Any] = {"__name__": "written"}
        exec(code, space)
        network = [kind for kind in space.values() if isinstance(kind, type)][-1]
        with torch.device("meta"):
            assert [*network(num_classes=7).parameters()][-1].shape == (7,)


def test_what_a_reader_would_stumble_over_is_not_written() -> None:
    code = to_python(build("mobilenet_v2"))
    assert "*(InvertedResidual3(64) for _ in range(3))," in code  # blocks have a class
    assert code.count("\n") < 130
    code = to_python(build("resnest50d"))
    assert "self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)" in code
    assert "y = y * z[:, : self.out_channels, None, None]" in code
    code = to_python(build("inception_resnet_v2"))
    assert "self.branch4 = nn.MaxPool2d(3, stride=2)" in code  # a pool has none
    assert "kernel_size: int" in code


def test_a_variant_has_the_name_of_its_preset_and_lines_of_the_usual_length() -> None:
    changes = {"norm": "none", "spatial": "res2net", "shortcut": "A", "drop_path": 0.2}
    code = to_python(build("resnet50", **changes))
    assert "class ResNet50(nn.Module):" in code
    assert max(map(len, code.splitlines())) <= 88
    assert "Bottleneck2(256, 64, 0.0375)" in code  # no 0.037500000000000006


def test_auxiliary_classifiers_are_for_training(noise: Tensor) -> None:
    network = build("googlenet", aux=True, size=64)
    written = module_of(network, to_python(network)).to_empty(device="cpu")
    images = torch.randn(2, 3, 64, 64)
    assert [result.shape for result in written.train()(images)] == [(2, 1000)] * 3
    assert written.eval()(images).shape == (2, 1000)


def test_parameters_start_as_the_settings_say() -> None:
    code = to_python(build("resnet20", start="zero_gamma"))
    assert "nn.init.constant_(self.bn2.weight, 0.0)" in code
    code = to_python(build("resnet20", passage="shortcut_gate", gate_bias=-3))
    assert ".bias, -3.0)" in code


@pytest.mark.parametrize(
    "label", ['My "net"\n\\ x', '"""', "3 nets", "für Élise", "class", "F", "DropPath", "W" * 80]
)
def test_any_label_makes_a_file_that_runs(label: str) -> None:
    network = build("custom", label=label)
    assert module_of(network, to_python(network)) is not None
