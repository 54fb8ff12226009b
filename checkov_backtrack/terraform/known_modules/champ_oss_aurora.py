"""The module of Champ: what it is given reaches the cluster as it is."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

CHAMP_OSS = KnownModule(
    name="champ-oss/terraform-aws-aurora",
    sources=("github.com/champ-oss/terraform-aws-aurora",),
    page="https://github.com/champ-oss/terraform-aws-aurora",
    read="2026-11-23",
    newest="1.0.77",
    changes={
        "1.0.16": """
variable "engine" { default = "aurora-mysql" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }
resource "aws_rds_cluster" "this" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
""",
        "1.0.56": """
variable "enabled" { default = true }
resource "aws_rds_cluster" "this" { count = var.enabled ? 1 : 0 }
""",
    },
)
