"""Pictures as GIF and MP4, read back by a decoder."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from resviz.app.movie_file import Movie, Pixels, write_movie
from resviz.core.errors import FileError

COLOURS = ((255, 255, 255), (30, 111, 184), (194, 86, 31), (17, 24, 39))


def paint(index: int) -> Pixels:
    """Four flat fields that change places with every picture."""
    picture = np.empty((64, 96, 3), np.uint8)
    for place in range(4):
        picture[:, 24 * place : 24 * place + 24] = COLOURS[(place + index) % 4]
    return picture


def read(path: Path) -> tuple[list[Pixels], list[float]]:
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    return [each.to_ndarray(format="rgb24") for each in frames], [each.time for each in frames]


MOVIE = Movie(paint, 9, (96, 64), 5, 1)


def test_a_gif_has_the_colours_themselves(tmp_path: Path) -> None:
    done: list[int] = []
    write_movie(MOVIE, tmp_path / "a.gif", done.append)
    pictures, times = read(tmp_path / "a.gif")
    assert done == list(range(1, 10))
    assert len(pictures) == 9
    assert times[:3] == pytest.approx([0, 0.2, 0.4])
    for index, picture in enumerate(pictures):
        assert (picture == paint(index)).all()


def test_a_gif_goes_on_for_ever_and_rests_at_its_end(tmp_path: Path) -> None:
    write_movie(MOVIE, tmp_path / "a.gif", lambda done: None)
    data = (tmp_path / "a.gif").read_bytes()
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in data
    delays = [data[at + 4] for at in range(len(data)) if data[at : at + 3] == b"\x21\xf9\x04"]
    assert delays == [20] * 8 + [100]


def test_an_mp4_that_every_player_knows(tmp_path: Path) -> None:
    write_movie(MOVIE, tmp_path / "a.mp4", lambda done: None)
    with av.open(tmp_path / "a.mp4") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 5
    pictures, times = read(tmp_path / "a.mp4")
    assert len(pictures) == 9 + 5
    assert times[-1] == pytest.approx(13 / 5)
    for index in range(9):
        # In the midst of each field: sixteen wide, of which a film keeps what the eye sees.
        assert np.abs(pictures[index][32, 12::24].astype(int) - paint(index)[32, 12::24]).max() < 9
    assert np.abs(pictures[-1].astype(int) - pictures[8]).max() < 30


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_what_is_ended_leaves_nothing(suffix: str, tmp_path: Path) -> None:
    def end(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_movie(MOVIE, tmp_path / f"a{suffix}", end)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no folder"):
        write_movie(MOVIE, tmp_path / "no" / "a.gif", lambda done: None)
