"""What Terraform's AWS providers (hashicorp/aws, hashicorp/awscc) call the resources and arguments of the rule.

Each fact stands here alone, with the page that it comes from.
"""

from __future__ import annotations

from checkov_backtrack.rule.backtrack_rule import Names
from checkov_backtrack.terraform.module_instances import ProviderFacts

NAMES = Names(
    engine="engine",
    engine_mode="engine_mode",
    window="backtrack_window",
    global_cluster="global_cluster_identifier",
    replication_source="replication_source_identifier",
    region="region",
)

CLUSTERS = ("aws_rds_cluster", "awscc_rds_db_cluster")
GLOBAL_CLUSTERS = ("aws_rds_global_cluster", "awscc_rds_global_cluster")
GLOBAL_SOURCE = "source_db_cluster_identifier"

# By which others name a cluster: its ARN ends in its identifier.
IDENTIFIERS = ("cluster_identifier", "db_cluster_identifier")
ARNS = ("arn", "db_cluster_arn")

# Before 5.0 the provider took "aurora" where a cluster has no engine argument; awscc never had a default, read 2026-11:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade
DEFAULT_ENGINES = {"aws_rds_cluster": "aurora"}

PROVIDER_FACTS = ProviderFacts(
    # A resource that exists has these attributes.
    identities=frozenset({"arn", "cluster_identifier", "cluster_resource_id", "id"}),
    # Read 2026-11, each on its page below https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources
    of_kind={
        "data.aws_region": frozenset({"description", "endpoint", "name", "region"}),
        "data.aws_caller_identity": frozenset({"account_id", "user_id"}),
        "data.aws_partition": frozenset({"dns_suffix", "partition", "reverse_dns_prefix"}),
    },
    # What a cluster has for arguments that it leaves out, read 2026-11:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster
    defaults={
        "aws_rds_cluster": {NAMES.window: None, NAMES.engine_mode: "provisioned", NAMES.replication_source: None},
    },
)
