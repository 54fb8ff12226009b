"""The files of the Serverless Framework, whose variables and includes only Checkov's parser knows."""

from __future__ import annotations

from typing import Any

from checkov.serverless.parsers import parser

from checkov_backtrack.checkov_inside.handed_blocks import without_positions


def resources_of_service(path: str) -> Any:
    """What a serverless.yml has as its resources, with its variables filled in; None where it cannot be parsed."""
    parsed = parser.parse(path)
    return without_positions(parsed[0].get("resources")) if parsed else None
