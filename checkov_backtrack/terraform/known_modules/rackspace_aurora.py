"""The module of Rackspace: the window reaches the cluster for few calls."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

RACKSPACE = KnownModule(
    name="rackspace-infrastructure-automation/aws-terraform-aurora",
    sources=("github.com/rackspace-infrastructure-automation/aws-terraform-aurora",),
    page="https://github.com/rackspace-infrastructure-automation/aws-terraform-aurora",
    read="2026-11-23",
    newest="0.12.9",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora-mysql" }
variable "source_cluster" { default = "" }
variable "source_region" { default = "" }
resource "aws_rds_cluster" "db_cluster" {
  engine                        = var.engine
  replication_source_identifier = var.source_region != "" ? var.source_cluster : ""
}
""",
        "0.0.3": """
variable "backtrack_window" { default = 86400 }
resource "aws_rds_cluster" "db_cluster" { backtrack_window = var.engine != "aurora" ? 0 : var.backtrack_window }
""",
        "0.0.4": """
- variable "backtrack_window"
variable "engine_mode" { default = "provisioned" }
variable "global_cluster_identifier" { default = "" }
resource "aws_rds_cluster" "db_cluster" {
  engine_mode               = var.engine_mode
  backtrack_window          = 0
  global_cluster_identifier = var.engine_mode != "global" ? "" : var.global_cluster_identifier
}
""",
        "0.0.7": """
variable "backtrack_window" { default = 86400 }
variable "binlog_format" { default = "OFF" }
locals {
  logged  = var.binlog_format != "OFF"
  rewinds = var.engine == "aurora" && var.engine_mode == "provisioned"
}
resource "aws_rds_cluster" "db_cluster" {
  backtrack_window = local.rewinds && !local.logged ? var.backtrack_window : 0
}
""",
    },
)
