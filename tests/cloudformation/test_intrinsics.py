"""The values of CloudFormation intrinsic functions, alone."""

from __future__ import annotations

import pytest

from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.worlds.not_known import TooComplex
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import explore

TEMPLATE = {
    "Parameters": {
        "Text": {"Type": "String", "Default": "prod"},
        "Number": {"Type": "Number", "Default": 3600},
        "Zero": {"Type": "Number", "Default": 0},
        "Flag": {"Type": "String", "Default": True},
        "Open": {"Type": "String"},
        "Other": {"Type": "String"},
        "Choice": {"Type": "String", "AllowedValues": ["a", "b"]},
        "Numbers": {"Type": "List<Number>", "Default": "1, 2"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"},
        "Secret": {"Type": "String", "Default": "{{resolve:ssm:/a}}"},
        "Odd": [],
    },
    "Mappings": {"Map": {"a": {"x": "1", "l": ["p", "q"]}, "b": {"x": "2", "l": []}, "prod": {"x": "3"}}},
    "Conditions": {
        "Yes": {"Fn::Equals": ["a", "a"]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "IsProd": {"Fn::Equals": [{"Ref": "Text"}, "prod"]},
        "Same": {"Fn::Equals": [{"Ref": "Open"}, {"Ref": "Open"}]},
        "IsTrue": {"Fn::Equals": [{"Ref": "Flag"}, "true"]},
        "IsNumber": {"Fn::Equals": [{"Ref": "Number"}, 3600]},
        "All": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "IsProd"}]},
        "Any": {"Fn::Or": [{"Condition": "No"}, {"Condition": "No"}]},
        "Open": {"Fn::Equals": [{"Ref": "Open"}, "x"]},
        "Circular": {"Fn::Not": [{"Condition": "Circular"}]},
        "Odd": 5,
        "Two": {"Fn::Equals": [{"Ref": "Open"}, {"Ref": "Other"}]},
        "NotTwo": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Open"}, {"Ref": "Other"}]}]},
        "Mixed": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
        "Either": {"Fn::Or": [{"Condition": "No"}, {"Condition": "Yes"}]},
        "OddAnd": {"Fn::And": "Yes"},
        "Turned": {"Fn::Equals": ["x", {"Ref": "Open"}]},
        "List": {"Fn::Equals": [{"Ref": "Open"}, ["x"]]},
        "Never": {"Fn::Equals": [{"Ref": "Stored"}, ""]},
    },
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}, "Custom": {"Type": "Custom::X"}},
}


def results(value):
    found = [result for _, result in explore(lambda world: Template(TEMPLATE).resolve(value, world))]
    return (
        sorted((("open", result.source) if isinstance(result, Open) else result for result in found), key=str)
        if len(found) > 1
        else found[0]
    )


def sub(text):
    return {"Fn::Sub": text}


