"""What a finding in a template says: Checkov drops its details, so that one line of the log has them."""

from __future__ import annotations

import pytest

from tests.support.checkov_runs import ID, PACKAGE, checkov, write

HEAD = """\
Parameters:
  Zero: {Type: String, Default: "0"}
  Stage: {Type: String}
  Allowed: {Type: Number, AllowedValues: [0, 3600]}
  Secret: {Type: Number, Default: 259201, NoEcho: true}
  SecretEngine: {Type: String, Default: hunter2, NoEcho: "true"}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /windows/prod}
Mappings:
  Stages:
    dev:
      window: 0
    prod:
      window: 86400
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsLate: !Not [!Condition IsProd]
  Always: !Equals [a, a]
"""

RESOURCES = """\
Resources:
  C:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
"""

NOT_ENABLED = "which does not enable Backtrack"
TAIL = "to 1-259200 seconds; 86400 is a day."

# What is written, and what the line has: the reason, what to do, and the trail.
FINDINGS = {
    "BacktrackWindow: 0": (
        f"BacktrackWindow is 0, {NOT_ENABLED}",
        f"Set BacktrackWindow of C (FILE:23) {TAIL}",
        "BacktrackWindow = 0 (FILE:23)",
    ),
    "EngineMode: provisioned": (
        "BacktrackWindow is not set, so that Backtrack is disabled",
        f"Set BacktrackWindow in C (FILE:19) {TAIL}",
        "C does not set it (FILE:19)",
    ),
    "BacktrackWindow: !Ref Zero": (
        f'BacktrackWindow is "0", {NOT_ENABLED}',
        f"Set parameter Zero (FILE:2) {TAIL}",
        "BacktrackWindow = !Ref Zero (FILE:23); parameter Zero (FILE:2, default 0)",
    ),
    "BacktrackWindow: !Sub '${Zero}'": (
        f'BacktrackWindow is "0", {NOT_ENABLED}',
        f"Set parameter Zero (FILE:2) {TAIL}",
        "BacktrackWindow = !Sub ${Zero} (FILE:23); parameter Zero (FILE:2, default 0)",
    ),
    "BacktrackWindow: !Sub '${Zero}0'": (
        f'BacktrackWindow is "00", {NOT_ENABLED}',
        f"Set BacktrackWindow of C (FILE:23) {TAIL}",
        "BacktrackWindow = !Sub ${Zero}0 (FILE:23); parameter Zero (FILE:2, default 0)",
    ),
    "BacktrackWindow: !Ref Allowed": (
        f'BacktrackWindow is "0", {NOT_ENABLED}',
        f"Limit parameter Allowed (FILE:4) {TAIL}",
        "BacktrackWindow = !Ref Allowed (FILE:23); parameter Allowed (FILE:4, no default, one of [0, 3600])",
    ),
    "BacktrackWindow: !If [IsProd, 0, 3600]": (
        f"BacktrackWindow is 0, {NOT_ENABLED}",
        f"Set BacktrackWindow of C (FILE:23) {TAIL}",
        "BacktrackWindow = !If [IsProd, 0, 3600] (FILE:23); "
        "condition IsProd = !Equals [!Ref Stage, prod] (FILE:15, may be true); parameter Stage (FILE:3, no default)",
    ),
    "BacktrackWindow: !If [IsLate, !Ref Zero, 3600]": (
        f'BacktrackWindow is "0", {NOT_ENABLED}',
        f"Set parameter Zero (FILE:2) {TAIL}",
        "BacktrackWindow = !If [IsLate, !Ref Zero, 3600] (FILE:23); "
        "condition IsLate = !Not [!Condition IsProd] (FILE:16, may be true); "
        "condition IsProd = !Equals [!Ref Stage, prod] (FILE:15, may be false); "
        "parameter Stage (FILE:3, no default); parameter Zero (FILE:2, default 0)",
    ),
    "BacktrackWindow: !If [Always, !Ref 'AWS::NoValue', !Ref Zero]": (
        "BacktrackWindow is not set, so that Backtrack is disabled",
        f"Set BacktrackWindow of C (FILE:23) {TAIL}",
        "BacktrackWindow = !If [Always, !Ref AWS::NoValue, !Ref Zero] (FILE:23); "
        "condition Always = !Equals [a, a] (FILE:17, is true)",
    ),
    "BacktrackWindow: !FindInMap [Stages, !Ref Stage, window]": (
        f"BacktrackWindow is 0, {NOT_ENABLED}",
        f"Set window of dev in mapping Stages (FILE:11) {TAIL}",
        "BacktrackWindow = !FindInMap [Stages, !Ref Stage, window] (FILE:23); "
        "parameter Stage (FILE:3, no default); mapping Stages.dev.window = 0 (FILE:11)",
    ),
    "BacktrackWindow: !FindInMap [Stages, qa, window, {DefaultValue: !Ref Zero}]": (
        f'BacktrackWindow is "0", {NOT_ENABLED}',
        f"Set parameter Zero (FILE:2) {TAIL}",
        "BacktrackWindow = !FindInMap [Stages, qa, window, {DefaultValue: !Ref Zero}] (FILE:23); "
        "mapping Stages (FILE:9); parameter Zero (FILE:2, default 0)",
    ),
    "BacktrackWindow: !Ref Secret": (
        f"BacktrackWindow is (sensitive), {NOT_ENABLED}",
        f"Set parameter Secret (FILE:5) {TAIL}",
        "BacktrackWindow = !Ref Secret (FILE:23); parameter Secret (FILE:5, not shown, as NoEcho asks)",
    ),
}


