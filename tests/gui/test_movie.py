"""Animations painted by Qt."""

from pathlib import Path

import av
import numpy as np
from pytestqt.qtbot import QtBot

from resviz.app.animation import animation
from resviz.diagram.theme import LIGHT
from resviz.gui.canvas import movie
from resviz.gui.canvas.files import to_image
from tests.recordings import recording


def test_every_picture_is_its_scene(qtbot: QtBot, tmp_path: Path) -> None:
    made = recording(6)
    # A zero in the two pictures that are looked at is nothing that all have in common.
    for step in (3, 5):
        made.arms[0].table("weight_grad").numbers[step, 2] = 0
        made.arms[0].table("weight_grad").odd[step] = True
    pictures = animation(made)
    painted = movie._Painted(pictures, (920, round(pictures.size[1])), LIGHT)
    for index, step in enumerate(pictures.steps):
        whole = to_image(pictures.scene(step), 920, round(pictures.size[1]), LIGHT)
        apart = painted.picture(index).astype(int) - movie._pixels(whole)
        # Edges of lines that cross may be painted in another order.
        assert np.mean(np.abs(apart) > 8) < 2e-4
    movie.save_animation(pictures, tmp_path / "a.gif", lambda done: None)
    with av.open(tmp_path / "a.gif") as container:
        assert len(list(container.decode(video=0))) == 6
