"""The YAML policies for Prisma Cloud, and the platform's way of running the Python checks."""

from __future__ import annotations

import datetime
import http.server
import json
import re
import ssl
import threading
from typing import Any, ClassVar

import pytest

from checkov_backtrack.checkov_inside.backtrack_check import RULE_PAGE
from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, write

PAGE = (REPOSITORY / "docs" / "prisma-cloud.md").read_text("utf-8")

TERRAFORM = {
    "good": 'engine = "aurora-mysql"\n backtrack_window = 86400',
    "longest": 'engine = "aurora-mysql"\n backtrack_window = 259200',
    "none": 'engine = "aurora-mysql"',
    "zero": 'engine = "aurora"\n backtrack_window = 0',
    "too_long": 'engine = "aurora-mysql"\n backtrack_window = 259201',
    "no_engine": 'cluster_identifier = "x"',
    "postgresql": 'engine = "aurora-postgresql"',
    "serverless": 'engine = "aurora-mysql"\n engine_mode = "serverless"',
    "member": 'engine = "aurora-mysql"\n global_cluster_identifier = "world"',
    "replica": 'engine = "aurora-mysql"\n replication_source_identifier = "arn"',
}
FAILING = {"none", "zero", "too_long", "no_engine"}


def policy_verdicts(folder):
    """What the page's policies say, in the way that it says."""
    terraform, cloudformation = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    policies = folder.with_name("policies")
    write(policies, {"terraform.yaml": terraform, "cloudformation.yaml": cloudformation})
    (command,) = re.findall(r"`checkov --directory \. ([^`]*)`", PAGE)
    run = checkov("-d", folder, *command.replace("FOLDER", str(policies)).split(), "-o", "json")
    assert "ERROR" not in run.stderr, run.stderr
    results = json.loads(run.stdout)["results"]
    return [
        {record["resource"].rpartition(".")[2] for record in results[kind]}
        for kind in ("passed_checks", "failed_checks")
    ]


def test_the_policy_for_terraform(tmp_path):
    write(
        tmp_path / "scanned",
        {
            "main.tf": "".join(
                f'resource "aws_rds_cluster" "{name}" {{\n {body}\n}}\n' for name, body in TERRAFORM.items()
            )
        },
    )
    assert policy_verdicts(tmp_path / "scanned") == [set(TERRAFORM) - FAILING, FAILING]


def test_the_policy_for_cloudformation(tmp_path):
    clusters: dict[str, dict[str, Any]] = {
        "Good": {"BacktrackWindow": 86400},
        "None": {},
        "Zero": {"BacktrackWindow": 0},
        "TooLong": {"BacktrackWindow": 259201},
        "Postgresql": {"Engine": "aurora-postgresql"},
        "Serverless": {"EngineMode": "serverless"},
        "Member": {"GlobalClusterIdentifier": "world"},
        "Replica": {"ReplicationSourceIdentifier": "arn"},
    }
    resources = {
        name: {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql", **more}}
        for name, more in clusters.items()
    }
    write(tmp_path / "scanned", {"template.json": {"Resources": resources}})
    failing = {"None", "Zero", "TooLong"}
    assert policy_verdicts(tmp_path / "scanned") == [set(clusters) - failing, failing]


# --- enforcement rules: an external check runs by its severity alone ---

THRESHOLDS = [
    ("INFO", [], True),
    ("LOW", [], True),
    ("MEDIUM", [], False),
    ("MEDIUM", ["--run-all-external-checks"], True),
    ("MEDIUM", ["--check", ID], True),
    ("OFF", [], False),
]

CATEGORIES = ("IAC", "SECRETS", "VULNERABILITIES", "LICENSES", "BUILD_INTEGRITY", "IMAGES", "SAST", "WEAKNESSES")


class Platform(http.server.BaseHTTPRequestHandler):
    """The few endpoints of the platform that a run calls which uploads nothing."""

    threshold = "LOW"
    asked: ClassVar[list[str]] = []

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        self.asked.append(path)
        body = json.dumps(self.content(path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def content(self, path):
        if path == "/login":
            return {"token": "a-token"}
        if path.endswith("/integrations/types/checkov"):
            keys = {name: "none" for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
            return {"path": "bucket/checkov/customer/org/repo/1/src", "creds": keys}
        if path.endswith("/guidelines"):
            return {"idMapping": {}, "guidelines": {}, "checkovRelatedIds": {}}
        if not path.endswith("/runConfiguration"):
            return {}
        categories = {name: {"softFailThreshold": self.threshold, "hardFailThreshold": "OFF"} for name in CATEGORIES}
        rule = {"id": "1", "name": "default", "mainRule": True, "repositories": [], "codeCategories": categories}
        return {
            "enforcementRules": {"rules": [rule], "accountsNotInRule": []},
            "vcsConfig": {"scannedFiles": {"sections": []}},
            "platformLicense": {"modules": {"IAC": True}},
            "customPolicies": [],
            "suppressions": [],
            "policyMetadata": {},
            "pcToBcIds": {},
        }

    def log_message(self, *arguments):
        pass


@pytest.fixture
def platform(tmp_path):
    """The address of a stand-in for the platform on loopback; Checkov insists on TLS."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = tmp_path / "platform.pem"
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Platform.asked = []
    yield f"https://localhost:{server.server_port}"
    server.shutdown()


CLUSTERS = {
    "main.tf": 'resource "aws_rds_cluster" "bad" {\n  engine = "aurora-mysql"\n}\n',
    "template.yaml": "Resources:\n  Bad:\n    Type: AWS::RDS::DBCluster\n    Properties: {Engine: aurora-mysql}\n",
}


@pytest.mark.parametrize("threshold, arguments, runs", THRESHOLDS)
def test_enforcement_rules(tmp_path, platform, threshold, arguments, runs):
    Platform.threshold = threshold
    write(tmp_path / "scanned", CLUSTERS)
    run = checkov(
        *("--directory", tmp_path / "scanned", "--framework", "terraform", "cloudformation", "--output", "json"),
        *(
            "--external-checks-dir",
            PACKAGE,
            "--bc-api-key",
            "00000000-0000-4000-8000-000000000000::c2VjcmV0",
            "--prisma-api-url",
            platform,
        ),
        *("--repo-id", "org/repo", "--skip-results-upload", "--no-cert-verify", "--use-enforcement-rules", *arguments),
        network=True,
        CHECKOV_ALLOW_API_DOMAINS="localhost",
        no_proxy="*",
    )
    assert "/login" in Platform.asked and any(path.endswith("/runConfiguration") for path in Platform.asked), run.stderr
    assert "{" in run.stdout, run.stderr
    document = json.loads(run.stdout[run.stdout.index("[" if run.stdout.lstrip().startswith("[") else "{") :])
    results = [
        each["results"] for each in (document if isinstance(document, list) else [document]) if "results" in each
    ]
    ours = [record for each in results for record in each["failed_checks"] if record["check_id"] == ID]
    assert sorted(record["resource"] for record in ours) == (
        ["AWS::RDS::DBCluster.Bad", "aws_rds_cluster.bad"] if runs else []
    )
    for record in ours:
        assert (record["severity"], record["guideline"]) == ("LOW", RULE_PAGE)
