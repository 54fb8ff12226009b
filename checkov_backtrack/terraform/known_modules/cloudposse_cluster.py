"""The module of Cloud Posse, and a fork of it."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

CLOUDPOSSE = KnownModule(
    name="cloudposse/rds-cluster/aws",
    sources=("registry.terraform.io/cloudposse/rds-cluster/aws", "github.com/cloudposse/terraform-aws-rds-cluster"),
    page="https://registry.terraform.io/modules/cloudposse/rds-cluster/aws/latest",
    read="2026-11-23",
    newest="2.5.0",
    changes={
        "0.0.0": """
resource "aws_rds_cluster" "default" {}
""",
        "0.3.1": """
variable "engine" { default = "aurora" }
resource "aws_rds_cluster" "default" { engine = var.engine }
""",
        "0.3.5": """
variable "enabled" { default = "true" }
resource "aws_rds_cluster" "default" { count = var.enabled == "true" ? 1 : 0 }
""",
        "0.7.0": """
variable "engine_mode" { default = "provisioned" }
resource "aws_rds_cluster" "default" { engine_mode = var.engine_mode }
""",
        "0.8.0": """
variable "replication_source_identifier" { default = "" }
resource "aws_rds_cluster" "default" { replication_source_identifier = var.replication_source_identifier }
""",
        "0.16.0": """
variable "enabled" { default = true }
resource "aws_rds_cluster" "default" { count = var.enabled ? 1 : 0 }
""",
        "0.17.0": """
variable "global_cluster_identifier" { default = "" }
resource "aws_rds_cluster" "default" { global_cluster_identifier = var.global_cluster_identifier }
""",
        "0.18.0": """
variable "backtrack_window" { default = 0 }
resource "aws_rds_cluster" "default" { backtrack_window = var.backtrack_window }
""",
        "0.32.0": """
- resource "aws_rds_cluster" "default"
variable "context" { default = { enabled = true } }
variable "enabled" { default = null }
locals {
  enabled = var.enabled != null ? var.enabled : var.context.enabled
  global  = var.global_cluster_identifier != null && var.global_cluster_identifier != ""
}
resource "aws_rds_cluster" "primary" {
  count                         = local.enabled && !local.global ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  replication_source_identifier = var.replication_source_identifier
}
resource "aws_rds_cluster" "secondary" {
  count                     = local.enabled && local.global ? 1 : 0
  engine                    = var.engine
  engine_mode               = var.engine_mode
  backtrack_window          = var.backtrack_window
  global_cluster_identifier = var.global_cluster_identifier
}
""",
        "0.44.0": """
- locals
variable "cluster_type" { default = "regional" }
locals { enabled = var.enabled != null ? var.enabled : var.context.enabled }
resource "aws_rds_cluster" "primary" { count = local.enabled && var.cluster_type == "regional" ? 1 : 0 }
resource "aws_rds_cluster" "secondary" { count = local.enabled && var.cluster_type != "regional" ? 1 : 0 }
""",
    },
)

PICPAY = KnownModule(
    name="PicPay/module-terraform-rds-cluster",
    sources=("github.com/picpay/module-terraform-rds-cluster",),
    page="https://github.com/PicPay/module-terraform-rds-cluster",
    read="2026-11-23",
    newest="0.2.0",
    changes={"0.0.0": ""},
    after=CLOUDPOSSE.release("0.32.0"),
)
