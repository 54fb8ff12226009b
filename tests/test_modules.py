"""Calls of remote modules, through Checkov's runner: each call is named with its verdict."""

from __future__ import annotations

import pytest

from known_module_calls import CALLS


def written(name, source, version, arguments):
    constraint = f'  version = "{version}"\n' if version else ""
    return f'module "{name}" {{\n  source = "{source}"\n{constraint}{arguments}}}\n'


def test_known_modules(verdicts):
    """Every known module, in every range of its versions: compliant, non-compliant and not applicable calls."""
    calls = [written(f"m{number}", *call[:3]) for number, call in enumerate(CALLS)]
    found = verdicts("terraform", {"main.tf": "".join(calls)})
    wrong = [(call, found.get(f"m{number}")) for number, call in enumerate(CALLS) if found.get(f"m{number}") != call[3]]
    assert not wrong
