from __future__ import annotations

import json
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from resviz import resources
from resviz.resources import asset

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
SIGNS = "×∂‖≠≈±−→←⊕·›⁰¹²³⁴₂αβθ…–“”≤≥∑√∞✓ℓ"


def test_an_asset_of_the_checkout_is_found() -> None:
    assert asset("icon.svg") == ROOT / "assets" / "icon.svg"
    assert asset("icons").is_dir()


def test_an_installed_package_uses_its_own_assets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "resviz" / "assets" / "icons"
    own.mkdir(parents=True)
    (own / "run.svg").touch()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "resviz")
    assert asset("icons", "run.svg") == own / "run.svg"


def test_a_missing_asset_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.svg belongs to resviz but is missing"):
        asset("icons", "nothing.svg")


def test_every_asset_reaches_the_wheel_except_the_screenshots() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    wheel = wheel["build"]["targets"]["wheel"]
    shipped = {*wheel["force-include"], *wheel["shared-data"]}
    present = {f"assets/{path.name}" for path in (ROOT / "assets").iterdir()}
    assert present - {"assets/screenshots"} == shipped


def test_the_digits_are_the_1797_images_of_the_test_set() -> None:
    with np.load(asset("digits", "digits.npz"), allow_pickle=False) as digits:
        images, labels = digits["images"], digits["labels"]
    assert images.shape == (1797, 8, 8)
    assert images.dtype == labels.dtype == np.uint8
    assert images.max() == 16
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_metrics_know_every_sign_that_is_written() -> None:
    metrics = json.loads(asset("fonts", "metrics.json").read_text(encoding="utf-8"))
    assert not set(SIGNS) - set(metrics["characters"])
    assert set(metrics["advances"]) == {"400", "500", "600", "700"}
    assert all(len(row) == len(metrics["characters"]) for row in metrics["advances"].values())


@pytest.mark.usefixtures("qapp")
def test_the_metrics_are_those_of_the_fonts() -> None:
    from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

    metrics = json.loads(asset("fonts", "metrics.json").read_text(encoding="utf-8"))
    for name in WEIGHTS:
        assert QFontDatabase.addApplicationFont(str(asset("fonts", f"Inter-{name}.ttf"))) >= 0
    for weight, advances in metrics["advances"].items():
        font = QFont("Inter")
        font.setWeight(QFont.Weight(int(weight)))
        font.setPixelSize(metrics["units_per_em"])
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        assert (QFontInfo(font).family(), QFontInfo(font).weight()) == ("Inter", int(weight))
        measured = QFontMetricsF(font)
        for sign, advance in zip(metrics["characters"], advances, strict=True):
            if sign.isprintable() and sign != "\N{SOFT HYPHEN}":
                assert measured.horizontalAdvance(sign) == pytest.approx(advance, abs=1), sign
        assert measured.ascent() == pytest.approx(metrics["ascent"], abs=1)
        assert measured.capHeight() == pytest.approx(metrics["cap_height"], abs=1)


@pytest.mark.parametrize("path", sorted(asset("icons").iterdir()), ids=lambda path: path.stem)
def test_icons_are_of_one_family(path: Path) -> None:
    icon = ElementTree.parse(path).getroot()
    assert icon.get("viewBox") == "0 0 24 24"
    assert icon.get("stroke") == "currentColor"
    assert icon.get("stroke-width") == "1.8"
