"""What Terraform's AWS providers (hashicorp/aws, hashicorp/awscc) call the resources and arguments of the rule."""

from __future__ import annotations

from checkov_backtrack.rule.backtrack_rule import Names

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

# Before 5.0 the provider took "aurora" where a cluster has no engine argument; awscc never had a default:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade (read 2026-11)
DEFAULT_ENGINES = {"aws_rds_cluster": "aurora"}

# What stands for arguments of aws_rds_cluster that are left out, where another resource refers to them:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster (read 2026-11)
CLUSTER_DEFAULTS = {NAMES.window: None, NAMES.engine_mode: "provisioned", NAMES.replication_source: None}

# A resource that exists has these attributes, and they are neither null nor empty.
IDENTITIES = frozenset({"arn", "cluster_identifier", "cluster_resource_id", "id"})
