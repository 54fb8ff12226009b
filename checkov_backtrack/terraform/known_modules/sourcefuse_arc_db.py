"""The module of SourceFuse: no input for a window; it calls that of Cloud Posse before 4.0.0."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

SOURCEFUSE = KnownModule(
    name="sourcefuse/arc-db/aws",
    sources=(
        "registry.terraform.io/sourcefuse/arc-db/aws",
        "github.com/sourcefuse/terraform-aws-arc-db",
        "github.com/sourcefuse/terraform-aws-ref-arch-db",
    ),
    page="https://registry.terraform.io/modules/sourcefuse/arc-db/aws/latest",
    read="2026-11-25",
    newest="4.0.0",
    changes={
        "0.0.0": """
variable "region" {}
variable "engine" { default = "aurora-postgresql" }
variable "engine_mode" { default = "serverless" }
provider "aws" { region = var.region }
module "rds_cluster_aurora_postgres" {
  source      = "git::https://github.com/cloudposse/terraform-aws-rds-cluster.git?ref=0.46.2"
  engine      = var.engine
  engine_mode = var.engine_mode
}
""",
        "1.0.0": """
- variable "region"
- provider "aws"
""",
        "1.4.0": """
- variable "engine"
- variable "engine_mode"
- module "rds_cluster_aurora_postgres"
variable "aurora_cluster_enabled" { default = false }
variable "aurora_engine" { default = "aurora-postgresql" }
variable "aurora_engine_mode" { default = "serverless" }
module "aurora_cluster" {
  count       = var.aurora_cluster_enabled ? 1 : 0
  source      = "git::https://github.com/cloudposse/terraform-aws-rds-cluster.git?ref=0.46.2"
  engine      = var.aurora_engine
  engine_mode = var.aurora_engine_mode
}
""",
        "1.4.5": """
variable "region" {}
provider "aws" { region = var.region }
""",
        "1.5.0": """
- variable "region"
- provider "aws"
""",
        "1.6.0": """
variable "aurora_engine_mode" { default = "provisioned" }
module "aurora_cluster" { source = "git::https://github.com/cloudposse/terraform-aws-rds-cluster.git?ref=1.3.2" }
""",
        "4.0.0": """
- variable "aurora_cluster_enabled"
- variable "aurora_engine"
- variable "aurora_engine_mode"
- module "aurora_cluster"
variable "engine_type" {}
variable "engine" {}
variable "engine_mode" { default = "provisioned" }
resource "aws_rds_cluster" "this" {
  count       = var.engine_type == "cluster" ? 1 : 0
  engine      = var.engine
  engine_mode = var.engine_mode == "serverless" ? "provisioned" : var.engine_mode
}
""",
    },
    cluster_folders=("examples/*",),
)
