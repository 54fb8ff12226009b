"""RDS-034 on CloudFormation templates, through Checkov's runners: each cluster is named with its verdict."""

from __future__ import annotations

from typing import Any

import pytest

from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.hosts import template_clusters as host

PASSED, FAILED = "PASSED", "FAILED"

# --- one cluster; the properties of Cluster, and its verdict; without one there is no record ---

HEAD = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Environment: {Type: String, Default: prod}
  Stage: {Type: String}
  Size: {Type: String, AllowedValues: [small, large]}
  Window: {Type: Number, Default: 86400}
  OpenWindow: {Type: Number}
  AllowedWindow: {Type: Number, AllowedValues: [3600, 7200]}
  SomeAllowed: {Type: Number, AllowedValues: [0, 7200]}
  Engine: {Type: String, Default: aurora-mysql}
  AnyEngine: {Type: String, AllowedValues: [aurora-mysql, aurora-postgresql]}
  Postgres: {Type: String, AllowedValues: [aurora-postgresql, postgres]}
  OpenEngine: {Type: String}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /windows/prod}
  Windows: {Type: CommaDelimitedList, Default: "0, 3600"}
  Global: {Type: String, Default: ""}
  FilledIn: {Type: String, Default: "${self:custom.window}"}
Mappings:
  Engines:
    mysql: {name: aurora-mysql, window: 7200, disabled: 0}
    postgresql: {name: aurora-postgresql, window: 0, disabled: 0}
  ByStage:
    dev: {window: 3600}
    prod: {window: 86400}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
  IsDev: !Not [!Condition IsProd]
  IsOpen: !Equals [!Ref Stage, prod]
  Both: !And [!Condition IsProd, !Equals [a, a]]
  Either: !Or [!Condition IsDev, !Condition IsProd]
  IsLarge: !Equals [!Ref Size, large]
  IsMysql: !Equals [!Ref OpenEngine, aurora-mysql]
  IsStage: !Equals ["${self:provider.stage}", prod]
  HasGlobal: !Not [!Equals [!Ref Global, ""]]
