"""The live audit, on what a real AWS client says of clusters in a stand-in for the API."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from checkov_backtrack.command.backtrack_command import main
from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, write
from tests.support.stand_ins import stand_ins

SCRIPT = REPOSITORY / "examples" / "live-audit" / "clusters_to_template.py"


def convert(*documents):
    text = "".join(
        document if isinstance(document, str) else json.dumps(document, default=str) + "\n" for document in documents
    )
    return subprocess.run([sys.executable, str(SCRIPT)], input=text, capture_output=True, text=True, check=False)


def verdicts(tmp_path, *documents):
    run = convert(*documents)
    assert run.returncode == 0, run.stderr
    (tmp_path / "live.json").write_text(run.stdout, "utf-8")
    return json_verdicts(checkov("-d", tmp_path, "--external-checks-dir", PACKAGE, "-c", ID, "-o", "json").stdout)


@pytest.fixture
def rds(monkeypatch):
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield boto3.client("rds", region_name="eu-west-1", endpoint_url=f"http://{host}:{port}")
    server.stop()


def create(rds, identifier, **properties):
    login = {"MasterUsername": "admin", "MasterUserPassword": "only-for-moto"}
    return rds.create_db_cluster(DBClusterIdentifier=identifier, **{"Engine": "aurora-mysql", **login, **properties})[
        "DBCluster"
    ]


def test_what_a_client_says(rds, tmp_path):
    create(rds, "orders-prod", BacktrackWindow=86400)
    create(rds, "orders-dev")
    create(rds, "reports", Engine="aurora-postgresql")
    create(rds, "old", EngineMode="serverless")
    rds.create_global_cluster(GlobalClusterIdentifier="world", Engine="aurora-mysql")
    create(rds, "world-member", GlobalClusterIdentifier="world")
    clusters, global_clusters = rds.describe_db_clusters(), rds.describe_global_clusters()
    assert len(clusters["DBClusters"]) == 5
    assert verdicts(tmp_path, clusters, global_clusters) == {"OrdersProd": ["PASSED"], "OrdersDev": ["FAILED"]}


def test_members_of_a_global_database_and_replicas(tmp_path):
    def cluster(name, **properties):
        return {"DBClusterIdentifier": name, "DBClusterArn": f"arn:{name}", "Engine": "aurora-mysql", **properties}

    clusters = [
        cluster("named", GlobalClusterIdentifier="world"),
        cluster("writer"),
        cluster("reader"),
        cluster("replica", ReplicationSourceIdentifier="arn:other"),
        cluster("none", ReplicationSourceIdentifier="", GlobalClusterIdentifier=""),
        cluster("disabled", BacktrackWindow=0),
        cluster("a-b", BacktrackWindow=3600),
        cluster("a_b", BacktrackWindow=3600),
    ]
    members = [{"DBClusterArn": "arn:writer", "Readers": ["arn:reader"]}]
    world = {"GlobalClusters": [{"GlobalClusterIdentifier": "world", "GlobalClusterMembers": members}]}
    assert verdicts(tmp_path, {"DBClusters": clusters[:4]}, {"DBClusters": clusters[4:]}, world) == {
        "None": ["FAILED"],
        "Disabled": ["FAILED"],
        "AB": ["PASSED"],
        "AB2": ["PASSED"],
    }


def test_the_command_in_the_readme(tmp_path, monkeypatch, capsys):
    """It prints every running cluster, with the reason that Checkov's runner for templates drops."""
    readme = (SCRIPT.parent / "README.md").read_text("utf-8")
    assert "\ncheckov-backtrack explain live\n" in readme
    clusters = [
        {"DBClusterIdentifier": "orders-prod", "DBClusterArn": "arn:1", "Engine": "aurora-mysql", "EngineMode": "provisioned", "BacktrackWindow": 86400},
        {"DBClusterIdentifier": "orders-dev", "DBClusterArn": "arn:2", "Engine": "aurora-mysql", "EngineMode": "provisioned"},
        {"DBClusterIdentifier": "reports", "DBClusterArn": "arn:3", "Engine": "aurora-postgresql", "EngineMode": "provisioned"},
    ]  # fmt: skip
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "eu-west-1.json").write_text(convert({"DBClusters": clusters}).stdout, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["explain", "live"]) == 0
    output = capsys.readouterr().out
    (shown,) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    assert output.startswith(shown)
    assert 'Engine is "aurora-postgresql": Backtrack is not available.' in output
    assert "3 clusters: 1 failed, 1 passed, 1 not applicable" in output


def test_no_clusters():
    run = convert({"DBClusters": []})
    assert run.returncode == 0 and json.loads(run.stdout)["Resources"] == {}


@pytest.mark.parametrize("text", ["An error occurred (AccessDenied)", "[]", '{"Reservations": []}', '{"DBClusters": ['])
def test_input_that_makes_no_sense(text):
    run = convert(text)
    assert run.returncode == 2 and run.stdout == ""
    assert run.stderr.startswith("not the output of aws rds describe-db-clusters")


AWS = """#!/bin/sh
region=$(echo "$*" | sed 's/.*--region \\([a-z0-9-]*\\).*/\\1/')
if [ "$region" = "$BAD_REGION" ] && [ "$2" = "$BAD_COMMAND" ]; then
  echo "An error occurred (AccessDenied)" >&2
  exit 254
fi
case "$2" in
  describe-db-clusters) echo '{"DBClusters": [{"DBClusterIdentifier": "orders", "DBClusterArn": "arn:1", "Engine": "aurora-mysql"}]}' ;;
  describe-global-clusters) echo '{"GlobalClusters": []}' ;;
esac
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a shell")
@pytest.mark.parametrize(
    "region, command",
    [
        ("", ""),
        ("eu-west-1", "describe-db-clusters"),
        ("us-east-1", "describe-db-clusters"),
        ("us-east-1", "describe-global-clusters"),
    ],
)
def test_the_commands_in_the_readme_fail_where_aws_fails(tmp_path, region, command):
    """Half a report would pass for a whole one."""
    (script,) = re.findall(r"```sh\n(.*?)```", (SCRIPT.parent / "README.md").read_text("utf-8"), re.DOTALL)
    assert max(map(len, script.splitlines())) < 80
    (tmp_path / "examples").symlink_to(REPOSITORY / "examples")
    with stand_ins(tmp_path / "programs"):
        write(tmp_path / "programs", {"aws": AWS})
        (tmp_path / "programs" / "aws").chmod(0o755)
        path = os.pathsep.join([str(tmp_path / "programs"), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "BAD_REGION": region, "BAD_COMMAND": command}
        run = subprocess.run(
            ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
    if region:
        assert run.returncode == 254 and run.stdout == "" and run.stderr == "An error occurred (AccessDenied)\n"
    else:
        assert run.returncode == 0 and "2 clusters: 2 failed" in run.stdout, run.stderr


def test_one_of_the_two_answers_is_missing():
    run = convert({"GlobalClusters": []})
    assert run.returncode == 2 and "describe-db-clusters said nothing" in run.stderr and run.stdout == ""
