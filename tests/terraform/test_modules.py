"""Calls of remote modules, through Checkov's runners: each call is named with its verdict."""

from __future__ import annotations

import json
import os

import pytest
from checkov.version import version as checkov_version

from checkov_backtrack.hcl.block_syntax import parse_body
from checkov_backtrack.terraform.known_modules.known_table import KNOWN_MODULES
from checkov_backtrack.terraform.known_modules.module_releases import Release
from checkov_backtrack.terraform.remote_sources import known_module, parsed_source, releases
from checkov_backtrack.worlds.not_known import Undecidable
from tests.support.checkov_runs import ID, REPOSITORY, address, checkov, json_verdicts, records, write
from tests.terraform.known_module_calls import CALLS

PASSED, FAILED = "PASSED", "FAILED"


def selected(source, version):
    """The known module that a source leads to, and the first version of each release that a call may get."""
    parsed = parsed_source(source)
    module = known_module(parsed) if parsed else None
    assert parsed and module
    return module.name, [release.since for release in releases(module, parsed, version)]


def written(name, source, version, arguments):
    constraint = f'  version = "{version}"\n' if version else ""
    return f'module "{name}" {{\n  source = "{source}"\n{constraint}{arguments}}}\n'


# --- known modules ---


def test_known_modules(verdicts):
    """Every known module, in every range of its versions: compliant, non-compliant and not applicable calls."""
    calls = [written(f"m{number}", *call[:3]) for number, call in enumerate(CALLS)]
    found = verdicts("terraform", {"main.tf": "".join(calls)})
    wrong = [(call, found.get(f"m{number}")) for number, call in enumerate(CALLS) if found.get(f"m{number}") != call[3]]
    assert not wrong


def test_every_release_of_every_known_module_is_called():
    called: set[tuple[str, str]] = set()
    for source, version, _, _ in CALLS:
        name, since = selected(source, version)
        called.update((name, each) for each in since)
    called = {each for each in called if each[0] in {module.name for module in KNOWN_MODULES}}
    assert called == {(module.name, release.since) for module in KNOWN_MODULES for release in module.releases}


@pytest.mark.parametrize("module", KNOWN_MODULES, ids=lambda module: module.name)
def test_the_table_of_known_modules(module):
    numbers = [tuple(map(int, release.since.split("."))) for release in module.releases]
    assert numbers == sorted(set(numbers)) and all(len(number) == 3 for number in numbers)
    assert module.page.startswith("https://") and module.read.startswith("20") and module.newest
    for source in module.sources:
        assert source == source.lower() and source.split("/")[0] in ("registry.terraform.io", "github.com")


def arguments(text):
    """The arguments of each block of a stub, with their values, by what stands before its brace."""
    blocks = {" ".join([each.type, *map(json.dumps, each.labels)]): each.body for each in parse_body(text).blocks}
    return {head: {name: repr(body.expression(name)) for name in body.attributes} for head, body in blocks.items()}


@pytest.mark.parametrize("module", KNOWN_MODULES, ids=lambda module: module.name)
def test_a_stub_holds_what_its_release_changes_and_nothing_that_is_gone(module):
    stub = arguments(module.after.stub) if module.after else {}
    for release in module.releases:
        lines = release.change.splitlines()
        for gone in [line[2:] for line in lines if line.startswith("- ")]:
            del stub[gone]
        for head, changed in arguments("\n".join(line for line in lines if not line.startswith("- "))).items():
            stub[head] = {**stub.get(head, {}), **changed}
        assert arguments(release.stub) == stub


def test_a_change_of_a_stub():
    first = Release("1.0.0", 'variable "a" { default = { b = 1 } }\nlocals {\n  c = 1\n  d = "}"\n}\n', None)
    second = Release("2.0.0", '- variable "a"\nlocals { c = 2 }\nresource "x" "y" {}\n', first)
    assert arguments(first.stub) == arguments('variable "a" { default = { b = 1 } }\nlocals {\n  d = "}"\n  c = 1\n}\n')
    assert arguments(second.stub) == arguments('locals {\n  c = 2\n  d = "}"\n}\nresource "x" "y" {}\n')