Resources:
  Custom:
    Type: Custom::Window
    Properties: {ServiceToken: arn}
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: x
"""

MYSQL = "Engine: aurora-mysql"

PROPERTIES = {
    "a window of a day": ([MYSQL, "BacktrackWindow: 86400"], PASSED),
    "a number as text": ([MYSQL, 'BacktrackWindow: "86400"'], PASSED),
    "no window": ([MYSQL], FAILED),
    "zero": ([MYSQL, "BacktrackWindow: 0"], FAILED),
    "zero as text": ([MYSQL, 'BacktrackWindow: "0"'], FAILED),
    "empty": ([MYSQL, 'BacktrackWindow: ""'], FAILED),
    "negative": ([MYSQL, "BacktrackWindow: -1"], FAILED),
    "a second too long": ([MYSQL, "BacktrackWindow: 259201"], FAILED),
    "a fraction": ([MYSQL, "BacktrackWindow: 0.5"], FAILED),
    "a boolean": ([MYSQL, "BacktrackWindow: true"], FAILED),
    "no number": ([MYSQL, "BacktrackWindow: a day"], FAILED),
    "NoValue": ([MYSQL, "BacktrackWindow: !Ref AWS::NoValue"], FAILED),
    "MySQL 5.6": (["Engine: aurora"], FAILED),
    "no engine": (["BacktrackWindow: 0"], None),
    "no engine, with a window": (["BacktrackWindow: 3600"], PASSED),
    "PostgreSQL": (["Engine: aurora-postgresql", "BacktrackWindow: 3600"], None),
    "Multi-AZ MySQL": (["Engine: mysql"], None),
    "Serverless v1": ([MYSQL, "EngineMode: serverless"], None),
    "provisioned": ([MYSQL, "EngineMode: provisioned"], FAILED),
    "Serverless v2": ([MYSQL, "ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 2}"], FAILED),
    "in a global database": ([MYSQL, "GlobalClusterIdentifier: world"], None),
    "an imported global database": ([MYSQL, "GlobalClusterIdentifier: !ImportValue world"], None),
    "an empty global database": ([MYSQL, 'GlobalClusterIdentifier: ""'], FAILED),
    "a global database by an empty parameter": ([MYSQL, "GlobalClusterIdentifier: !Ref Global"], FAILED),
    "no global database by a condition": (
        [MYSQL, "GlobalClusterIdentifier: !If [HasGlobal, !Ref Global, !Ref AWS::NoValue]"],
        FAILED,
    ),
    "a replica": ([MYSQL, "ReplicationSourceIdentifier: arn:aws:rds:eu-west-1:1:cluster:x"], None),
    "a parameter": (["Engine: !Ref Engine", "BacktrackWindow: !Ref Window"], PASSED),
    "a parameter without a default": ([MYSQL, "BacktrackWindow: !Ref OpenWindow"], None),
    "allowed values that all enable it": ([MYSQL, "BacktrackWindow: !Ref AllowedWindow"], PASSED),
    "allowed values that do not all enable it": ([MYSQL, "BacktrackWindow: !Ref SomeAllowed"], FAILED),
    "any allowed engine": (["Engine: !Ref AnyEngine"], FAILED),
    "only other engines allowed": (["Engine: !Ref Postgres"], None),
    "an open engine": (["Engine: !Ref OpenEngine"], None),
    "an open engine, with a window": (["Engine: !Ref OpenEngine", "BacktrackWindow: 3600"], PASSED),
    "a value of Systems Manager": ([MYSQL, "BacktrackWindow: !Ref Stored"], None),
    "a dynamic reference": ([MYSQL, "BacktrackWindow: '{{resolve:ssm:/windows/prod}}'"], None),
    "a dynamic reference in a Sub": ([MYSQL, 'BacktrackWindow: !Sub "{{resolve:ssm:/windows/${Environment}}}"'], None),
    "an import": ([MYSQL, "BacktrackWindow: !ImportValue window"], None),
    "a custom resource": ([MYSQL, "BacktrackWindow: !GetAtt Custom.Window"], None),
    "a condition that holds": ([MYSQL, "BacktrackWindow: !If [IsProd, 86400, !Ref AWS::NoValue]"], PASSED),
    "a condition that does not hold": ([MYSQL, "BacktrackWindow: !If [IsDev, 86400, !Ref AWS::NoValue]"], FAILED),
    "an open condition": ([MYSQL, "BacktrackWindow: !If [IsOpen, 86400, !Ref AWS::NoValue]"], FAILED),
    "an open condition, enabled both ways": ([MYSQL, "BacktrackWindow: !If [IsOpen, 86400, 3600]"], PASSED),
    "an open condition, open one way": ([MYSQL, "BacktrackWindow: !If [IsOpen, 86400, !Ref OpenWindow]"], None),
    "text in the branches": ([MYSQL, 'BacktrackWindow: !If [IsDev, "86400", "0"]'], FAILED),
    "And": ([MYSQL, "BacktrackWindow: !If [Both, 86400, 0]"], PASSED),
    "Or": ([MYSQL, "BacktrackWindow: !If [Either, 86400, 0]"], PASSED),
    "a condition on allowed values": ([MYSQL, "BacktrackWindow: !If [IsLarge, 86400, 0]"], FAILED),
    "an undeclared condition": ([MYSQL, "BacktrackWindow: !If [Missing, 86400, 0]"], None),
    "an undeclared condition, enabled both ways": ([MYSQL, "BacktrackWindow: !If [Missing, 86400, 3600]"], PASSED),
    "nested conditions": ([MYSQL, "BacktrackWindow: !If [IsDev, 0, !If [IsProd, 3600, 0]]"], PASSED),
    "moves with the engine": (
        [
            "Engine: !If [IsOpen, aurora-postgresql, aurora-mysql]",
            "BacktrackWindow: !If [IsOpen, !Ref AWS::NoValue, 86400]",
        ],
        PASSED,
    ),
    "moves against the engine": (
        [
            "Engine: !If [IsOpen, aurora-mysql, aurora-postgresql]",
            "BacktrackWindow: !If [IsOpen, !Ref AWS::NoValue, 86400]",
        ],
        FAILED,
    ),
    "moves with the value of the engine": (
        ["Engine: !Ref OpenEngine", "BacktrackWindow: !If [IsMysql, 86400, 0]"],
        None,
    ),
    "moves with the allowed engine": (
        ["Engine: !Ref AnyEngine", "BacktrackWindow: !FindInMap [Engines, mysql, window]"],
        PASSED,
    ),
    "a mapping": (["Engine: !FindInMap [Engines, mysql, name]"], FAILED),
    "a mapping with a window": (
        ["Engine: !FindInMap [Engines, mysql, name]", "BacktrackWindow: !FindInMap [Engines, mysql, window]"],
        PASSED,
    ),
    "a mapping by a parameter": ([MYSQL, "BacktrackWindow: !FindInMap [ByStage, !Ref Environment, window]"], PASSED),
    "a mapping by an open parameter": ([MYSQL, "BacktrackWindow: !FindInMap [ByStage, !Ref Stage, window]"], PASSED),
    "a mapping by the region": ([MYSQL, "BacktrackWindow: !FindInMap [Engines, mysql, !Ref Stage]"], FAILED),
    "a mapping without the key": ([MYSQL, "BacktrackWindow: !FindInMap [ByStage, test, window]"], None),
    "a mapping with a default value": (
        [MYSQL, "BacktrackWindow: {'Fn::FindInMap': [ByStage, test, window, {DefaultValue: 3600}]}"],
        PASSED,
    ),
    "Sub": (["Engine: !Sub 'aurora-${Suffix}'", "BacktrackWindow: 0"], None),
    "Sub of a parameter": (["Engine: !Sub '${Engine}'", "BacktrackWindow: !Sub '${Window}'"], PASSED),
    "Sub with variables": (["Engine: !Sub ['aurora-${Kind}', {Kind: mysql}]"], FAILED),
    "Join": (["Engine: !Join ['-', [aurora, mysql]]"], FAILED),
    "Select": ([MYSQL, "BacktrackWindow: !Select [1, ['0', '3600']]"], PASSED),
    "Select from a parameter": ([MYSQL, "BacktrackWindow: !Select [1, !Ref Windows]"], PASSED),
    "Split": ([MYSQL, "BacktrackWindow: !Select [0, !Split ['/', '3600/0']]"], PASSED),
    "a function that nobody knows": ([MYSQL, "BacktrackWindow: {'Fn::Nobody': [1, 2]}"], None),
    "a function of the language extensions": ([MYSQL, "BacktrackWindow: {'Fn::Length': [1, 2]}"], PASSED),
    "a loop among the properties": ([MYSQL, "'Fn::ForEach::P': [X, [BacktrackWindow], {'${X}': 86400}]"], None),
    # What other tools fill in: the Serverless Framework in files that a service includes, Jinja in those of Sceptre.
    "a window that Serverless fills in": ([MYSQL, "BacktrackWindow: ${self:custom.window}"], None),
    "an engine that Serverless fills in": (["Engine: ${self:custom.engine}"], None),
    "a mode that Serverless fills in": ([MYSQL, "EngineMode: ${self:custom.mode}"], None),
    "a global database that Serverless fills in": (
        [MYSQL, "BacktrackWindow: 3600", "GlobalClusterIdentifier: \"${self:custom.world, ''}\""],
        PASSED,
    ),
    "a stage that Serverless fills in": (
        [MYSQL, "BacktrackWindow: !If [IsStage, 3600, 0]"],
        FAILED,
    ),
    "both ways of a stage that Serverless fills in": ([MYSQL, "BacktrackWindow: !If [IsStage, 3600, 7200]"], PASSED),
    "a default that Serverless fills in": ([MYSQL, "BacktrackWindow: !Ref FilledIn"], None),
    "Serverless in a Sub": ([MYSQL, "BacktrackWindow: !Sub '${self:custom.window}'"], None),
    "a window that Jinja fills in": ([MYSQL, "BacktrackWindow: '{{ user_data.window }}'"], None),
    "an engine that Jinja fills in": (["Engine: '{% if my %}aurora-mysql{% endif %}'"], None),
    "Jinja in a Sub": ([MYSQL, "BacktrackWindow: !Sub '{{ user_data.window }}'"], None),
    "what stands for itself in a Sub": ([MYSQL, "BacktrackWindow: !Sub '${!window}'"], FAILED),
}


def template(properties):
    return HEAD + "".join(f"      {line}\n" for line in properties)


@pytest.mark.parametrize("case", PROPERTIES)
def test_properties(verdicts, case):
    properties, verdict = PROPERTIES[case]
    assert verdicts("cloudformation", {"template.yaml": template(properties)}) == (
        {"Cluster": verdict} if verdict else {}
    )


def test_properties_that_are_an_if(verdicts):
    source = (
        HEAD
        + """
  Chosen:
    Type: AWS::RDS::DBCluster
    Properties:
      Fn::If:
        - IsProd
        - {Engine: aurora-mysql, BacktrackWindow: 86400}
        - {Engine: aurora-mysql}
  Other:
    Type: AWS::RDS::DBCluster
    Properties:
      Fn::If:
        - IsOpen
        - {Engine: aurora-mysql, BacktrackWindow: 86400}
        - {Engine: aurora-mysql}