VALUES = [
    ({"Ref": "Text"}, "prod"),
    ({"Ref": "Number"}, "3600"),
    ({"Ref": "Zero"}, "0"),
    ({"Ref": "Flag"}, "true"),
    ({"Ref": "Choice"}, ["a", "b"]),
    ({"Ref": "Numbers"}, ["1", "2"]),
    ({"Ref": "AWS::NoValue"}, None),
    ({"Fn::If": ["Yes", 1, 2]}, 1),
    ({"Fn::If": ["No", 1, 2]}, 2),
    ({"Fn::If": ["IsProd", 1, 2]}, 1),
    ({"Fn::If": ["Same", 1, 2]}, 1),
    ({"Fn::If": ["IsTrue", 1, 2]}, 1),
    ({"Fn::If": ["IsNumber", 1, 2]}, 1),
    ({"Fn::If": ["All", 1, 2]}, 1),
    ({"Fn::If": ["Any", 1, 2]}, 2),
    ({"Fn::If": ["Mixed", 1, 2]}, 2),
    ({"Fn::If": ["Either", 1, 2]}, 1),
    ({"Fn::If": ["OddAnd", {"Fn::If": ["OddAnd", 1, 2]}, 3]}, [1, 3]),
    ({"Fn::If": ["Open", 1, 2]}, [1, 2]),
    ({"Fn::If": ["Two", {"Fn::If": ["NotTwo", 1, 2]}, 3]}, [2, 3]),
    ({"Fn::If": ["Turned", {"Ref": "Open"}, "y"]}, ["x", "y"]),
    ({"Fn::If": ["List", 1, 2]}, [1, 2]),
    ({"Fn::If": ["Never", 1, 2]}, 2),
    ({"Fn::If": ["Circular", 1, 2]}, [1, 2]),
    ({"Fn::If": ["Missing", 1, 2]}, [1, 2]),
    ({"Fn::If": ["Odd", 1, 2]}, [1, 2]),
    ({"Fn::If": ["Open", {"Fn::If": ["Open", 1, 2]}, 3]}, [1, 3]),
    ({"Fn::FindInMap": ["Map", "a", "x"]}, "1"),
    ({"Fn::FindInMap": ["Map", {"Ref": "Text"}, "x"]}, "3"),
    ({"Fn::FindInMap": ["Map", {"Ref": "Choice"}, "x"]}, ["1", "2"]),
    ({"Fn::FindInMap": ["Map", {"Ref": "Open"}, "x"]}, ["1", "2", "3"]),
    ({"Fn::FindInMap": ["Map", "a", "l"]}, ["p", "q"]),
    ({"Fn::FindInMap": ["Map", "c", "x", {"DefaultValue": 7}]}, 7),
    ({"Fn::FindInMap": ["Map", {"Ref": "Open"}, "x", {"DefaultValue": "7"}]}, ["1", "2", "3", "7"]),
    ({"Fn::FindInMap": ["Map", {"Ref": "Open"}, "l"]}, [["p", "q"], []]),  # the stack would fail with "prod"
    ({"Fn::FindInMap": ["Map", {"Ref": "Open"}, "l", {"DefaultValue": "7"}]}, ["7", ["p", "q"], []]),
    ({"Fn::FindInMap": ["Nope", "a", "x", {"DefaultValue": 7}]}, 7),
    ({"Fn::FindInMap": ["Map", "a", "nope", {"DefaultValue": 7}]}, 7),
    ({"Fn::FindInMap": ["Map", "a", "nope", {"DefaultValue": {"Ref": "AWS::NoValue"}}]}, None),
    ({"Fn::FindInMap": [{"Ref": "Open"}, "a", "x"]}, "1"),
    ({"Fn::FindInMap": [{"Ref": "Open"}, "a", "x", {"DefaultValue": 7}]}, ["1", 7]),
    ({"Fn::FindInMap": ["Map", "a", {"Ref": "Open"}]}, ["1", ["p", "q"]]),
    ({"Fn::FindInMap": ["Map", "prod", {"Ref": "Open"}, {"DefaultValue": 7}]}, ["3", 7]),
    ({"Fn::FindInMap": ["Map", {"Ref": "Open"}, {"Ref": "Other"}]}, ["1", "2", "3", ["p", "q"], []]),
    ({"Fn::FindInMap": ["Map", "{{resolve:ssm:/a}}", "{{resolve:ssm:/b}}"]}, ["1", "2", "3", ["p", "q"], []]),
    ({"Fn::Length": [1, {"Ref": "AWS::NoValue"}, 2]}, 2),
    ({"Fn::Length": {"Ref": "Numbers"}}, 2),
    ({"Fn::ToJsonString": {"a": [1, {"Ref": "Text"}]}}, '{"a":[1,"prod"]}'),
    ({"Fn::Base64": {"Ref": "Text"}}, "cHJvZA=="),
    ({"Fn::Base64": "\ud800"}, "7aCA"),
    ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
    ({"Fn::Cidr": ["fd00::/56", "1", "64"]}, ["fd00::/64"]),
    ({"Fn::Select": [{"Ref": "Open"}, ["a", {"Ref": "AWS::NoValue"}, "b"]]}, ["a", "b"]),
    ({"Fn::Join": [",", {"Fn::Split": ["-", "a-b"]}]}, "a,b"),
    (sub("${Text}-${Number}"), "prod-3600"),
    (sub("${!Text}"), "${Text}"),
    (sub(["${a}${Text}", {"a": {"Ref": "Number"}}]), "3600prod"),
    ({"Fn::Join": ["-", ["a", {"Ref": "Text"}, 1]]}, "a-prod-1"),
    ({"Fn::Join": ["", ["a", {"Ref": "AWS::NoValue"}]]}, "a"),
    ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
    ({"Fn::Select": [1, ["a", "b"]]}, "b"),
    ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
    ({"Fn::Select": [0, {"Ref": "Numbers"}]}, "1"),
    ({"a": {"Ref": "Text"}}, {"a": "prod"}),
    (["a", {"Ref": "Text"}], ["a", "prod"]),
    (5, 5),
    (None, None),
]


@pytest.mark.parametrize("value, expected", VALUES, ids=lambda each: str(each)[:60])
def test_values(value, expected):
    assert results(value) == expected


