from resviz.diagram.text import text_width, wrapped


def test_wraps_at_the_dots() -> None:
    words = " · ".join(f"part {number}" for number in range(20))
    lines = wrapped(words, 200, 10)
    assert " · ".join(lines) == words
    assert all(text_width(line, 10) <= 200 for line in lines)
    assert wrapped("one", 1, 10) == ["one"]
    assert wrapped("", 200, 10) == []


def test_a_part_that_is_too_wide_is_broken_at_its_spaces() -> None:
    words = "short · " + "a part of many words that goes on; and on · the end"
    lines = wrapped(words, 100, 10)
    assert lines[0] == "short"
    assert " ".join(lines[1:]) == "a part of many words that goes on; and on · the end"
    assert len(lines) > 3
    assert all(text_width(line, 10) <= 100 for line in lines)