"""
    )
    assert verdicts("cloudformation", {"template.yaml": source}) == {"Chosen": PASSED, "Other": FAILED}


def test_global_databases(verdicts):
    source = (
        HEAD
        + """
      Engine: aurora-postgresql
  World:
    Type: AWS::RDS::GlobalCluster
    Properties:
      SourceDBClusterIdentifier: !Ref Source
  Named:
    Type: AWS::RDS::GlobalCluster
    Properties:
      SourceDBClusterIdentifier: !Sub "arn:aws:rds:${AWS::Region}:${AWS::AccountId}:cluster:${SourceBySub}"
  Attribute:
    Type: AWS::RDS::GlobalCluster
    Properties:
      SourceDBClusterIdentifier: !Join ["", [!GetAtt SourceByAttribute.DBClusterArn]]
  Text:
    Type: AWS::RDS::GlobalCluster
    Properties:
      SourceDBClusterIdentifier: my-cluster
  Source:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql}
  SourceBySub:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql}
  SourceByAttribute:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql}
  SourceByName:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql, DBClusterIdentifier: My-Cluster}
  Member:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql, GlobalClusterIdentifier: !Ref World}
  Outside:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql}
"""
    )
    assert verdicts("cloudformation", {"template.yaml": source}) == {"Outside": FAILED}


def test_a_resource_with_an_open_condition(verdicts):
    source = (
        HEAD
        + """
      Engine: aurora-postgresql
  Sometimes:
    Type: AWS::RDS::DBCluster
    Condition: IsOpen
    Properties:
      Engine: aurora-mysql
      BacktrackWindow: !If [IsOpen, 3600, 0]