# source, is_set, opaque
OPEN = [
    ({"Ref": "Open"}, "Open", False, False),
    ({"Ref": "Stored"}, "the value of Stored in Systems Manager", True, False),
    ({"Ref": "Secret"}, "{{resolve:ssm:/a}}", True, False),
    ({"Ref": "AWS::Region"}, "AWS::Region", True, False),
    ({"Ref": "Bucket"}, "Bucket", True, False),
    ({"Ref": "Missing"}, "Missing", False, True),
    ({"Ref": "Odd"}, "Odd", False, True),
    ({"Ref": ["x"]}, "['x']", False, True),
    ({"Fn::GetAtt": ["Bucket", "Arn"]}, "Bucket.Arn", True, False),
    ({"Fn::GetAtt": "Bucket.Arn"}, "Bucket.Arn", True, False),
    ({"Fn::GetAtt": ["Custom", "Window"]}, "Custom.Window", False, False),
    ({"Fn::ImportValue": sub("${Text}-window")}, 'Fn::ImportValue("prod-window")', True, False),
    ("{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}", True, False),
    (sub("{{resolve:ssm:/${Text}}}"), "{{resolve:ssm:/prod}}", True, False),
    (sub("${Open}"), "Open", False, False),
    (sub("a${Open}"), 'Fn::Sub("a", Open)', True, False),
    (sub("${Bucket.Arn}"), "Bucket.Arn", True, False),
    ({"Fn::Join": ["-", ["a", {"Ref": "Open"}]]}, 'Fn::Join("-", "a", Open)', True, False),
    ({"Fn::Split": [",", {"Ref": "Open"}]}, 'Fn::Split(",", Open)', False, False),
    ({"Fn::Select": [0, {"Ref": "Open"}]}, "Fn::Select(0, Open)", False, False),
    ({"Fn::Select": [5, ["a"]]}, 'Fn::Select([5, ["a"]])', False, True),
    ({"Fn::FindInMap": ["Map", "c", "x"]}, "Fn::FindInMap(c)", False, True),
    ({"Fn::FindInMap": ["Nope", "a", "x"]}, None, False, True),
    ({"Fn::If": []}, "Fn::If([])", False, True),
    ({"Fn::If": [True, 1, 2]}, "Fn::If([true, 1, 2])", False, True),
    ({"Fn::Cidr": [1]}, "Fn::Cidr([1])", False, True),
    ({"Fn::Sub": [5]}, "Fn::Sub([5])", False, True),
    ({"Fn::Length": {"Ref": "Open"}}, "Fn::Length(Open)", True, False),
    ({"Fn::Length": "x"}, 'Fn::Length("x")', False, True),
    ({"Fn::ToJsonString": [{"Ref": "Open"}]}, "Fn::ToJsonString([Open])", True, False),
    ({"Fn::Base64": {"Ref": "Open"}}, "Fn::Base64(Open)", False, False),
    ({"Fn::Base64": sub("a${Open}")}, 'Fn::Base64(Fn::Sub("a", Open))', True, False),
    ({"Fn::Base64": []}, "Fn::Base64([])", False, True),
    ({"Fn::GetAZs": ""}, "Fn::GetAZs(AWS::Region)", True, False),
    ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, "Fn::GetAZs(AWS::Region)", True, False),
    ({"Fn::Cidr": [{"Ref": "Open"}, 1, 8]}, 'Fn::Cidr(Open, "1", "8")', True, False),
    ({"Fn::Cidr": ["10.0.0.0/16", 1]}, 'Fn::Cidr(["10.0.0.0/16", 1])', False, True),
    ({"Fn::Cidr": ["10.0.0.0/16", 1, 40]}, 'Fn::Cidr(["10.0.0.0/16", 1, 40])', False, True),
    ({"Fn::Join": [",", {"Ref": "Open"}]}, 'Fn::Join(",", Open)', False, False),
    (sub("${self:custom.window}"), "${self:custom.window}", False, False),
    (sub("a-${opt:stage, 'dev'}"), "Fn::Sub(\"a-\", ${opt:stage, 'dev'})", True, False),
    (sub("${self:custom.${opt:stage}.window}"), "${self:custom.${opt:stage}.window}", False, False),
    (sub("${strToBool(x)}"), "${strToBool(x)}", False, False),
    (sub("${AWS::Region}"), "AWS::Region", True, False),
    ({"Fn::Join": 5}, "Fn::Join(5)", False, True),
    ({"Fn::Split": 5}, "Fn::Split(5)", False, True),
]


@pytest.mark.parametrize("value, source, is_set, opaque", OPEN, ids=lambda each: str(each)[:60])
def test_open_values(value, source, is_set, opaque):
    result = results(value)
    assert isinstance(result, Open)
    assert (result.is_set, result.opaque) == (is_set, opaque)
    if source is not None and "FindInMap" not in source:
        assert result.source == source


@pytest.mark.parametrize(
    "sections", [None, [], "x", 5, {}, {"Parameters": [], "Mappings": 1, "Conditions": None, "Resources": "x"}]
)
def test_sections_that_make_no_sense(sections):
    template = Template(sections)
    ((_, result),) = explore(lambda world: template.resolve({"Ref": "X"}, world))
    assert isinstance(result, Open) and result.opaque
    assert [found for _, found in explore(lambda world: template.properties({"Properties": [1]}, world))] == [{}]


def test_a_bomb_ends():
    value: object = "x"
    for _ in range(60):
        value = [value, value]
    with pytest.raises(TooComplex):
        list(explore(lambda world: Template({}).resolve(value, world)))


def test_too_many_worlds():
    value = [{"Ref": f"Choice{number}"} for number in range(8)]
    template = Template({"Parameters": {f"Choice{number}": {"AllowedValues": ["a", "b"]} for number in range(8)}})
    with pytest.raises(TooComplex):
        list(explore(lambda world: template.resolve(value, world)))
