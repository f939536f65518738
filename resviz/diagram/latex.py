"""Words as LaTeX sets them with the fonts that every TeX has."""

import re
import unicodedata

SPELLED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    '"': r"\textquotedbl{}",
    "`": r"\`{}",
    "'": r"\textquotesingle{}",
    "×": r"\texttimes{}",
    "÷": r"\textdiv{}",
    "·": r"\textperiodcentered{}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "…": r"\textellipsis{}",
    "‹": r"\guilsinglleft{}",
    "›": r"\guilsinglright{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "°": r"\textdegree{}",
    "±": r"\textpm{}",
    "µ": r"\textmu{}",
    "†": r"\textdagger{}",
    "−": "$-$",
    "‖": r"$\|$",
    "→": r"$\rightarrow$",
    "←": r"$\leftarrow$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "⊕": r"$\oplus$",
    "⊗": r"$\otimes$",
    "⊙": r"$\odot$",
    "≈": r"$\approx$",
    "≠": r"$\neq$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "∞": r"$\infty$",
    "√": r"$\surd$",
    "∂": r"$\partial$",
    "∇": r"$\nabla$",
    "∑": r"$\sum$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "ε": r"$\varepsilon$",
    "η": r"$\eta$",
    "θ": r"$\theta$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "ν": r"$\nu$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "τ": r"$\tau$",
    "φ": r"$\varphi$",
    "ω": r"$\omega$",
    "Δ": r"$\Delta$",
    "Σ": r"$\Sigma$",
    "ℓ": r"$\ell$",
    "⁻": "$^{-}$",
    **{raised: rf"\textsuperscript{{{number}}}" for number, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}
"""What is written otherwise than as it is."""
_LIGATURE = re.compile(r"([-,<>])(?=\1)")


def escaped(words: str) -> str:
    """Words as LaTeX sets them letter by letter.

    A letter that the fonts lack stands without its accent, or as a question mark.
    """
    return "".join(map(_letter, _LIGATURE.sub(r"\1\0", words))).replace("\0", "{}")


def _letter(letter: str) -> str:
    if letter in SPELLED:
        return SPELLED[letter]
    # Those of Western Europe are in the fonts as they are.
    if letter == "\0" or " " <= letter <= "~" or "À" <= letter <= "ÿ":
        return letter
    if letter.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", letter)
    kept = "".join(
        SPELLED.get(each, each) for each in plain if each.isascii() and each.isprintable()
    )
    return kept or "?"
