"""The module of terraform-aws-modules, and forks of it."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

TERRAFORM_AWS_MODULES = KnownModule(
    name="terraform-aws-modules/rds-aurora/aws",
    sources=(
        "registry.terraform.io/terraform-aws-modules/rds-aurora/aws",
        "github.com/terraform-aws-modules/terraform-aws-rds-aurora",
        "github.com/binbashar/terraform-aws-rds-aurora",
    ),
    page="https://registry.terraform.io/modules/terraform-aws-modules/rds-aurora/aws/latest",
    read="2026-11-23",
    newest="10.2.0",
    changes={
        "1.0.0": """
variable "engine" { default = "aurora" }
resource "aws_rds_cluster" "this" { engine = var.engine }
""",
        "1.11.0": """
variable "engine_mode" { default = "provisioned" }
variable "global_cluster_identifier" { default = "" }
resource "aws_rds_cluster" "this" {
  engine_mode               = var.engine_mode
  global_cluster_identifier = var.global_cluster_identifier
}
""",
        "1.17.0": """
variable "backtrack_window" { default = "" }
locals { none = var.engine == "aurora" ? "0" : "" }
resource "aws_rds_cluster" "this" {
  backtrack_window = var.backtrack_window != "" ? var.backtrack_window : local.none
}
""",
        "1.18.0": """
variable "backtrack_window" { default = "0" }
variable "replication_source_identifier" { default = "" }
resource "aws_rds_cluster" "this" { replication_source_identifier = var.replication_source_identifier }
""",
        "2.0.0": """
- variable "backtrack_window"
- variable "replication_source_identifier"
- locals
- resource "aws_rds_cluster" "this"
resource "aws_rds_cluster" "this" {
  engine                    = var.engine
  engine_mode               = var.engine_mode
  global_cluster_identifier = var.global_cluster_identifier
}
""",
        "2.4.0": """
variable "backtrack_window" { default = 0 }
variable "replication_source_identifier" { default = "" }
locals { mysql = var.engine == "aurora" || var.engine == "aurora-mysql" }
resource "aws_rds_cluster" "this" {
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  replication_source_identifier = var.replication_source_identifier
}
""",
        "2.29.0": """
variable "create_cluster" { default = true }
resource "aws_rds_cluster" "this" { count = var.create_cluster ? 1 : 0 }
""",
        "6.0.0": """
variable "engine" { default = null }
variable "engine_mode" { default = null }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }
""",
        "6.2.0": """
variable "putin_khuylo" { default = true }
resource "aws_rds_cluster" "this" { count = var.create_cluster && var.putin_khuylo ? 1 : 0 }
""",
        "7.6.2": """
variable "engine_mode" { default = "provisioned" }
""",
        "8.0.0": """
- variable "create_cluster"
variable "create" { default = true }
resource "aws_rds_cluster" "this" { count = var.create && var.putin_khuylo ? 1 : 0 }
""",
        "9.13.0": """
variable "cluster_scalability_type" { default = null }
resource "aws_rds_cluster" "this" {
  engine_mode = var.cluster_scalability_type != "limitless" ? var.engine_mode : ""
}
""",
        "10.0.0": """
variable "region" { default = null }
resource "aws_rds_cluster" "this" { region = var.region }
""",
    },
    cluster_folders=("examples/*", "wrappers"),
)

BKOJI = KnownModule(
    name="Bkoji1150/aws-rdscluster-kojitechs-tf",
    sources=("github.com/bkoji1150/aws-rdscluster-kojitechs-tf",),
    page="https://github.com/Bkoji1150/aws-rdscluster-kojitechs-tf",
    read="2026-11-23",
    newest="1.1.11",
    changes={"0.0.0": ""},
    after=TERRAFORM_AWS_MODULES.release("6.2.0"),
)
