"""The characters of a text as Terraform counts them: grapheme clusters, https://unicode.org/reports/tr29/."""

from __future__ import annotations

import re

from checkov_backtrack.worlds.not_known import Unknowable

# Letters and signs that are never joined to their neighbours; marks, emoji and the like would need Unicode's tables.
_SIMPLE = re.compile(
    r"[\x00-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u20a0-\u20cf\u3041-\u3098\u309b-\u9fff\uac00-\ud7a3]*"
)


def graphemes(text: str) -> list[str]:
    """The characters of a text; raises Unknowable where telling them apart takes more than the simple rules."""
    if not _SIMPLE.fullmatch(text):
        raise Unknowable("characters that may be joined to others")
    return re.findall(r"\r\n|.", text, re.DOTALL)
