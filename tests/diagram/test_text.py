from resviz.diagram.text import text_width, wrapped


def test_wraps_at_the_dots() -> None:
    words = " · ".join(f"part {number}" for number in range(20))
    lines = wrapped(words, 200, 10)
    assert " · ".join(lines) == words
    assert all(text_width(line, 10) <= 200 for line in lines)
    assert wrapped("one", 1, 10) == ["one"]
    assert wrapped("", 200, 10) == []
