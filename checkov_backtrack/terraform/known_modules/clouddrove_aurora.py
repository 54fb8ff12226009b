"""The module of CloudDrove, and one that was copied from it."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

CLOUDDROVE = KnownModule(
    name="clouddrove/aurora/aws",
    sources=("registry.terraform.io/clouddrove/aurora/aws", "github.com/clouddrove/terraform-aws-aurora"),
    page="https://registry.terraform.io/modules/clouddrove/aurora/aws/latest",
    read="2026-11-23",
    newest="2.0.0",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora" }
resource "aws_rds_cluster" "this" { engine = var.engine }
""",
        "0.12.0": """
- resource "aws_rds_cluster" "this"
variable "enabled_rds_cluster" { default = true }
variable "engine" { default = "aurora-mysql" }
resource "aws_rds_cluster" "default" {
  count  = var.enabled_rds_cluster ? 1 : 0
  engine = var.engine
}
""",
        "0.12.3": """
variable "enable" { default = true }
resource "aws_rds_cluster" "default" { count = var.enable && var.enabled_rds_cluster ? 1 : 0 }
""",
        "0.12.6": """
variable "serverless_enabled" { default = false }
variable "engine_mode" { default = "serverless" }
variable "backtrack_window" { default = 0 }
variable "replication_source_identifier" { default = "" }
resource "aws_rds_cluster" "default" {
  count = var.enable && var.enabled_rds_cluster && !var.serverless_enabled ? 1 : 0
}
resource "aws_rds_cluster" "serverless" {
  count                         = var.enable && var.enabled_rds_cluster && var.serverless_enabled ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  replication_source_identifier = var.replication_source_identifier
}
""",
        "0.15.0": """
- variable "engine_mode"
- variable "backtrack_window"
- variable "replication_source_identifier"
- resource "aws_rds_cluster" "serverless"
""",
        "0.15.1": """
variable "backtrack_window" { default = 0 }
resource "aws_rds_cluster" "default" { backtrack_window = var.backtrack_window }
""",
        "1.4.1": """
- variable "enable"
- variable "enabled_rds_cluster"
- variable "serverless_enabled"
- resource "aws_rds_cluster" "default"
variable "create" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }
locals { mysql = var.engine == "aurora" || var.engine == "aurora-mysql" }
resource "aws_rds_cluster" "this" {
  count                         = var.create ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
""",
    },
)

CYPIK = KnownModule(
    name="cypik/aurora/aws",
    sources=("registry.terraform.io/cypik/aurora/aws", "github.com/cypik/terraform-aws-aurora"),
    page="https://registry.terraform.io/modules/cypik/aurora/aws/latest",
    read="2026-11-25",
    newest="1.0.0",
    changes={"0.0.0": ""},
    after=CLOUDDROVE.release("1.4.1"),
)
