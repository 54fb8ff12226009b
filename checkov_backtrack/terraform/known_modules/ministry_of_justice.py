"""The module of the Ministry of Justice (UK), after that of terraform-aws-modules."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

MINISTRY_OF_JUSTICE = KnownModule(
    name="ministryofjustice/cloud-platform-terraform-rds-aurora",
    sources=("github.com/ministryofjustice/cloud-platform-terraform-rds-aurora",),
    page="https://github.com/ministryofjustice/cloud-platform-terraform-rds-aurora",
    read="2026-11-25",
    newest="4.3.0",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "replication_source_identifier" { default = "" }
locals { mysql = var.engine == "aurora" || var.engine == "aurora-mysql" }
resource "aws_rds_cluster" "aurora" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  replication_source_identifier = var.replication_source_identifier
}
""",
    },
)
