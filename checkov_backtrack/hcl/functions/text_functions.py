"""The functions of Terraform's language for texts.

Follows https://developer.hashicorp.com/terraform/language/functions, "String Functions", and for what the pages leave
out https://github.com/zclconf/go-cty/tree/main/cty/function/stdlib.
"""

from __future__ import annotations

import re

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits, normalized, whole
from checkov_backtrack.hcl.functions.format_functions import format_list, formatted
from checkov_backtrack.hcl.functions.function_signature import Function, Needs, Parameter
from checkov_backtrack.hcl.functions.grapheme_clusters import graphemes
from checkov_backtrack.hcl.functions.re2_patterns import Match, Pattern, Patterns
from checkov_backtrack.hcl.language_values import List, Value
from checkov_backtrack.hcl.type_constraints import ANY, NUMBER, STRING, Type, list_of
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.open_values import Open, derived

_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


def _indent(spaces: Value, text: str) -> str:
    if whole(spaces) < 0:
        raise EvaluationError("a negative number of spaces")
    fits(len(text) + spaces * max(1, text.count("\n")))
    return text.replace("\n", "\n" + " " * spaces)


def _join(separator: str, *lists: List) -> Value:
    if not lists:
        raise EvaluationError("join without a list")
    fits(sum(map(len, lists)))
    texts = [text for each in lists for text in each]
    if None in texts:
        raise EvaluationError("null cannot be joined")
    if len(texts) == 1:  # as in join("", aws_rds_cluster.this[*].arn), whatever it is
        return texts[0]
    if any(isinstance(text, Open) for text in texts):
        return derived("join", [separator, texts])
    fits(sum(map(len, texts)) + len(separator) * len(texts))
    return normalized(separator.join(texts))


def _lower(text: str) -> str:
    return "".join(_one_character(character.lower()) for character in text)


def _upper(text: str) -> str:
    return "".join(_one_character(character.upper()) for character in text)


def _one_character(mapped: str) -> str:
    """What a character becomes, where that is one; Terraform never makes several of one."""
    if len(mapped) > 1:
        raise Unknowable(f"the other case of {mapped}")
    return mapped


def _title(text: str) -> str:
    """Each letter behind a space, an ASCII sign other than "_", or nothing in upper case."""
    return re.sub(r"(?:^|(?<=[\x00-/:-@\[-^`{-\x7f\s]))\w", lambda match: _one_character(match.group().title()), text)


def _split(separator: str, text: str) -> List:
    return List(text.split(separator) if separator else list(text), STRING)


def _strrev(text: str) -> str:
    return normalized("".join(reversed(graphemes(text))))


def _substr(text: str, offset: Value, length: Value) -> str:
    offset, length = whole(offset), whole(length)
    if offset >= 0 and length == 0:
        return ""
    characters = graphemes(text)
    if offset < 0:
        offset += len(characters)
    rest = characters[max(offset, 0) :]
    # Terraform looks for the end behind the first character, and so takes the whole rest for a length of 0.
    return "".join(rest[:length] if length > 0 else rest)


def _trimprefix(text: str, prefix: str) -> str:
    return text[len(prefix) :] if text.startswith(prefix) else text


def _trimsuffix(text: str, suffix: str) -> str:
    return text[: -len(suffix)] if suffix and text.endswith(suffix) else text


# --- regular expressions ---


def _replace(patterns: Patterns, text: str, old: str, new: str) -> str:
    if len(old) > 1 and old[0] == old[-1] == "/":
        return _replace_matches(text, patterns.pattern(old[1:-1]), new)
    fits(len(text) + (text.count(old) * len(new)))
    return normalized(text.replace(old, new))


_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})", re.ASCII)


def _replace_matches(text: str, pattern: Pattern, new: str) -> str:
    pieces, at, length = [], 0, 0
    for match in pattern.matches(text):
        replaced = _REFERENCE.sub(lambda name: _referred(name, pattern, text, match), new)  # noqa: B023
        pieces += [text[at : match[0]], replaced]
        length += match[0] - at + len(replaced)
        at = match[1]
        fits(max(length, len(pieces)))
    return normalized("".join([*pieces, text[at:]]))


def _referred(name: re.Match[str], pattern: Pattern, text: str, match: Match) -> str:
    """What stands for ``$1``, ``${name}`` or ``$$``; nothing for a group that there is not."""
    if name.group(1):
        return "$"
    group = name.group(2) or name.group(3)
    if group.isdigit():
        number = int(group[:9])
    else:
        number = pattern.names.index(group) + 1 if group in pattern.names else len(match)
    return _groups(text, match)[number] or "" if 2 * number < len(match) else ""


def _groups(text: str, match: Match) -> list[str | None]:
    """The text of a match, then of each of its groups."""
    return [text[start:end] if end >= 0 else None for start, end in zip(match[::2], match[1::2])]


def _regex(patterns: Patterns, pattern: str, text: str) -> Value:
    matches = _regexall(patterns, pattern, text)
    if not matches:
        raise EvaluationError("the pattern does not match")
    return matches[0]


def _regexall(patterns: Patterns, pattern: str, text: str) -> List:
    compiled = patterns.pattern(pattern)
    names = compiled.names
    named = [name for name in names if name]
    if named and len(named) < len(names):
        raise EvaluationError("groups with and without names")
    found = [_groups(text, match) for match in compiled.matches(text)]
    if named:
        distinct = tuple(sorted(set(names)))
        of = Type("object", tuple(STRING for _ in distinct), distinct)
        return List([dict(zip(names, groups[1:])) for groups in found], of)
    if names:
        return List([groups[1:] for groups in found], Type("tuple", tuple(STRING for _ in names)))
    return List([groups[0] for groups in found], STRING)


_NULLABLE = Parameter(ANY, nullable=True)

TEXT: dict[str, Function] = {
    "chomp": Function(lambda text: text.rstrip("\r\n"), (STRING,)),
    "endswith": Function(str.endswith, (STRING, STRING)),
    "format": Function(formatted, (STRING,), rest=_NULLABLE),
    "formatlist": Function(format_list, (STRING,), rest=_NULLABLE),
    "indent": Function(_indent, (NUMBER, STRING)),
    "join": Function(_join, (STRING,), rest=list_of(STRING), needs=Needs.SHAPE),
    "lower": Function(_lower, (STRING,)),
    "regex": Function(_regex, (STRING, STRING), needs=Needs.PATTERNS),
    "regexall": Function(_regexall, (STRING, STRING), needs=Needs.PATTERNS),
    "replace": Function(_replace, (STRING, STRING, STRING), needs=Needs.PATTERNS),
    "split": Function(_split, (STRING, STRING)),
    "startswith": Function(str.startswith, (STRING, STRING)),
    "strcontains": Function(str.__contains__, (STRING, STRING)),
    "strrev": Function(_strrev, (STRING,)),
    "substr": Function(_substr, (STRING, NUMBER, NUMBER)),
    "title": Function(_title, (STRING,)),
    "trim": Function(str.strip, (STRING, STRING)),
    "trimprefix": Function(_trimprefix, (STRING, STRING)),
    "trimspace": Function(lambda text: text.strip(_SPACE), (STRING,)),
    "trimsuffix": Function(_trimsuffix, (STRING, STRING)),
    "upper": Function(_upper, (STRING,)),
}
