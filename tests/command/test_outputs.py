"""Each output of Checkov with findings of ours, held against its schema or parsed; the details are where they can be."""

from __future__ import annotations

import copy
import csv
import json
import pickle
import xml.etree.ElementTree as ElementTree

import pytest

from checkov_backtrack.checkov_inside.judged_entity import record_details
from checkov_backtrack.command.backtrack_command import SAMPLES
from tests.support.checkov_runs import ID, PACKAGE, checkov, write
from tests.support.json_schemas import SARIF, validate

OTHER_CHECK = """
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

class Neighbour(BaseResourceCheck):
    def __init__(self):
        super().__init__("of somebody else", "CKV_OTHER_1", [CheckCategories.BACKUP_AND_RECOVERY], ["aws_rds_cluster"])
    def scan_resource_conf(self, conf):
        return CheckResult.FAILED

check = Neighbour()
"""

SKIPPED = """
resource "aws_rds_cluster" "skipped" {
  #checkov:skip=CKV_RDS_034:rebuilt from events
  engine = "aurora-mysql"
}
module "remote" {
  source = "terraform-aws-modules/rds-aurora/aws"
  engine = "aurora-mysql"
}
"""

FILES = {
    **{f"{framework}/{name}": content for framework in SAMPLES for name, content in SAMPLES[framework].items()},
    "terraform/skipped.tf": SKIPPED,
}
OF_TERRAFORM = {"aws_rds_cluster.bad", "remote"}
WITH_DETAILS = {*OF_TERRAFORM, "resource.bad"}  # as terraform_json names it
BAD = {*WITH_DETAILS, "AWS::RDS::DBCluster.Bad"}  # Checkov drops the details of templates


@pytest.fixture(scope="module", params=["processes", "one process", "threads"])
def outputs(request, tmp_path_factory):
    """Each output of one run; where there is more than one framework, records go from process to process."""
    folder = tmp_path_factory.mktemp("outputs")
    write(folder / "scanned", FILES)
    write(folder / "other", {"__init__.py": "", "neighbour_check.py": OTHER_CHECK})
    frameworks = ["terraform"] if request.param == "one process" else [*SAMPLES]
    run = checkov(
        *(
            "-d",
            ".",
            "--external-checks-dir",
            PACKAGE,
            "--external-checks-dir",
            folder / "other",
            "-c",
            f"{ID},CKV_OTHER_1",
        ),
        *("--framework", *frameworks),
        *(word for name in ALL for word in ("-o", name)),
        *("--output-file-path", ",".join(str(folder / name) for name in ALL)),
        cwd=folder / "scanned",
        CHECKOV_PARALLELIZATION_TYPE="thread" if request.param == "threads" else "fork",
    )
    spdx = "doesn't have 'vulnerability_details' set"  # it says so of every finding, and leaves it out
    errors = [line for line in run.stderr.splitlines() if "ERROR" in line and spdx not in line]
    assert run.returncode == 1 and not errors and "Traceback" not in run.stderr, run.stderr
    return lambda name: (folder / name).read_text("utf-8")


ALL = ("cli", "json", "sarif", "junitxml", "gitlab_sast", "cyclonedx", "cyclonedx_json", "spdx", "github_failed_only")


def reports(outputs):
    document = json.loads(outputs("json"))
    return document if isinstance(document, list) else [document]


def failed(outputs):
    records = [record for each in reports(outputs) for record in each["results"]["failed_checks"]]
    return [record for record in records if record["check_id"] == ID]


def wanted(outputs):
    return BAD if len(reports(outputs)) > 1 else OF_TERRAFORM


def test_json_has_the_details(outputs):
    records = failed(outputs)
    assert {record["resource"] for record in records} == wanted(outputs)
    for record in records:
        assert bool(record["details"]) == (record["resource"] in WITH_DETAILS)
        assert all(line and isinstance(line, str) for line in record["details"])


def test_the_command_line_has_the_details(outputs):
    for record in failed(outputs):
        for line in record["details"]:
            assert line in outputs("cli")


def test_sarif_is_valid(outputs):
    document = json.loads(outputs("sarif"))
    validate(document, SARIF)
    results = document["runs"][0]["results"]
    ours = [result for result in results if result["ruleId"] == ID]
    assert [result for result in ours if "suppressions" in result]
    assert len([result for result in ours if "suppressions" not in result]) == len(failed(outputs))
    assert [result for result in results if result["ruleId"] == "CKV_OTHER_1"]


def test_junit_is_read(outputs):
    cases = ElementTree.fromstring(outputs("junitxml")).iter("testcase")
    names = {case.get("classname", "").partition(".")[2] for case in cases if case.find("failure") is not None}
    assert any(name.endswith("aws_rds_cluster.bad") for name in names)


def test_gitlab_sast_has_what_the_format_asks_for(outputs):
    document = json.loads(outputs("gitlab_sast"))
    ours = [each for each in document["vulnerabilities"] if each["identifiers"][0]["value"] == ID]
    assert len(ours) == len(failed(outputs))
    for each in ours:
        assert each["id"] and each["location"]["file"] and each["location"]["start_line"] > 0
        assert each["severity"] == "Low"


def test_cyclonedx_is_valid(outputs):
    validators = pytest.importorskip("cyclonedx.validation.json")
    from cyclonedx.schema import SchemaVersion

    document = json.loads(outputs("cyclonedx_json"))
    version = SchemaVersion.from_version(document["specVersion"])
    assert validators.JsonValidator(version).validate_str(outputs("cyclonedx_json")) is None
    assert {each["id"] for each in document["vulnerabilities"]} == {ID, "CKV_OTHER_1"}
    assert ID in outputs("cyclonedx")
    ElementTree.fromstring(outputs("cyclonedx"))


def test_spdx_is_read(outputs, tmp_path):
    parser = pytest.importorskip("spdx_tools.spdx.parser.parse_anything")
    (tmp_path / "report.spdx").write_text(outputs("spdx"), "utf-8")
    assert parser.parse_file(str(tmp_path / "report.spdx")).creation_info.name == "checkov-sbom"


def test_markdown_has_a_row_for_each(outputs):
    rows = [line for line in outputs("github_failed_only").splitlines() if line.startswith("| ") and ID in line]
    assert len(rows) == len(failed(outputs))


@pytest.mark.parametrize("frameworks, bad", [([*SAMPLES], BAD), (["terraform"], OF_TERRAFORM)], ids=["more", "one"])
def test_csv_has_the_details(tmp_path, frameworks, bad):
    """Checkov writes it into files that it names itself."""
    write(tmp_path, FILES)
    options = ("-c", ID, "-o", "csv", "--framework", *frameworks)
    checkov("-d", tmp_path, "--external-checks-dir", PACKAGE, *options, cwd=tmp_path)
    (path,) = tmp_path.glob("*_iac.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Resource"] in BAD]
    assert {row["Resource"] for row in rows} == bad
    for row in rows:
        assert bool(row["Details"]) == (row["Resource"] in WITH_DETAILS)


def test_details_are_a_list_for_all_others():
    details = record_details(["a reason", "a line"])
    for each in (details, pickle.loads(pickle.dumps(details)), copy.deepcopy(pickle.loads(pickle.dumps(details)))):
        assert each == ["a reason", "a line"] and [*each] == ["a reason", "a line"]
        assert json.dumps(each) == '["a reason", "a line"]' and json.loads(json.dumps(each, indent=4)) == each
        assert "|".join(each) == "a reason|a line" and (each[0], each[1:]) == ("a reason", ["a line"])
    assert not record_details([])