def run(folder, framework, **environment):
    result = checkov(
        "-d", folder, "--external-checks-dir", PACKAGE, "--framework", framework, "--check", ID, **environment
    )
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


def test_one_line_for_each_finding(tmp_path):
    write(tmp_path, {f"t{n}.yaml": f"{HEAD}{RESOURCES}      {line}\n" for n, line in enumerate(FINDINGS)})
    output = run(tmp_path, "cloudformation")
    for n, (reason, to_do, trail) in enumerate(FINDINGS.values()):
        (line,) = [each for each in output if f"/t{n}.yaml:" in each]
        said = line.partition(f"{ID} fails for /t{n}.yaml:AWS::RDS::DBCluster:C: ")[2].split(" | ")
        said = [each.replace(f"t{n}.yaml", "FILE") for each in said]
        assert said[:3] == [reason, to_do, trail]
        assert len(said) == 4 and said[3].startswith("A cluster that exists cannot be modified")


def test_one_line_for_each_finding_in_a_service(tmp_path):
    service = "service: x\nprovider: {name: aws, runtime: nodejs18.x}\ncustom: {window: 0}\nresources:\n"
    body = f"{HEAD}{RESOURCES}      BacktrackWindow: !If [IsProd, '${{self:custom.window}}', !Ref Zero]\n"
    write(tmp_path, {"serverless.yml": service + "".join(f"  {line}\n" for line in body.splitlines())})
    (line,) = [each for each in run(tmp_path, "serverless") if ID in each]
    assert "/serverless.yml:AWS::RDS::DBCluster:C: BacktrackWindow is " in line
    assert " (serverless.yml:27); condition IsProd = !Equals [!Ref Stage, prod] (serverless.yml:19, may be " in line
    assert f" {TAIL} | BacktrackWindow = !If [IsProd, " in line


def test_what_is_not_shown(tmp_path):
    """Neither the default of a NoEcho parameter nor the name of a stored one is what a cluster has."""
    cases = ["Engine: !Ref SecretEngine", "Engine: !Join ['-', [!Ref SecretEngine, !Ref Stage]]", "Engine: !Ref Stored"]
    write(
        tmp_path,
        {f"t{n}.yaml": f"{HEAD}{RESOURCES.replace('Engine: aurora-mysql', case)}" for n, case in enumerate(cases)},
    )
    output = run(tmp_path, "cloudformation", CHECKOV_BACKTRACK_UNDECIDED="fail")
    assert not [line for line in output if "hunter2" in line]
    (joined,) = [line for line in output if "/t1.yaml" in line]
    assert "cannot be decided: Engine depends on (sensitive)" in joined and "not shown, as NoEcho asks" in joined
    (stored,) = [line for line in output if "/t2.yaml" in line]
    assert "Engine depends on the value of Stored in Systems Manager" in stored
    assert "parameter Stored (t2.yaml:7, its value is in Systems Manager)" in stored and "/windows" not in stored


@pytest.mark.parametrize("name", ["x\n::error::pwned", "x\u202ey", "x\u001b[31m"])
def test_a_finding_stays_on_its_line(tmp_path, name):
    document = {
        "Parameters": {name: {"Type": "String", "Default": "0"}},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, name]}},
        "Resources": {
            "C": {
                "Type": "AWS::RDS::DBCluster",
                "Properties": {"Engine": "aurora-mysql", "BacktrackWindow": {"Fn::If": [name, 1, {"Ref": name}]}},
            }
        },
    }
    write(tmp_path, {"t.json": document})
    output = run(tmp_path, "cloudformation")
    (line,) = [each for each in output if f"{ID} fails for" in each]
    assert line.isprintable() and "A cluster that exists cannot be modified" in line
    assert not [each for each in output if each.startswith("::")]