"""
    )
    assert verdicts("cloudformation", {"template.yaml": source}) == {"Sometimes": PASSED}


def test_more_than_64_worlds_is_undecided(verdicts):
    numbers = range(8)
    source = "Parameters:\n" + "".join(f"  P{n}: {{Type: String, AllowedValues: ['1', '2']}}\n" for n in numbers)
    window = ", ".join(f"!Ref P{n}" for n in numbers)
    source += f"""
Resources:
  Many:
    Type: AWS::RDS::DBCluster
    Properties: {{Engine: aurora-mysql, BacktrackWindow: !Join ["", [{window}]]}}
  One:
    Type: AWS::RDS::DBCluster
    Properties: {{Engine: aurora-mysql, BacktrackWindow: !Ref P0}}
"""
    assert verdicts("cloudformation", {"template.yaml": source}) == {"One": PASSED}


def test_json_and_cdk_output(verdicts):
    document = {
        "Parameters": {"Window": {"Type": "Number", "Default": 3600}},
        "Conditions": {"Off": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "WithA1B2": {
                "Type": "AWS::RDS::DBCluster",
                "Properties": {"Engine": "aurora-mysql", "BacktrackWindow": {"Ref": "Window"}},
                "Metadata": {"aws:cdk:path": "Stack/With/Resource"},
            },
            "Without": {
                "Type": "AWS::RDS::DBCluster",
                "Properties": {
                    "Engine": "aurora-mysql",
                    "BacktrackWindow": {"Fn::If": ["Off", 3600, {"Ref": "AWS::NoValue"}]},
                },
            },
        },
    }
    assert verdicts("cloudformation", {"stack.template.json": document}) == {"WithA1B2": PASSED, "Without": FAILED}


def test_sam(verdicts):
    source = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.12}}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, CodeUri: .}
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql}
"""
    assert verdicts("cloudformation", {"template.yaml": source}) == {"Cluster": FAILED}


