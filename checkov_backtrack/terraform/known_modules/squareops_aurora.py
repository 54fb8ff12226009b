"""The module of SquareOps: no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

SQUAREOPS = KnownModule(
    name="squareops/rds-aurora/aws",
    sources=("registry.terraform.io/squareops/rds-aurora/aws", "github.com/squareops/terraform-aws-rds-aurora"),
    page="https://registry.terraform.io/modules/squareops/rds-aurora/aws/latest",
    read="2026-11-23",
    newest="3.0.1",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
module "aurora" {
  source      = "terraform-aws-modules/rds-aurora/aws"
  version     = "7.5.1"
  engine      = var.engine
  engine_mode = var.engine_mode
}
""",
        "2.1.1": """
variable "region" { default = null }
variable "global_cluster_enable" { default = false }
provider "aws" { region = var.region }
resource "aws_rds_global_cluster" "this" {
  count  = var.global_cluster_enable ? 1 : 0
  engine = var.engine
}
module "aurora" {
  version                   = "8.3.0"
  global_cluster_identifier = var.global_cluster_enable ? aws_rds_global_cluster.this[0].id : null
}
module "aurora_secondary" {
  count                     = var.global_cluster_enable ? 1 : 0
  source                    = "terraform-aws-modules/rds-aurora/aws"
  version                   = "8.3.0"
  engine                    = aws_rds_global_cluster.this[0].engine
  global_cluster_identifier = aws_rds_global_cluster.this[0].id
}
""",
    },
    cluster_folders=("examples/*",),
)
