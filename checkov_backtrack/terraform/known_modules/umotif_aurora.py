"""The module of Umotif, after that of terraform-aws-modules."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

UMOTIF = KnownModule(
    name="umotif-public/rds-aurora/aws",
    sources=("registry.terraform.io/umotif-public/rds-aurora/aws", "github.com/umotif-public/terraform-aws-rds-aurora"),
    page="https://registry.terraform.io/modules/umotif-public/rds-aurora/aws/latest",
    read="2026-11-23",
    newest="3.4.1",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }
locals { mysql = var.engine == "aurora" || var.engine == "aurora-mysql" }
resource "aws_rds_cluster" "main" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
""",
        "2.1.0": """
variable "enable_global_cluster" { default = false }
locals { window = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0 }
resource "aws_rds_cluster" "main" {
  count            = var.enable_global_cluster ? 0 : 1
  backtrack_window = local.window
}
resource "aws_rds_cluster" "global" {
  count                         = var.enable_global_cluster ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.window
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
""",
    },
)