def test_serverless(verdicts):
    source = """
service: x
provider: {name: aws, runtime: nodejs18.x}
custom: {window: 3600}
resources:
  Parameters:
    Engine: {Type: String, Default: aurora-mysql}
    Stage: {Type: String}
  Conditions:
    IsOpen: !Equals [!Ref Stage, prod]
  Resources:
    Custom:
      Type: AWS::RDS::DBCluster
      Properties: {Engine: !Ref Engine, BacktrackWindow: "${self:custom.window}"}
    Unknown:
      Type: AWS::RDS::DBCluster
      Properties: {Engine: !Ref Engine, BacktrackWindow: "${ssm:/window}"}
    Sometimes:
      Type: AWS::RDS::DBCluster
      Properties: {Engine: !Ref Engine, BacktrackWindow: !If [IsOpen, 3600, 0]}
    Without:
      Type: AWS::RDS::DBCluster
      Properties: {Engine: aurora-mysql}
    Postgres:
      Type: AWS::RDS::DBCluster
      Properties: {Engine: aurora-postgresql}
"""
    expected = {"Custom": PASSED, "Sometimes": FAILED, "Without": FAILED}
    assert verdicts("serverless", {"serverless.yml": source}) == expected


def test_the_template_is_parsed_once(verdicts, monkeypatch):
    parsed: list[tuple[Any, ...]] = []

    def counted(*arguments):
        parsed.append(arguments)
        return Template(*arguments)

    monkeypatch.setattr(host, "Template", counted)
    cluster = "  C%d:\n    Type: AWS::RDS::DBCluster\n    Properties: {Engine: !Ref Engine, BacktrackWindow: !If [IsProd, %d, 0]}\n"
    clusters = "".join(cluster % (number, 3600 + number) for number in range(20))
    found = verdicts("cloudformation", {"template.yaml": HEAD + clusters})
    assert [found[f"C{number}"] for number in range(20)] == [PASSED] * 20
    assert len(parsed) == 1


CONDITIONS = {
    "Fn::FindInMap": {"Fn::Equals": [{"Fn::FindInMap": ["Stages", "dev", "backtrack"]}, "yes"]},
    "Fn::Or": {"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Fn::Equals": ["c", "d"]}]},
    "Fn::Join": {"Fn::Equals": [{"Fn::Join": ["-", ["a", "b"]]}, "a-c"]},
    "Fn::Not": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Empty"}, ""]}]},
}


@pytest.mark.parametrize("function", CONDITIONS)
def test_a_cluster_of_literals_that_is_never_created(verdicts, function):
    """Checkov drops only the resources whose condition is plainly false."""
    properties = {"Engine": "aurora-mysql"}
    source = {
        "Parameters": {"Empty": {"Type": "String", "Default": ""}},
        "Mappings": {"Stages": {"dev": {"backtrack": "no"}}},
        "Conditions": {"Never": CONDITIONS[function], "Always": {"Fn::Not": [{"Condition": "Never"}]}},
        "Resources": {
            "Never": {"Type": "AWS::RDS::DBCluster", "Condition": "Never", "Properties": properties},
            "Always": {"Type": "AWS::RDS::DBCluster", "Condition": "Always", "Properties": properties},
        },
    }
    assert verdicts("cloudformation", {"template.json": source}) == {"Always": FAILED}


def test_what_a_transform_may_add_is_open(verdicts):
    source = """
Resources:
  Included:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://bucket/properties.yaml"}}
  Beside:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      BacktrackWindow: 0
      GlobalClusterIdentifier: !Ref AWS::NoValue
      ReplicationSourceIdentifier: !Ref AWS::NoValue
      EngineMode: provisioned
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://bucket/properties.yaml"}}
"""
    assert verdicts("cloudformation", {"template.yaml": source}) == {"Beside": FAILED}
