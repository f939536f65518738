"""list, summary and compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resviz.app import design_file
from resviz.zoo.presets import build, preset, presets

Run = Callable[..., Any]


def test_list(resviz: Run) -> None:
    outcome = resviz("list")
    assert outcome.status == 0
    listed = {line.split()[0] for line in outcome.out.splitlines() if line}
    assert set(presets()) <= listed
    assert "25,557,032" in outcome.out


def test_list_as_json(resviz: Run) -> None:
    rows = resviz("list", "--json").json
    assert [row["name"] for row in rows] == list(presets())
    first = rows[0]
    assert set(first) == {"name", "title", "family", "input", "params", "macs", "settings"}
    assert (first["params"], first["input"]) == (11_689_512, [3, 224, 224])
    assert first["settings"]["depths"] == [2, 2, 2, 2]


def test_list_of_settings(resviz: Run) -> None:
    out = resviz("list", "--settings").out
    assert re.search(r"^stride_in +1x1, 3x3 +3x3 ", out, re.MULTILINE)
    assert "8 to 12,002" in out
    assert re.search(r"^aux +true, false +false ", out, re.MULTILINE)
    assert "pads with" in out
    assert re.search(r"^bottleneck +true, false +true ", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 100


def test_summary_prints_totals_and_stages(resviz: Run) -> None:
    outcome = resviz("summary", "resnet50", "--batch", "32", "--precision", "bfloat16")
    assert outcome.status == 0
    for part in (
        "ResNet-50",
        "25,557,032 parameters",
        "4,089,184,256 multiply-adds per example (4.09 G MACs, 8.18 G FLOPs)",
        "stage3       6  1024×14×14   7,098,368  1,464,336,384  35.8 %  ████▎",
        "memory, batch 32, bfloat16",
        "48.7 MiB",
    ):
        assert part in outcome.out


def test_summary_as_json_has_exactly_its_keys(resviz: Run) -> None:
    record = resviz("summary", "resnet50", "--json").json
    assert set(record) == {"name", "input", "params", "macs", "stages"}
    assert (record["name"], record["input"]) == ("resnet50", [3, 224, 224])
    assert (record["params"], record["macs"]) == (25_557_032, 4_089_184_256)
    assert record["stages"][1] == {
        "id": "stage1",
        "name": "stage1",
        "output": [256, 56, 56],
        "params": 215_808,
        "macs": 667_942_912,
        "blocks": 3,
    }


@pytest.mark.parametrize(("by", "keys"), [("layer", {"op"}), ("block", set())])
def test_summary_by_smaller_parts(resviz: Run, by: str, keys: set[str]) -> None:
    record = resviz("summary", "resnet34", "--by", by, "--json").json
    parts = record[f"{by}s"]
    assert all(set(part) == {"id", "name", "output", "params", "macs"} | keys for part in parts)
    if by == "layer":
        assert sum(part["params"] for part in parts) == record["params"]
        assert sum(part["macs"] for part in parts) == record["macs"]
        assert parts[0] == {
            "id": "stem.conv",
            "name": "stem.conv",
            "op": "conv2d",
            "output": [64, 112, 112],
            "params": 9_408,
            "macs": 118_013_952,
        }
    else:
        assert len(parts) == 16
    text = resviz("summary", "resnet34", "--by", by).out
    assert all(part["id"] in text for part in parts)


def test_changes_of_settings(resviz: Run) -> None:
    words = ("--set", "shortcut=none", "--set", "size=32", "--set", "stride-in=1x1")
    record = resviz("summary", "resnet50", *words, "--json").json
    assert record["name"] == "plain50(stride_in=1x1)"
    assert record["input"] == [3, 32, 32]


def test_a_name_that_was_printed_can_be_typed(resviz: Run) -> None:
    for name in ("resnet50(shortcut=A,norm=none)", "resnet18(depths=2-2-1-3)", "resnet20()"):
        record = resviz("summary", name, "--json").json
        assert record["name"] == name.removesuffix("()")


@pytest.mark.parametrize("depths", ["2,2,1,3", "(2, 2, 1, 3)", "2-2-1-3"])
def test_a_list_behind_a_name_is_written_as_with_set(resviz: Run, depths: str) -> None:
    network = f"resnet18(shortcut=A,depths={depths},norm=none)"
    record = resviz("summary", network, "--json").json
    assert record["name"] == "resnet18(depths=2-2-1-3,shortcut=A,norm=none)"


def test_set_comes_after_what_stands_behind_a_name(resviz: Run) -> None:
    words = ("resnet50(shortcut=A)", "--set", "shortcut=C")
    assert resviz("summary", *words, "--json").json["name"] == "resnet50(shortcut=C)"


def test_a_design_stands_wherever_a_name_may(resviz: Run, tmp_path: Path) -> None:
    design = tmp_path / "mine.json"
    design_file.write(preset("resnet50").settings.change(shortcut="C"), design)
    assert resviz("summary", design, "--json").json["name"] == "resnet50(shortcut=C)"
    compared = resviz("compare", design, "resnet50", "--json").json
    assert compared["settings"] == {"shortcut": ["C", "B"]}
    assert resviz("export", design, tmp_path / "mine.svg").status == 0
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "is not a resviz design" in resviz("summary", broken).err


def test_compare_as_json(resviz: Run) -> None:
    record = resviz("compare", "resnet18", "resnet34", "--json").json
    assert [network["name"] for network in record["networks"]] == ["resnet18", "resnet34"]
    first, second = build("resnet18"), build("resnet34")
    assert record["difference"] == {
        "params": second.params - first.params,
        "macs": second.macs - first.macs,
    }
    assert record["settings"] == {"depths": [[2, 2, 2, 2], [3, 4, 6, 3]]}
    assert [stage["sign"] for stage in record["stages"]] == ["=", "≠", "≠", "≠", "≠", "="]
    stage = record["stages"][3]
    assert stage["id"] == ["stage3", "stage3"]
    assert stage["output"] == [[256, 14, 14], [256, 14, 14]]
    assert stage["blocks"] == [2, 6]
    assert stage["difference"]["blocks"] == 4
    for key in ("params", "macs"):
        assert sum(row["difference"][key] for row in record["stages"]) == record["difference"][key]


@pytest.mark.parametrize(("a", "b"), [("resnet56", "resnet50"), ("resnet50", "resnet56")])
def test_compare_aligns_stages_that_only_one_has(resviz: Run, a: str, b: str) -> None:
    record = resviz("compare", a, b, "--json").json
    ids = [stage["id"][0] or stage["id"][1] for stage in record["stages"]]
    assert ids == ["stem", "stage1", "stage2", "stage3", "stage4", "head"]
    missing = record["stages"][4]
    present = 0 if a == "resnet50" else 1
    assert missing["output"][1 - present] is None
    assert missing["params"][present] == 14_964_736
    assert (
        record["settings"]["family"] == ["resnet", "resnet_cifar"][:: 1 if a == "resnet50" else -1]
    )
    assert "stage4" in resviz("compare", a, b).out


def test_compare_in_words(resviz: Run) -> None:
    out = resviz("compare", "resnet50", "resnet50(shortcut=A)").out
    assert re.search(r"^shortcut +B +A$", out, re.MULTILINE)
    assert "stage4" in out
    difference = build("resnet50", shortcut="A").params - build("resnet50").params
    assert f"−{-difference:,}" in out
    assert re.search(r"^≠    block1  .* 75.0 k   231 M  = +58.1 k   180 M$", out, re.MULTILINE)
    assert re.search(r"^=    block2-3 ×2  .* =       =$", out, re.MULTILINE)
    assert "shortcut projection → zero-pad, 1 layer more, 2 layers fewer" in out
    assert "The settings are the same." in resviz("compare", "resnet50", "resnet50").out


def test_compare_down_to_the_layers(resviz: Run) -> None:
    words = ("compare", "resnet50", "seresnet50", "--detail", "layer")
    stage = resviz(*words, "--json").json["stages"][1]
    block = stage["parts"][0]
    assert (block["level"], block["sign"], block["what"]) == ("block", "≠", "6 layers more")
    assert block["differs"] == ["structure", "parameters", "MACs"]
    added = [layer for layer in block["parts"] if layer["sign"] == "+"]
    assert [layer["id"] for layer in added][1] == [None, "stage1.block1.se.conv"]
    assert added[1]["params"] == [None, 4112]
    assert re.search(
        r"^\+      se.conv  +16×1×1  +4.11 k  4.10 k$", resviz(*words).out, re.MULTILINE
    )


def test_compare_fits_the_terminal(resviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def widest(*words: str) -> int:
        return max(map(len, resviz("compare", *words).out.splitlines()))

    monkeypatch.setenv("COLUMNS", "80")
    for names in (("resnet50", "resnet101"), ("resnet1202", "plain110"), ("dpn68", "resnest101e")):
        assert widest(*names, "--detail", "layer") <= 80
    monkeypatch.setenv("COLUMNS", "120")
    assert 100 < widest("resnet18", "mobilenet_v2") <= 120


def test_a_chart_of_all(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "presets.svg"
    assert resviz("list", "--chart", path).status == 0
    drawn = path.read_text(encoding="utf-8")
    assert all(f'id="{name}"' in drawn for name in presets())
    refused = resviz("list", "--chart", tmp_path / "x.graphml").err
    assert "must end in .svg, .pdf, .png or .tex" in refused