REGISTRY = "registry.terraform.io/terraform-aws-modules/rds-aurora/aws"
GITHUB = "github.com/terraform-aws-modules/terraform-aws-rds-aurora"

SOURCES = {
    "terraform-aws-modules/rds-aurora/aws": (REGISTRY, None),
    "registry.terraform.io/terraform-aws-modules/rds-aurora/aws": (REGISTRY, None),
    "registry.opentofu.org/terraform-aws-modules/rds-aurora/aws": (REGISTRY, None),
    "Terraform-AWS-Modules/rds-aurora/aws": (REGISTRY, None),
    "terraform-aws-modules/rds-aurora/aws//modules/dsql": (f"{REGISTRY}//modules/dsql", None),
    "git::https://github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v8.3.1": (GITHUB, "v8.3.1"),
    "git::https://github.com/terraform-aws-modules/terraform-aws-rds-aurora": (GITHUB, ""),
    "git::https://token@github.com/terraform-aws-modules/terraform-aws-rds-aurora.git": (GITHUB, ""),
    "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?ref=tags/v1": (GITHUB, "tags/v1"),
    "git::git@github.com:terraform-aws-modules/terraform-aws-rds-aurora.git": (GITHUB, ""),
    "git@github.com:terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v2.0.0": (GITHUB, "v2.0.0"),
    "github.com/terraform-aws-modules/terraform-aws-rds-aurora": (GITHUB, ""),
    "github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?depth=1&ref=v2.0.0": (GITHUB, "v2.0.0"),
    "https://github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v2.0.0": (GITHUB, "v2.0.0"),
    "github.com/cds-snc/terraform-modules//rds?ref=v7.2.3": ("github.com/cds-snc/terraform-modules//rds", "v7.2.3"),
    "github.com/cds-snc/terraform-modules.git//rds": ("github.com/cds-snc/terraform-modules//rds", ""),
    "github.com/cds-snc/terraform-modules/rds": ("github.com/cds-snc/terraform-modules//rds", ""),
    "github.com/cds-snc/terraform-modules?ref=v9.0.0//rds": ("github.com/cds-snc/terraform-modules//rds", "v9.0.0"),
    "git::https://gitlab.example.org/a/b/c.git//d/e": ("gitlab.example.org/a/b//c.git/d/e", ""),
}


@pytest.mark.parametrize("text", SOURCES)
def test_every_form_of_a_source(text):
    assert parsed_source(text) == SOURCES[text]


@pytest.mark.parametrize(
    "text", ["./m", "../m", "/m", "m", "a/b", "", "git::https://x", "s3::https://s3.amazonaws.com/x.zip"]
)
def test_what_leads_to_no_known_module(text):
    parsed = parsed_source(text)
    assert parsed is None or known_module(parsed) is None


