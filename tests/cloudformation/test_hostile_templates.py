"""Templates that would take endless work, or values that nobody thought of: no exception leaves, and neighbours keep their verdicts."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkov_backtrack.cloudformation.cluster_references import GLOBAL_CLUSTER, is_source
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.worlds.not_known import NotKnown
from checkov_backtrack.worlds.possible_worlds import MOST_STEPS, Budget, explore
from tests.cloudformation.template_scans import scan

TEXT = {"Parameters": {"P": {"Type": "String", "Default": "a," * 50_000}, "O": {"Type": "String"}}}
LIST = {"Parameters": {"P": {"Type": "CommaDelimitedList", "Default": "a," * 500_000}}}
MAP = {"Parameters": {"O": {}}, "Mappings": {"M": {f"k{number}": {"w": 3600} for number in range(20_000)}}}
CONDITIONS = {f"C{number}": {"Fn::And": [{"Condition": f"C{number + 1}"}] * 3} for number in range(60)}

JOINED_SPLIT = {"Fn::Join": ["", {"Fn::Split": [",", {"Ref": "P"}]}]}
ANCHORS: list[object] = ["a"]
for _ in range(60):
    ANCHORS = [ANCHORS, ANCHORS]
CIRCLE: list[object] = []
CIRCLE.append(CIRCLE)
NESTED: object = "x"
for _ in range(3000):
    NESTED = {"Fn::Join": ["", [NESTED]]}
DOUBLED: object = {"Fn::Sub": "x" * 1000}
for _ in range(40):
    DOUBLED = {"Fn::Sub": ["${a}${a}", {"a": DOUBLED}]}

BOMBS = {
    "splits": (TEXT, [JOINED_SPLIT] * 200),
    "a list of a million": (LIST, [{"Fn::Select": [0, {"Ref": "P"}]}] * 200),
    "a text in a text": (TEXT, {"Fn::Sub": "${P}" * 500}),
    "a long separator": (TEXT, {"Fn::Join": [{"Ref": "P"}, ["a"] * 10_000]}),
    "many substitutions": (TEXT, {"Fn::Sub": "${O}" * 100_000}),
    "no substitution": (TEXT, [{"Fn::Sub": "${" * 100_000}] * 100),
    "Sub in Sub": ({}, DOUBLED),
    "a large map": (MAP, [{"Fn::FindInMap": ["M", "k1", "w"]}] * 300),
    "a large map, open": (MAP, {"Fn::FindInMap": ["M", {"Ref": "O"}, "w"]}),
    "two dynamic references": (MAP, {"Fn::FindInMap": ["M", "{{resolve:ssm:/a}}", "{{resolve:ssm:/b}}"]}),
    "an unknown function": ({}, [{"Fn::Odd": [1] * 300_000}] * 50),
    "many unknown functions": ({}, [{"Fn::Odd": [1] * 1000}] * 5000),
    "anchors": ({}, {"Fn::Odd": ANCHORS}),
    "anchors of parts": ({}, {"Fn::Join": ["", ANCHORS]}),
    "anchors of items": ({}, {"Fn::Length": ANCHORS}),
    "a circle": ({}, {"Fn::Join": ["", CIRCLE]}),
    "a circle in an unknown function": ({}, {"Fn::Odd": CIRCLE}),
    "texts": ({}, [{"Fn::ToJsonString": ["x" * 1000] * 100}] * 3000),
    "nested": ({}, NESTED),
    "conditions": ({"Conditions": CONDITIONS}, {"Fn::If": ["C0", 1, 2]}),
    "addresses": ({}, [{"Fn::Cidr": ["10.0.0.0/8", 10**9, 1]}] * 1000),
    "a giant number": ({}, {"Fn::Sub": ["${x}", {"x": 16**5000}]}),
    "a giant number in JSON": ({}, {"Fn::ToJsonString": [16**5000]}),
    "a giant position": ({}, {"Fn::Select": [16**5000, ["a"]]}),
    "a lone surrogate": ({}, {"Fn::Base64": {"Fn::Sub": ["${x}\ud800${y}", {"x": "\udfff", "y": {"Ref": "Q"}}]}}),
    "a set": ({"Parameters": {"O": {}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "O"}, {1}]}}}, {"Fn::If": ["C", 1, 2]}),
    "allowed lists": ({"Parameters": {"O": {"AllowedValues": [["a"], {"b": 1}, None]}}}, {"Ref": "O"}),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_work_is_bounded(name):
    """Two seconds, on a machine that does nothing else."""
    sections, value = BOMBS[name]
    start = time.thread_time()
    try:
        found = list(explore(lambda world: Template(sections).resolve(value, world), Budget(MOST_STEPS, "the cluster")))
        assert found
    except (NotKnown, RecursionError):
        pass  # undecided, see cluster_judgement
    assert time.thread_time() - start < 4


def test_work_on_sources_is_bounded():
    """However many there are: what cannot be worked out may be any cluster, which is one question."""
    naming = {"Type": "AWS::RDS::GlobalCluster", "Properties": {"SourceDBClusterIdentifier": ANCHORS}}
    template = Template({"Resources": {f"G{number}": naming for number in range(200)}})
    start = time.thread_time()
    found = [answer for _, answer in explore(lambda world: is_source(template, "C", GLOBAL_CLUSTER, world))]
    assert sorted(found) == [False, True]
    assert time.thread_time() - start < 4


# --- any template ---

FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = ["A", "B", "M", "Is", "C", "AWS::Region", "AWS::NoValue", "Nobody"]
scalars = st.one_of(
    st.sampled_from(["0", "3600", "aurora-mysql", "x", "{{resolve:ssm:/a}}", "${self:custom.x}", "${A}-${B}", ""]),
    st.sampled_from([0, 3600, -1, 1.5, True, 10**400]),
)
functions = ["Fn::If", "Fn::Sub", "Fn::FindInMap", "Fn::Join", "Fn::Split", "Fn::Select", "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Length",
             "Fn::ToJsonString", "Fn::Base64", "Fn::GetAZs", "Fn::Cidr", "Fn::ImportValue", "Fn::Contains", "Fn::Odd"]  # fmt: skip
values = st.recursive(
    st.one_of(scalars, st.sampled_from(NAMES).map(lambda name: {"Ref": name})),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(st.sampled_from(functions), st.lists(inner, min_size=1, max_size=3)).map(lambda pair: dict([pair])),
        st.tuples(inner, inner).map(lambda pair: {"Fn::If": ["Is", *pair]}),
        st.tuples(inner, inner).map(lambda pair: {"Fn::FindInMap": ["M", *pair, {"DefaultValue": "60"}]}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"Fn::Join": ["", parts]}),
    ),
    max_leaves=6,
)
SOURCE = "AWS::RDS::GlobalCluster"


@FEW
@given(values, values, values, values, values)
def test_any_template(tmp_path_factory, window, engine, condition, assertion, source):
    """Nothing raises, neighbours keep their verdicts, and neither order nor a stranger nor a second scan matters."""
    resources = {
        "C": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": engine, "BacktrackWindow": window}},
        "Has": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql", "BacktrackWindow": 3600}},
        "World": {"Type": SOURCE, "Properties": {"SourceDBClusterIdentifier": source}},
        "T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": window}},
    }
    head = {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String", "AllowedValues": ["0", "3600"]}},
        "Rules": {"R": {"Assertions": [{"Assert": assertion}]}},
        "Mappings": {"M": {"x": {"0": "3600"}, "3600": {"x": "0"}}},
        "Conditions": {"Is": {"Fn::Equals": [condition, "x"]}},
    }
    turned = dict(reversed(resources.items()))
    renamed = {("Topic" if name == "T" else name): resource for name, resource in resources.items()}
    more = {**resources, "Z": resources["T"], "W2": {"Type": SOURCE, "Properties": {"Engine": "aurora-postgresql"}}}
    folder = tmp_path_factory.mktemp("templates")
    found = scan(
        folder, {str(n): {**head, "Resources": each} for n, each in enumerate([resources, turned, renamed, more])}
    )
    if found is None:
        return  # Checkov itself does not get through
    assert found["0"].get("Has") == "PASSED" or found["0"] == {}  # Checkov may refuse the template
    assert all(each == found["0"] for each in found.values())
    assert scan(folder, {}) == found
