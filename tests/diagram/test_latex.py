import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.latex import escaped


@pytest.mark.parametrize(
    ("words", "latex"),
    [
        ("3×3 conv", r"3\texttimes{}3 conv"),
        ("a_b & 5 %", r"a\_b \& 5 \%"),
        ("→ 64", r"$\rightarrow$ 64"),
        ("a--b", "a-{}-b"),
        ("Müller", "Müller"),
        ("Łódź ﬁ", "?ódz fi"),
        ("10⁻⁴", r"10$^{-}$\textsuperscript{4}"),
        ("残差", "??"),
    ],
)
def test_words_in_latex(words: str, latex: str) -> None:
    assert escaped(words) == latex


@given(st.text())
def test_nothing_in_words_is_a_command(words: str) -> None:
    rest = re.sub(
        r"\\[a-zA-Z]+\{\}|\\textsuperscript\{\d\}|\\[{}$&#%_`]|\$(\\[a-zA-Z|]+|-|\^\{-\})\$|\{\}",
        "",
        escaped(words),
    )
    assert re.fullmatch(r"[ -~À-ÿ]*", rest)
    assert not set(rest) & set("\\{}$&#%^_~\"`'")