VERSIONS = {
    None: ["10.0.0"],
    "8.3.1": ["8.0.0"],
    "= 7.6.1": ["6.2.0"],
    "~> 7.6.0": ["7.6.2"],
    "~> 7.6": ["7.6.2"],
    "~> 7": ["10.0.0"],
    ">= 6.0, < 7.0": ["6.2.0"],
    "< 6.0": ["2.29.0"],
    "<= 6.0.0": ["6.0.0"],
    "> 9.13.0": ["10.0.0"],
    "!= 8.0.0": ["10.0.0"],
    "<= 10.0.0, != 10.0.0": ["9.13.0"],
    "= 8.0.0, != 8.0.0": [],
    "~>v8.3": ["8.0.0"],
    ">= 8.0.0-beta1, < 8.1": ["8.0.0"],
    "> 7.6.1, < 7.6.2": ["6.2.0"],
    "0.0.1": [],
    "10.99.0": ["10.0.0"],
    ">= 9.0, < 12.0": ["10.0.0"],
    "8.0.0+build": ["8.0.0"],
    # Before 8.0.0 comes 8.0.0-rc1, which may do what 7.7 does, or what 8.0.0 does.
    "8.0.0-rc1": ["7.6.2", "8.0.0"],
    "= 9.0.0-rc1": ["8.0.0"],
    "1.0.0-rc1": ["1.0.0"],
    "< 8.0.0-rc1": ["7.6.2"],
    "<= 8.0.0-rc1": ["7.6.2"],
    "> 8.0.0-rc1, < 9.0": ["8.0.0"],
    "~> 8.0.0-rc1": ["8.0.0"],
    "<= 10.0.0, != 10.0.0-rc1": ["10.0.0"],
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_release_that_a_constraint_selects(version):
    assert selected("terraform-aws-modules/rds-aurora/aws", version)[1] == VERSIONS[version]


@pytest.mark.parametrize("version", ["latest", ">= a.b", "=> 8.0.0", "8.x", "8.0.0 9.0.0", "9" * 5000])
def test_any_release_where_a_constraint_cannot_be_read(version):
    assert len(selected("terraform-aws-modules/rds-aurora/aws", version)[1]) > 5


@pytest.mark.parametrize(
    "version", ["99.0.0", "11.0.0", "= 11.2", "~> 11.0", ">= 11", "> 10.99, >= 11.0.0-beta", "11.0.0-rc1", "2024.1.2"]
)
def test_a_version_that_is_newer_than_what_is_known(version):
    with pytest.raises(Undecidable, match=r"known up to 10\.2\.0"):
        selected("terraform-aws-modules/rds-aurora/aws", version)


@pytest.mark.parametrize("ref", ["v11.0.0", "11.0.0", "v11", "v11.0.0-rc1", "refs/tags/v99.1", "2024.01.02", "v2024"])
def test_a_tag_that_is_newer_than_what_is_known(ref):
    with pytest.raises(Undecidable, match=r"known up to 10\.2\.0"):
        selected(f"{GITHUB}?ref={ref}", None)


def test_what_is_said_of_a_version_that_is_newer_than_what_is_known(verdicts, caplog):
    source = f"""
    module "registry" {{
      source           = "terraform-aws-modules/rds-aurora/aws"
      version          = "~> 11.0"
      engine           = "aurora-mysql"
      backtrack_window = 3600
    }}
    module "git" {{
      source = "{GITHUB}?ref=v11.0.0"
      engine = "aurora-mysql"
    }}
    """
    assert verdicts("terraform", {"main.tf": source}) == {}
    lines = [entry.getMessage() for entry in caplog.records if "cannot be decided" in entry.getMessage()]
    assert len(lines) == 2 and all("is known up to 10.2.0, and this call gets a newer major" in line for line in lines)


@pytest.mark.parametrize(
    "ref, since",
    [
        ("", ["10.0.0"]),
        ("main", ["10.0.0"]),
        ("HEAD", ["10.0.0"]),
        ("refs/heads/master", ["10.0.0"]),
        ("origin/main", ["10.0.0"]),
        ("v7.6.1", ["6.2.0"]),
        ("8.3.1", ["8.0.0"]),
        ("tags/v2.0.0", ["2.0.0"]),
        ("refs/tags/v8.3.1", ["8.0.0"]),
        ("v10.99.0", ["10.0.0"]),
        ("v0.9.0", []),
        ("v2", ["2.29.0"]),
        ("v8", ["8.0.0"]),
        ("v8.3", ["8.0.0"]),
        ("v7.6", ["6.2.0", "7.6.2"]),  # 7.6.0, or the newest 7.6
        ("v1.18.0-0a1b2c3", ["1.18.0"]),
        ("v8.3.1-d0dd363", ["8.0.0"]),
        ("v9.0.0-rc1", ["8.0.0"]),
        ("v8.0.0-rc1", ["7.6.2", "8.0.0"]),
        ("v8.0.0-alpha.2", ["7.6.2", "8.0.0"]),
        ("8.0-beta", ["7.6.2", "8.0.0"]),
        ("v8-rc1", ["7.6.2", "8.0.0"]),
        ("v9.0.0%2Bbuild.5", ["8.0.0"]),
    ],
)
def test_the_release_that_a_revision_selects(ref, since):
    assert selected(f"{GITHUB}?ref={ref}", None)[1] == since


@pytest.mark.parametrize(
    "ref",
    [
        *("JIRA-1234", "fix-1", "backport-7", "release-9", "feature/v9-upgrade", "feature/v9", "release/8.3.1"),
        *("refs/heads/v8.3.1", "heads/8.3.1", "origin/v8.3.1", "users/tags/v8.3.1", "refs/tags/rds/v8.3.1"),
        *("2024-01-02", "v8.0.0-20240102", "v8.x", "v8.3.1.", "v.8.3", "8.", "v", "latest", "v9.0.0+build"),
        *("v8-upgrade", "v8.3.1-upgrade", "v8.3.1-rc1-fix", "v8.3.1-5-gd0dd363", "v8.3.1^", "v8.3.1~1", "v8.3.1-"),
        *("12", "1234567", "12345678", "1234567890123456789012345678901234567890", "0a1b2c3", "tf-mod-root-v8.3.1"),
    ],
)
def test_a_branch_or_a_commit_is_no_version(ref):
    assert len(selected(f"{GITHUB}?ref={ref}", None)[1]) > 5


@pytest.mark.parametrize(
    "tag, since",
    [
        ("tf-mod-byo-vpc-v1.25.0", ["1.25.0"]),
        ("refs/tags/tf-mod-byo-vpc-v1.25.0", ["1.25.0"]),
        ("tf-mod-root-v1.25.0", ["0.0.0", "1.25.0", "1.32.0"]),
        ("v1.25.0", ["0.0.0", "1.25.0", "1.32.0"]),
    ],
)
def test_tags_of_a_repository_with_several_modules(tag, since):
    assert selected(f"github.com/fleetdm/fleet-terraform//byo-vpc?ref={tag}", None)[1] == since


WITHOUT_CLUSTERS = [
    "terraform-aws-modules/rds-aurora/aws//modules/dsql",
    f"{GITHUB}//modules/dsql?ref=v9.16.1",
    "wandb/wandb/aws//modules/redis",
    "github.com/wandb/terraform-aws-wandb//modules/secure_storage_connector?ref=v7.0.0",
    "github.com/cds-snc/terraform-modules//S3?ref=v9.0.0",
    "github.com/cds-snc/terraform-modules//rds_activity_stream",
    "github.com/fleetdm/fleet-terraform//byo-vpc/byo-db?ref=tf-mod-byo-db-v1.2.0",
    "github.com/fleetdm/fleet-terraform//addons/mdm",
    "github.com/camunda/camunda-tf-eks-module//modules/opensearch",
    "github.com/sourcefuse/terraform-aws-ref-arch-db//modules/security-group",
    "squareops/rds-aurora/aws//modules/db-backup-restore",
]


@pytest.mark.parametrize("source", WITHOUT_CLUSTERS)
def test_a_folder_of_a_known_repository_without_clusters(verdicts, caplog, source):
    call = f'module "aurora" {{\n  source = "{source}"\n  engine = "aurora-mysql"\n}}\n'
    assert verdicts("terraform", {"main.tf": call}) == {}
    assert not [entry for entry in caplog.records if "cannot be decided" in entry.getMessage()]


@pytest.mark.parametrize(
    "source",
    [
        "terraform-aws-modules/rds-aurora/aws//wrappers",
        "terraform-aws-modules/rds-aurora/aws//examples/mysql",
        "terraform-aws-modules/rds-aurora/aws//modules/../wrappers",
        "terraform-aws-modules/rds-aurora/aws//./wrappers",
        "terraform-aws-modules/rds-aurora/aws//wrapper[s]",
        "terraform-aws-modules/rds-aurora/aws//*",
        "wandb/wandb/aws//modules/database",
        "github.com/cds-snc/terraform-modules",
        "github.com/cds-snc/terraform-modules//rds/examples/mysql_cluster",
        "github.com/fleetdm/fleet-terraform//byo-vpc/example",
        "cloudposse/rds-cluster/aws//modules/nobody-has-looked",
        "terraform-aws-modules/vpc/aws//modules/redis",
    ],
)
def test_a_folder_that_may_hold_clusters(source):
    parsed = parsed_source(source)
    assert parsed is not None and known_module(parsed) is None


def test_a_revision_that_may_be_any_release(verdicts):
    """It has a verdict where all releases agree, as where the engine has no Backtrack, or no release sets a window."""
    head = f'source = "{GITHUB}?ref=0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"'
    source = f"""
    module "without" {{
      {head}
      engine = "aurora-mysql"
    }}
    module "with" {{
      {head}
      engine           = "aurora-mysql"
      backtrack_window = 3600
    }}
    module "postgresql" {{
      {head}
      engine = "aurora-postgresql"
    }}
    """
    assert verdicts("terraform", {"main.tf": source}) == {"without": FAILED}


# --- values of a call ---

TAM = 'source  = "terraform-aws-modules/rds-aurora/aws"\n  version = "9.0.0"'

CALLED = {
    "count": (f'module "db" {{\n {TAM}\n count = 2\n engine = "aurora-mysql"\n}}', {"db[0]": FAILED, "db[1]": FAILED}),
    "count of the call's index": (
        f'module "db" {{\n {TAM}\n count = 2\n engine = "aurora-mysql"\n backtrack_window = count.index * 3600\n}}',
        {"db[0]": FAILED, "db[1]": PASSED},
    ),
    "count 0": (f'module "db" {{\n {TAM}\n count = 0\n engine = "aurora-mysql"\n}}', {}),
    "create false": (f'module "db" {{\n {TAM}\n create = false\n engine = "aurora-mysql"\n}}', {}),
    "for_each over engines": (
        f'module "db" {{\n {TAM}\n for_each = {{ m = "aurora-mysql", p = "aurora-postgresql" }}\n engine = each.value\n}}',
        {'db["m"]': FAILED},
    ),
    # The module compares its engine with "aurora-mysql", which says nothing about what callers pass.
    "for_each over open engines": (
        f'variable "o" {{}}\nmodule "db" {{\n {TAM}\n for_each = var.o\n engine = each.value\n}}',
        {},
    ),
    "a for_each that is open": (
        f'variable "o" {{}}\nmodule "db" {{\n {TAM}\n for_each = var.o\n engine = "aurora-mysql"\n}}',
        {"db": FAILED},
    ),
    "an engine from a data block": (
        f'data "aws_rds_engine_version" "x" {{ engine = "aurora-mysql" }}\n'
        f'module "db" {{\n {TAM}\n engine = data.aws_rds_engine_version.x.engine\n}}',
        {"db": FAILED},
    ),
    "an engine from a file": (
        f'locals {{ c = yamldecode(file("c.yaml")) }}\nmodule "db" {{\n {TAM}\n engine = local.c.engine\n'
        " backtrack_window = local.c.window\n}",
        {"db": PASSED},
    ),
    "in a global database": (
        f'module "db" {{\n {TAM}\n engine = "aurora-mysql"\n global_cluster_identifier = "world"\n}}',
        {},
    ),
    "the source of a global database": (
        f'module "db" {{\n {TAM}\n engine = "aurora-mysql"\n}}\n'
        'resource "aws_rds_global_cluster" "world" { source_db_cluster_identifier = module.db.cluster_arn }',
        {},
    ),
    "a replica": (
        f'module "db" {{\n {TAM}\n engine = "aurora-mysql"\n replication_source_identifier = "arn:x"\n}}',
        {},
    ),
    "Serverless v1": (f'module "db" {{\n {TAM}\n engine = "aurora-mysql"\n engine_mode = "serverless"\n}}', {}),
    "a region of the provider": (
        f'provider "aws" {{ region = "eu-north-1" }}\nmodule "db" {{\n {TAM}\n engine = "aurora-mysql"\n}}',
        {},
    ),
    "a provider that is passed": (
        'provider "aws" {\n alias = "north"\n region = "eu-north-1"\n}\n'
        f'module "db" {{\n {TAM}\n engine = "aurora-mysql"\n providers = {{ aws = aws.north }}\n}}',
        {},
    ),
    "a region of the call": (
        'module "db" {\n source = "terraform-aws-modules/rds-aurora/aws"\n engine = "aurora-mysql"\n region = "eu-north-1"\n}',
        {},
    ),
    "an open engine": (f'variable "o" {{}}\nmodule "db" {{\n {TAM}\n engine = var.o\n}}', {}),
    "an open engine of a release that compares none": (
        'variable "o" {}\nmodule "db" {\n source = "terraform-aws-modules/rds-aurora/aws"\n version = "1.11.0"\n engine = var.o\n}',
        {},
    ),
    "a window that hangs on what is open": (
        f'variable "o" {{}}\nmodule "db" {{\n {TAM}\n engine = "aurora-mysql"\n backtrack_window = var.o ? 60 : 0\n}}',
        {"db": FAILED},
    ),
    "another module of the registry": ('module "db" {\n source = "terraform-aws-modules/vpc/aws"\n}', {}),
    "a submodule": ('module "db" {\n source = "terraform-aws-modules/rds-aurora/aws//modules/dsql"\n}', {}),
}


@pytest.mark.parametrize("case", CALLED)
def test_calls(verdicts, case):
    source, expected = CALLED[case]
    files = {"main.tf": source + "\n", "c.yaml": "{engine: aurora-mysql, window: 3600}\n"}
    assert verdicts("terraform", files) == expected


@pytest.mark.skipif(checkov_version < "3.3", reason="Checkov 3.2.0 checks no module calls in JSON")
def test_calls_in_json(verdicts):
    call = {"source": "terraform-aws-modules/rds-aurora/aws", "engine": "${var.engine}"}
    source = {
        "variable": {"engine": {"default": "aurora-mysql"}},
        "provider": {"aws": [{"region": "eu-west-1"}]},
        "module": {
            "without": call,
            "with": {**call, "backtrack_window": 3600},
            "local": {"source": "./m", "engine": "aurora-mysql"},
        },
    }
    found = verdicts("terraform_json", {"main.tf.json": source, "m/main.tf": ""})
    assert found == {"module.without": FAILED, "module.with": PASSED}


def test_calls_in_local_modules_with_several_callers(verdicts):
    root = """
    module "orders" {
      source = "./aurora"
      window = 3600
    }
    module "reports" { source = "./aurora" }
    module "postgresql" {
      source = "./aurora"
      engine = "aurora-postgresql"
    }
    """
    module = f"""
    variable "engine" {{ default = "aurora-mysql" }}
    variable "window" {{ default = 0 }}
    module "db" {{
      {TAM}
      engine           = var.engine
      backtrack_window = var.window
    }}
    """
    assert verdicts("terraform", {"main.tf": root, "aurora/main.tf": module}) == {
        "module.orders.db": PASSED,
        "module.reports.db": FAILED,
    }


def test_what_a_finding_says(report):
    source = f"""
    module "db" {{
      {TAM}
      engine = "aurora-mysql"
    }}
    module "fixed" {{
      source  = "intel/aws-aurora-mysql/intel"
    }}
    """
    found = {address(each): each for each in records(report("terraform", {"main.tf": source}))}
    assert found["db"].file_line_range == [2, 6]
    reason, to_do, trail, advice = found["db"].details
    assert reason.startswith(
        "aws_rds_cluster.this[0] of terraform-aws-modules/rds-aurora/aws 9.0.0: backtrack_window is "
    )
    assert trail == 'module "db" does not set backtrack_window (main.tf:2, null by default)'
    assert to_do == 'Set backtrack_window in module "db" (main.tf:2) to 1-259200 seconds; 86400 is a day.'
    assert "snapshot" in advice
    assert 'module "fixed" has no input for it' in " ".join(found["fixed"].details)


def test_the_line_for_a_module_that_nobody_knows(verdicts, caplog):
    source = """
    module "aurora" { source = "git::https://example.org/aurora.git" }
    module "input" {
      source = "git::https://example.org/db.git"
      engine = "aurora-mysql"
    }
    module "other" { source = "git::https://example.org/vpc.git" }
    module "key" {
      source = "git::https://example.org/kms.git"
      name   = "orders-aurora"
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == {}
    lines = [entry.getMessage() for entry in caplog.records if "cannot be decided" in entry.getMessage()]
    assert len(lines) == 2
    assert any("module:aurora" in line for line in lines) and any("module:input" in line for line in lines)
    assert all("terraform init" in line and "--download-external-modules true" in line for line in lines)


# --- modules that terraform init has left on disk ---

OWN = """
variable "engine"  { default = "aurora-mysql" }
variable "windows" { type = list(number) }
resource "aws_rds_cluster" "this" {
  count            = length(var.windows)
  engine           = var.engine
  backtrack_window = var.windows[count.index]
}
module "inner" { source = "./inner" }
output "arn" { value = aws_rds_cluster.this[0].arn }
"""
INNER = """
module "remote" {
  source = "git::https://example.org/deep.git"
  engine = "aurora-postgresql"
}
"""
ROOT = """
module "own" {
  source  = "git::https://example.org/own.git"
  windows = %s
}
"""
INSTALLED = {
    "Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "own", "Source": "git::https://example.org/own.git", "Dir": ".terraform/modules/own"},
        {"Key": "own.inner", "Source": "./inner", "Dir": ".terraform/modules/own/inner"},
        {"Key": "own.inner.remote", "Source": "x", "Version": "1.2.3", "Dir": ".terraform/modules/deep"},
    ]
}


def on_disk(windows, root="", data=".terraform", modules=INSTALLED):
    return {
        f"{root}main.tf": ROOT % windows,
        f"{root}{data}/modules/modules.json": json.loads(json.dumps(modules).replace(".terraform", data)),
        f"{root}{data}/modules/own/main.tf": OWN,
        f"{root}{data}/modules/own/inner/main.tf": INNER,
        f"{root}{data}/modules/deep/main.tf": OWN.replace('module "inner" { source = "./inner" }', "").replace(
            "{ type = list(number) }", "{ default = [60] }"
        ),
    }


@pytest.mark.parametrize("root", ["", "environments/prod/"])
@pytest.mark.parametrize(
    "windows, verdict", [("[3600, 60]", PASSED), ("[3600, 0]", FAILED), ("[]", None), ("var.nobody", None)]
)
def test_a_module_on_disk(verdicts, root, windows, verdict):
    assert verdicts("terraform", on_disk(windows, root)) == ({"own": verdict} if verdict else {})


def test_the_clusters_of_modules_in_a_module_on_disk(verdicts):
    files = on_disk("[60]")
    files[".terraform/modules/own/inner/main.tf"] = INNER.replace("aurora-postgresql", "aurora-mysql")
    files[".terraform/modules/deep/main.tf"] = files[".terraform/modules/deep/main.tf"].replace("[60]", "[0]")
    assert verdicts("terraform", files) == {"own": FAILED}


def test_a_module_on_disk_elsewhere(verdicts, monkeypatch):
    monkeypatch.setenv("TF_DATA_DIR", ".data")
    assert verdicts("terraform", on_disk("[0]", data=".data")) == {"own": FAILED}


def test_a_module_on_disk_counts_before_a_known_one(verdicts):
    files = on_disk("[60]")
    files["main.tf"] = files["main.tf"].replace(
        "git::https://example.org/own.git", "terraform-aws-modules/rds-aurora/aws"
    )
    assert verdicts("terraform", files) == {"own": PASSED}


def test_the_source_of_a_global_database_in_a_module_on_disk(verdicts):
    files = on_disk("[0]")
    files["world.tf"] = 'resource "aws_rds_global_cluster" "w" { source_db_cluster_identifier = module.own.arn }\n'
    assert verdicts("terraform", files) == {}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"Modules": 5}',
        '{"Modules": [5, {"Key": 1}, {"Key": "own"}]}',
        '{"Modules": null}',
        "\x00",
        "[" * 9999,
    ],
)
def test_a_damaged_list_of_modules(verdicts, content):
    files = {**on_disk("[0]"), ".terraform/modules/modules.json": content}
    files["main.tf"] += written("db", "terraform-aws-modules/rds-aurora/aws", "9.0.0", 'engine = "aurora-mysql"\n')
    assert verdicts("terraform", files) == {"db": FAILED}


@pytest.mark.parametrize("how", ["dots", "link"])
def test_a_module_outside_the_scanned_folder_is_not_read(verdicts, tmp_path, how):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    write(outside, {"main.tf": OWN})
    files = on_disk("[0]")
    folder = f"../{outside.name}" if how == "dots" else ".terraform/modules/linked"
    os.makedirs(tmp_path / ".terraform" / "modules")
    os.symlink(outside, tmp_path / ".terraform" / "modules" / "linked")
    files[".terraform/modules/modules.json"] = {"Modules": [{"Key": "own", "Source": "x", "Dir": folder}]}
    assert verdicts("terraform", files) == {}


def test_a_module_that_calls_itself_ends(verdicts):
    files = on_disk("[0]")
    files[".terraform/modules/own/main.tf"] = OWN.replace("./inner", "./")
    assert verdicts("terraform", files) in ({}, {"own": FAILED})


# --- never two verdicts on one cluster ---


def test_a_local_module_has_the_records_of_its_clusters_alone(verdicts):
    files = {
        "main.tf": 'module "m" { source = "./aurora" }\n',
        "aurora/main.tf": 'resource "aws_rds_cluster" "c" {\n  engine = "aurora-mysql"\n}\n',
    }
    assert verdicts("terraform", files) == {"module.m.aws_rds_cluster.c": FAILED}


def test_a_module_that_checkov_has_loaded_has_the_records_of_its_clusters_alone(verdicts, tmp_path):
    """What --download-external-modules true leaves on disk, as Checkov finds it again."""
    folder = ".external_modules/github.com/terraform-aws-modules/terraform-aws-rds-aurora/v9.0.0"
    files = {
        "main.tf": written("db", f"git::https://{GITHUB}?ref=v9.0.0", None, 'engine = "aurora-mysql"\n'),
        f"{folder}/main.tf": 'variable "engine" {}\nresource "aws_rds_cluster" "this" {\n  engine = var.engine\n}\n',
    }
    found = verdicts("terraform", files, download_external_modules=True)
    assert found in ({"module.db.aws_rds_cluster.this": FAILED}, {"db": FAILED})


def test_one_file_alone(tmp_path):
    """With -f Checkov loads no local module, and says nothing of what it resolved."""
    write(
        tmp_path,
        {
            "main.tf": 'module "m" { source = "./aurora" }\n'
            + written("db", "terraform-aws-modules/rds-aurora/aws", None, 'engine = "aurora-mysql"\n'),
            "aurora/main.tf": 'resource "aws_rds_cluster" "c" {\n  engine = "aurora-mysql"\n}\n',
        },
    )
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.runner import Runner

    report = Runner().run(root_folder=None, files=[str(tmp_path / "main.tf")], runner_filter=RunnerFilter(checks=[ID]))
    assert {address(each): each.check_result["result"].value for each in records(report)} == {"db": FAILED}


# --- skips ---

SKIP = "#checkov:skip=CKV_RDS_034:rebuilt from events"


def test_skips(verdicts):
    source = f"""
    module "db" {{
      {SKIP}
      {TAM}
      engine = "aurora-mysql"
    }}
    module "other" {{
      {TAM}
      engine = "aurora-mysql"
    }}
    """
    assert verdicts("terraform", {"main.tf": source}) == {"db": "SKIPPED", "other": FAILED}


def test_skips_and_baselines_on_the_command_line(tmp_path):
    from tests.support.checkov_runs import PACKAGE

    write(
        tmp_path, {"main.tf": written("db", "terraform-aws-modules/rds-aurora/aws", None, 'engine = "aurora-mysql"\n')}
    )
    options = (
        "-d",
        tmp_path,
        "--external-checks-dir",
        PACKAGE,
        "--framework",
        "terraform",
        "-o",
        "json",
        "--soft-fail",
    )
    run = checkov(*options, "-c", ID)
    assert json_verdicts(run.stdout) == {"db": [FAILED]}
    assert json_verdicts(checkov(*options, "--skip-check", ID).stdout) == {}
    checkov(*options, "-c", ID, "--create-baseline")
    assert json_verdicts(checkov(*options, "-c", ID, "--baseline", tmp_path / ".checkov.baseline").stdout) == {}


def test_the_page_lists_every_known_module():
    page = (REPOSITORY / "docs" / "modules.md").read_text("utf-8")
    for module in KNOWN_MODULES:
        others = [
            f"`{each}`" for each in module.sources if each.split("/", 1)[1] not in (module.name, module.name.lower())
        ]
        row = f"| [{module.name}]({module.page}) | {module.newest} | {', '.join(others) or '-'} |"
        assert row in page, row
