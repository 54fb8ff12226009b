"""The published schema holds for what ``explain`` writes, and for nothing else; that it holds, other tests ask of each result."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest

from checkov_backtrack.command.backtrack_command import main
from checkov_backtrack.explain.explain_result import VERDICTS, VERSION, Entry, Unseen, Value
from checkov_backtrack.explain.fleet_results import COUNTS, Cluster
from tests.golden.renew import OUTPUTS
from tests.support.checkov_runs import RUNNERS
from tests.support.json_schemas import EXPLAINED, held_to_schema

PARTS = EXPLAINED["$defs"]
RESULT = (OUTPUTS / "every_verdict" / "explain.json").read_text("utf-8")


@pytest.fixture(params=["result", "merged"])
def document(request, tmp_path, capsys):
    """A result with a cluster of each verdict, and one that is merged of it."""
    if request.param == "result":
        return held_to_schema(RESULT)
    (tmp_path / "every_verdict.json").write_text(RESULT, "utf-8")
    (tmp_path / "damaged.json").write_text("{", "utf-8")
    assert main(["explain", "--from", str(tmp_path), "--format", "json"]) == 0
    return held_to_schema(capsys.readouterr().out)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(EXPLAINED)


def test_it_names_what_there_is():
    assert PARTS["version"]["const"] == VERSION
    assert PARTS["verdict"]["enum"] == [*VERDICTS]
    assert [*PARTS["counts"]["properties"]] == PARTS["counts"]["required"] == [*COUNTS]
    assert {*PARTS["cluster"]["properties"]["framework"]["enum"]} == {*RUNNERS}
    merged = PARTS["merged"]["properties"]["repositories"]["items"]["properties"]["clusters"]["items"]
    for part, fields in (
        (PARTS["cluster"], Entry._fields),
        (PARTS["value"], Value._fields),
        (PARTS["not_judged"], Unseen._fields),
        (merged, Cluster._fields),
    ):
        assert [*part["properties"]] == part["required"] == [*fields]


def test_nothing_may_be_missing_or_come_along(document):
    """Each object of the document, one of each list, with a field more and with each field less."""
    short = held_to_schema(json.dumps(_one_of_each(document)))
    paths = [*_objects(short)]
    assert len(paths) >= 5
    for path in paths:
        for field in ("new", *_at(short, path)):
            changed = copy.deepcopy(short)
            target = _at(changed, path)
            target.pop(field) if field in target else target.update(new=1)
            with pytest.raises(jsonschema.ValidationError):
                held_to_schema(json.dumps(changed))


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("verdict", "not_judged"),
        ("verdict", "not_applicable"),
        ("without_skip", "failed"),
        ("framework", "bicep"),
        ("lines", [3]),
        ("lines", [0, 3]),
        ("address", ""),
        ("ways", "a plan"),
        ("values", [{**json.loads(RESULT)["clusters"][0]["values"][0], "is_open": True}]),
        ("values", [{**json.loads(RESULT)["clusters"][0]["values"][0], "value": []}]),
    ],
)
def test_a_cluster_with_a_wrong_value(field, wrong):
    result = json.loads(RESULT)
    result["clusters"][0][field] = wrong
    with pytest.raises(jsonschema.ValidationError):
        held_to_schema(json.dumps(result))


def _one_of_each(value):
    if isinstance(value, dict):
        return {name: item if name == "lines" else _one_of_each(item) for name, item in value.items()}
    return [_one_of_each(item) for item in value[:1]] if isinstance(value, list) else value


def _objects(value, path=()):
    if isinstance(value, dict):
        yield path
    for name, item in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from _objects(item, (*path, name))


def _at(document, path):
    for step in path:
        document = document[step]
    return document
