"""Values that a setting takes one after the other, as people write them on a line.

``depth = 8, 20, 56`` and ``init = xavier, he_fan_in`` list them; ``depth = 8..56 by 6`` goes up in
steps; ``gain = 0.5..2:9`` is nine values, evenly spaced; ``lr = 1e-4..1:9 log`` nine whose
logarithms are.
"""

import re

import msgspec

from resviz.core.errors import SettingError
from resviz.zoo.values import Field, read_value

MOST = 64
"""Values that a setting takes at most."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(
    rf"({_NUMBER}) *\.\. *({_NUMBER})(?: +by +({_NUMBER})| *: *(\d+)(?: *(log))?)?", re.IGNORECASE
)
_TO_THE_END = 1e-9


class Sweep(msgspec.Struct, frozen=True):
    """A setting and the values it takes.

    Attributes:
        setting: its name.
        values: as they are written, e.g. ``0.5..2:9``.
    """

    setting: str
    values: str

    def __str__(self) -> str:
        """As `swept` reads it."""
        return f"{self.setting} = {self.values}"

    def expanded(self, field: Field) -> tuple[str, ...]:
        """The values one by one, as texts that the setting reads.

        Args:
            field: the setting.

        Raises:
            SettingError: they are written wrongly, there are too many, or one is impossible or
                there twice.
        """
        written = _RANGE.fullmatch(self.values.strip())
        texts = self._ranged(written, field) if written else self._listed()
        known = [read_value(field, text) for text in texts]
        if twice := next((texts[i] for i, value in enumerate(known) if value in known[:i]), None):
            raise SettingError(self.setting, f"takes the value {twice} twice.")
        return texts

    def _listed(self) -> tuple[str, ...]:
        if ".." in self.values:
            raise SettingError(
                self.setting,
                f"{self.values!r} is no range; write FROM..TO by STEP or FROM..TO:COUNT, e.g."
                " 8..56 by 6 or 0.5..2:9.",
            )
        return self._counted([*filter(None, map(str.strip, self.values.split(",")))])

    def _ranged(self, written: "re.Match[str]", field: Field) -> tuple[str, ...]:
        low, high = float(written[1]), float(written[2])
        whole = field.kind in {"integer", "integers"}
        if written[4]:
            numbers = self._spaced(low, high, int(written[4]), log=bool(written[5]))
        elif written[3] or whole:
            numbers = self._stepped(low, high, float(written[3] or 1))
        else:
            raise SettingError(
                self.setting, f"needs to know how many, e.g. {self.values.strip()}:9."
            )
        texts = [str(round(number)) if whole else f"{number:.4g}" for number in numbers]
        # Whole numbers that lie close together are rounded to the same.
        return self._counted([*dict.fromkeys(texts)])

    def _stepped(self, low: float, high: float, step: float) -> list[float]:
        if step <= 0 or high < low:
            raise SettingError(self.setting, f"{self.values} does not go up in steps.")
        count = int((high - low) / step + _TO_THE_END) + 1
        self._expect(count)
        return [low + place * step for place in range(count)]

    def _spaced(self, low: float, high: float, count: int, *, log: bool) -> list[float]:
        self._expect(count)
        if log and (low <= 0 or high <= 0):
            raise SettingError(self.setting, "needs ends above 0 on a logarithmic scale.")
        shares = [place / max(count - 1, 1) for place in range(count)]
        if log:
            return [low * (high / low) ** share for share in shares]
        return [low + (high - low) * share for share in shares]

    def _counted(self, texts: list[str]) -> tuple[str, ...]:
        self._expect(len(texts))
        return tuple(texts)

    def _expect(self, count: int) -> None:
        if not 1 <= count <= MOST:
            raise SettingError(self.setting, f"takes 1 to {MOST} values, not {count:,}.")


def swept(words: str) -> Sweep:
    """The sweep that ``gain = 0.5..2:9`` stands for.

    Raises:
        SettingError: it is written wrongly.
    """
    setting, sign, values = words.partition("=")
    if not (sign and setting.strip() and values.strip()):
        raise SettingError(
            "sweep", f"{words!r} gives a setting no values; write SETTING=VALUES, e.g. lr=0.1,1."
        )
    return Sweep(setting.strip().replace("-", "_"), values.strip())
