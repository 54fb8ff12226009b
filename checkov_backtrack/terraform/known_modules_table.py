"""What well-known Terraform modules make of their inputs, as far as rule RDS-034 looks at it.

Checkov downloads no remote module by default. A stub stands for such a module over a range of its versions: the same
inputs with the same defaults, and the same clusters under the same addresses, reduced to what a verdict hangs on.
Types are given where they change a value; an input that no cluster hangs on is left out.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KNOWN_MODULES", "KnownModule", "Release"]


class Release(NamedTuple):
    """The versions from one on, up to the next release of the same table."""

    since: str
    stub: str


class KnownModule(NamedTuple):
    """A module, the addresses that it is called by, and its releases, oldest first."""

    name: str
    sources: tuple[str, ...]
    page: str
    read: str
    releases: tuple[Release, ...]


_TERRAFORM_AWS_MODULES_1_0 = """
variable "engine" { default = "aurora" }

resource "aws_rds_cluster" "this" {
  engine = var.engine
}
"""

_TERRAFORM_AWS_MODULES_1_11 = """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "global_cluster_identifier" { default = "" }

resource "aws_rds_cluster" "this" {
  engine                    = var.engine
  engine_mode               = var.engine_mode
  global_cluster_identifier = var.global_cluster_identifier
}
"""

_TERRAFORM_AWS_MODULES_1_17 = """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = "" }
variable "global_cluster_identifier" { default = "" }

locals {
  none = var.engine == "aurora" ? "0" : ""
}

resource "aws_rds_cluster" "this" {
  engine                    = var.engine
  engine_mode               = var.engine_mode
  backtrack_window          = var.backtrack_window != "" ? var.backtrack_window : local.none
  global_cluster_identifier = var.global_cluster_identifier
}
"""

_TERRAFORM_AWS_MODULES_1_18 = """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = "0" }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

locals {
  none = var.engine == "aurora" ? "0" : ""
}

resource "aws_rds_cluster" "this" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window != "" ? var.backtrack_window : local.none
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_2_4 = """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_2_29 = """
variable "create_cluster" { default = true }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create_cluster ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_6_0 = """
variable "create_cluster" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = null }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create_cluster ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_6_2 = """
variable "create_cluster" { default = true }
variable "putin_khuylo" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = null }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create_cluster && var.putin_khuylo ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_7_6_2 = """
variable "create_cluster" { default = true }
variable "putin_khuylo" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create_cluster && var.putin_khuylo ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_8_0 = """
variable "create" { default = true }
variable "putin_khuylo" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create && var.putin_khuylo ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_9_13 = """
variable "create" { default = true }
variable "putin_khuylo" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = "provisioned" }
variable "cluster_scalability_type" { default = null }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create && var.putin_khuylo ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.cluster_scalability_type != "limitless" ? var.engine_mode : ""
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_TERRAFORM_AWS_MODULES_10_0 = """
variable "create" { default = true }
variable "putin_khuylo" { default = true }
variable "region" { default = null }
variable "engine" { default = null }
variable "engine_mode" { default = "provisioned" }
variable "cluster_scalability_type" { default = null }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create && var.putin_khuylo ? 1 : 0
  region                        = var.region
  engine                        = var.engine
  engine_mode                   = var.cluster_scalability_type != "limitless" ? var.engine_mode : ""
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDPOSSE_0_1 = """
resource "aws_rds_cluster" "default" {
}
"""

_CLOUDPOSSE_0_3_1 = """
variable "engine" { default = "aurora" }

resource "aws_rds_cluster" "default" {
  engine = var.engine
}
"""

_CLOUDPOSSE_0_3_5 = """
variable "enabled" { default = "true" }
variable "engine" { default = "aurora" }

resource "aws_rds_cluster" "default" {
  count  = var.enabled == "true" ? 1 : 0
  engine = var.engine
}
"""

_CLOUDPOSSE_0_7 = """
variable "enabled" { default = "true" }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }

resource "aws_rds_cluster" "default" {
  count       = var.enabled == "true" ? 1 : 0
  engine      = var.engine
  engine_mode = var.engine_mode
}
"""

_CLOUDPOSSE_0_8 = """
variable "enabled" { default = "true" }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "replication_source_identifier" { default = "" }

resource "aws_rds_cluster" "default" {
  count                         = var.enabled == "true" ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDPOSSE_0_16 = """
variable "enabled" { default = true }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "replication_source_identifier" { default = "" }

resource "aws_rds_cluster" "default" {
  count                         = var.enabled ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDPOSSE_0_17 = """
variable "enabled" { default = true }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

resource "aws_rds_cluster" "default" {
  count                         = var.enabled ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDPOSSE_0_18 = """
variable "enabled" { default = true }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

resource "aws_rds_cluster" "default" {
  count                         = var.enabled ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDPOSSE_0_32 = """
variable "context" { default = { enabled = true } }
variable "enabled" { default = null }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

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
"""

_CLOUDPOSSE_0_44 = """
variable "context" { default = { enabled = true } }
variable "enabled" { default = null }
variable "cluster_type" { default = "regional" }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

locals {
  enabled = var.enabled != null ? var.enabled : var.context.enabled
}

resource "aws_rds_cluster" "primary" {
  count                         = local.enabled && var.cluster_type == "regional" ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  replication_source_identifier = var.replication_source_identifier
}

resource "aws_rds_cluster" "secondary" {
  count                     = local.enabled && var.cluster_type != "regional" ? 1 : 0
  engine                    = var.engine
  engine_mode               = var.engine_mode
  backtrack_window          = var.backtrack_window
  global_cluster_identifier = var.global_cluster_identifier
}
"""

_RACKSPACE_0_0_1 = """
variable "engine" { default = "aurora-mysql" }
variable "source_cluster" { default = "" }
variable "source_region" { default = "" }

resource "aws_rds_cluster" "db_cluster" {
  engine                        = var.engine
  replication_source_identifier = var.source_region != "" ? var.source_cluster : ""
}
"""

_RACKSPACE_0_0_3 = """
variable "engine" { default = "aurora-mysql" }
variable "backtrack_window" { default = 86400 }
variable "source_cluster" { default = "" }
variable "source_region" { default = "" }

resource "aws_rds_cluster" "db_cluster" {
  engine                        = var.engine
  backtrack_window              = var.engine != "aurora" ? 0 : var.backtrack_window
  replication_source_identifier = var.source_region != "" ? var.source_cluster : ""
}
"""

_RACKSPACE_0_0_4 = """
variable "engine" { default = "aurora-mysql" }
variable "engine_mode" { default = "provisioned" }
variable "global_cluster_identifier" { default = "" }
variable "source_cluster" { default = "" }
variable "source_region" { default = "" }

resource "aws_rds_cluster" "db_cluster" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = 0
  global_cluster_identifier     = var.engine_mode != "global" ? "" : var.global_cluster_identifier
  replication_source_identifier = var.source_region != "" ? var.source_cluster : ""
}
"""

_RACKSPACE_0_0_7 = """
variable "engine" { default = "aurora-mysql" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 86400 }
variable "binlog_format" { default = "OFF" }
variable "global_cluster_identifier" { default = "" }
variable "source_cluster" { default = "" }
variable "source_region" { default = "" }

locals {
  logged  = var.binlog_format != "OFF"
  rewinds = var.engine == "aurora" && var.engine_mode == "provisioned"
}

resource "aws_rds_cluster" "db_cluster" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.rewinds && !local.logged ? var.backtrack_window : 0
  global_cluster_identifier     = var.engine_mode != "global" ? "" : var.global_cluster_identifier
  replication_source_identifier = var.source_region != "" ? var.source_cluster : ""
}
"""

_FLEET_BYO_VPC_1_0 = """
module "rds" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "7.6.0"
  engine  = "aurora-mysql"
}
"""

_FLEET_BYO_VPC_1_25 = """
variable "rds_config" {
  type     = object({ backtrack_window = optional(number) })
  default  = {}
  nullable = false
}

module "rds" {
  source           = "terraform-aws-modules/rds-aurora/aws"
  version          = "9.16.1"
  engine           = "aurora-mysql"
  backtrack_window = var.rds_config.backtrack_window
}
"""

_FLEET_BYO_VPC_1_32 = """
variable "rds_config" {
  type     = object({ backtrack_window = optional(number) })
  default  = {}
  nullable = false
}

variable "rds_configs" {
  type    = map(object({ backtrack_window = optional(number) }))
  default = null
}

module "rds" {
  for_each         = var.rds_configs == null ? { current = var.rds_config } : var.rds_configs
  source           = "terraform-aws-modules/rds-aurora/aws"
  version          = "9.16.1"
  engine           = "aurora-mysql"
  backtrack_window = each.value.backtrack_window
}
"""

_CDS_SNC_0_0_6 = """
resource "aws_rds_cluster" "cluster" {
  engine = "aurora-postgresql"
}
"""

_CDS_SNC_0_0_33 = """
variable "engine" { default = "aurora-postgresql" }

resource "aws_rds_cluster" "cluster" {
  engine = var.engine
}
"""

_CDS_SNC_7_2_3 = """
variable "engine" { default = "aurora-postgresql" }
variable "backtrack_window" { default = 259200 }

resource "aws_rds_cluster" "cluster" {
  engine           = var.engine
  backtrack_window = var.engine != "aurora-mysql" ? 0 : var.backtrack_window
}
"""

_INTEL = """
variable "engine" { default = "aurora-mysql" }

resource "aws_rds_cluster" "default" {
  engine = var.engine
}
"""

_WANDB_1_0 = """
module "aurora" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "6.1.3"
  engine  = "aurora-mysql"
}
"""

_WANDB_1_3 = """
module "aurora" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "6.2.0"
  engine  = "aurora-mysql"
}
"""

_WANDB_2_4 = """
module "aurora" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "7.7.1"
  engine  = "aurora-mysql"
}
"""

_YOUNG_OOK_1_0 = """
resource "aws_rds_cluster" "db" {
  engine      = "aurora-mysql"
  engine_mode = "provisioned"
}
"""

_YOUNG_OOK_2_0 = """
variable "aurora_cluster" { default = { engine = "aurora-mysql" } }

resource "aws_rds_cluster" "db" {
  count       = var.aurora_cluster == null ? 0 : length(var.aurora_cluster) > 0 ? 1 : 0
  engine      = lookup(var.aurora_cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.aurora_cluster, "engine_mode", "provisioned")
}
"""

_YOUNG_OOK_2_0_2 = """
variable "aurora_cluster" { default = {} }

resource "aws_rds_cluster" "db" {
  engine      = lookup(var.aurora_cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.aurora_cluster, "engine_mode", "provisioned")
}
"""

_YOUNG_OOK_2_1_4 = """
variable "aurora_cluster" { default = {} }

resource "aws_rds_cluster" "db" {
  engine      = lookup(var.aurora_cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.aurora_cluster, "mode", "provisioned")
}
"""

_YOUNG_OOK_2_2 = """
variable "cluster" { default = {} }

resource "aws_rds_cluster" "db" {
  engine      = lookup(var.cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.cluster, "mode", "provisioned")
}
"""

_SQUAREOPS_1_0 = """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }

module "aurora" {
  source      = "terraform-aws-modules/rds-aurora/aws"
  version     = "7.5.1"
  engine      = var.engine
  engine_mode = var.engine_mode
}
"""

_SQUAREOPS_2_1_1 = """
variable "region" { default = null }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "global_cluster_enable" { default = false }

provider "aws" {
  region = var.region
}

resource "aws_rds_global_cluster" "this" {
  count  = var.global_cluster_enable ? 1 : 0
  engine = var.engine
}

module "aurora" {
  source                    = "terraform-aws-modules/rds-aurora/aws"
  version                   = "8.3.0"
  engine                    = var.engine
  engine_mode               = var.engine_mode
  global_cluster_identifier = var.global_cluster_enable ? aws_rds_global_cluster.this[0].id : null
}

module "aurora_secondary" {
  count                     = var.global_cluster_enable ? 1 : 0
  source                    = "terraform-aws-modules/rds-aurora/aws"
  version                   = "8.3.0"
  engine                    = aws_rds_global_cluster.this[0].engine
  global_cluster_identifier = aws_rds_global_cluster.this[0].id
}
"""

_CHAMP_OSS_1_0_16 = """
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
"""

_CHAMP_OSS_1_0_56 = """
variable "enabled" { default = true }
variable "engine" { default = "aurora-mysql" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

resource "aws_rds_cluster" "this" {
  count                         = var.enabled ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_UMOTIF_1_0 = """
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "main" {
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_UMOTIF_2_1 = """
variable "enable_global_cluster" { default = false }
variable "engine" { default = "aurora" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
variable "global_cluster_identifier" { default = "" }
variable "replication_source_identifier" { default = "" }

locals {
  mysql  = var.engine == "aurora" || var.engine == "aurora-mysql"
  window = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
}

resource "aws_rds_cluster" "main" {
  count                         = var.enable_global_cluster ? 0 : 1
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.window
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}

resource "aws_rds_cluster" "global" {
  count                         = var.enable_global_cluster ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.window
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDDROVE_0_11 = """
variable "engine" { default = "aurora" }

resource "aws_rds_cluster" "this" {
  engine = var.engine
}
"""

_CLOUDDROVE_0_12 = """
variable "enabled_rds_cluster" { default = true }
variable "engine" { default = "aurora-mysql" }

resource "aws_rds_cluster" "default" {
  count  = var.enabled_rds_cluster ? 1 : 0
  engine = var.engine
}
"""

_CLOUDDROVE_0_12_3 = """
variable "enable" { default = true }
variable "enabled_rds_cluster" { default = true }
variable "engine" { default = "aurora-mysql" }

resource "aws_rds_cluster" "default" {
  count  = var.enable && var.enabled_rds_cluster ? 1 : 0
  engine = var.engine
}
"""

_CLOUDDROVE_0_12_6 = """
variable "enable" { default = true }
variable "enabled_rds_cluster" { default = true }
variable "serverless_enabled" { default = false }
variable "engine" { default = "aurora-mysql" }
variable "engine_mode" { default = "serverless" }
variable "backtrack_window" { default = 0 }
variable "replication_source_identifier" { default = "" }

resource "aws_rds_cluster" "default" {
  count  = var.enable && var.enabled_rds_cluster && !var.serverless_enabled ? 1 : 0
  engine = var.engine
}

resource "aws_rds_cluster" "serverless" {
  count                         = var.enable && var.enabled_rds_cluster && var.serverless_enabled ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = var.backtrack_window
  replication_source_identifier = var.replication_source_identifier
}
"""

_CLOUDDROVE_0_15 = """
variable "enable" { default = true }
variable "enabled_rds_cluster" { default = true }
variable "serverless_enabled" { default = false }
variable "engine" { default = "aurora-mysql" }

resource "aws_rds_cluster" "default" {
  count  = var.enable && var.enabled_rds_cluster && !var.serverless_enabled ? 1 : 0
  engine = var.engine
}
"""

_CLOUDDROVE_0_15_1 = """
variable "enable" { default = true }
variable "enabled_rds_cluster" { default = true }
variable "serverless_enabled" { default = false }
variable "engine" { default = "aurora-mysql" }
variable "backtrack_window" { default = 0 }

resource "aws_rds_cluster" "default" {
  count            = var.enable && var.enabled_rds_cluster && !var.serverless_enabled ? 1 : 0
  engine           = var.engine
  backtrack_window = var.backtrack_window
}
"""

_CLOUDDROVE_1_4_1 = """
variable "create" { default = true }
variable "engine" { default = null }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = null }
variable "global_cluster_identifier" { default = null }
variable "replication_source_identifier" { default = null }

locals {
  mysql = var.engine == "aurora" || var.engine == "aurora-mysql"
}

resource "aws_rds_cluster" "this" {
  count                         = var.create ? 1 : 0
  engine                        = var.engine
  engine_mode                   = var.engine_mode
  backtrack_window              = local.mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
  global_cluster_identifier     = var.global_cluster_identifier
  replication_source_identifier = var.replication_source_identifier
}
"""

_JAMES_WOOLFENDEN_0_0_2 = """
resource "aws_rds_cluster" "default" {
}
"""

_JAMES_WOOLFENDEN_0_0_38 = """
variable "engine" { default = "aurora" }

resource "aws_rds_cluster" "default" {
  engine = var.engine
}
"""

_JAMES_WOOLFENDEN_0_0_97 = """
variable "engine" { default = "aurora-mysql" }

resource "aws_rds_cluster" "default" {
  engine = var.engine
}
"""

_JAMES_WOOLFENDEN_0_0_103 = """
variable "engine" { default = "aurora-mysql" }
variable "backtrack_window" { default = 86400 }

resource "aws_rds_cluster" "default" {
  engine           = var.engine
  backtrack_window = var.backtrack_window
}
"""

KNOWN_MODULES: tuple[KnownModule, ...] = (
    KnownModule(
        name="terraform-aws-modules/rds-aurora/aws",
        sources=(
            "registry.terraform.io/terraform-aws-modules/rds-aurora/aws",
            "github.com/terraform-aws-modules/terraform-aws-rds-aurora",
            "github.com/binbashar/terraform-aws-rds-aurora",
        ),
        page="https://registry.terraform.io/modules/terraform-aws-modules/rds-aurora/aws/latest",
        read="2026-11-23 (10.2.0)",
        releases=(
            Release("1.0.0", _TERRAFORM_AWS_MODULES_1_0),
            Release("1.11.0", _TERRAFORM_AWS_MODULES_1_11),
            Release("1.17.0", _TERRAFORM_AWS_MODULES_1_17),
            Release("1.18.0", _TERRAFORM_AWS_MODULES_1_18),
            Release("2.0.0", _TERRAFORM_AWS_MODULES_1_11),
            Release("2.4.0", _TERRAFORM_AWS_MODULES_2_4),
            Release("2.29.0", _TERRAFORM_AWS_MODULES_2_29),
            Release("6.0.0", _TERRAFORM_AWS_MODULES_6_0),
            Release("6.2.0", _TERRAFORM_AWS_MODULES_6_2),
            Release("7.6.2", _TERRAFORM_AWS_MODULES_7_6_2),
            Release("8.0.0", _TERRAFORM_AWS_MODULES_8_0),
            Release("9.13.0", _TERRAFORM_AWS_MODULES_9_13),
            Release("10.0.0", _TERRAFORM_AWS_MODULES_10_0),
        ),
    ),
    KnownModule(
        name="Bkoji1150/aws-rdscluster-kojitechs-tf",
        sources=("github.com/bkoji1150/aws-rdscluster-kojitechs-tf",),
        page="https://github.com/Bkoji1150/aws-rdscluster-kojitechs-tf",
        read="2026-11-23 (1.1.11)",
        releases=(Release("0.0.0", _TERRAFORM_AWS_MODULES_6_2),),
    ),
    KnownModule(
        name="cloudposse/rds-cluster/aws",
        sources=(
            "registry.terraform.io/cloudposse/rds-cluster/aws",
            "github.com/cloudposse/terraform-aws-rds-cluster",
        ),
        page="https://registry.terraform.io/modules/cloudposse/rds-cluster/aws/latest",
        read="2026-11-23 (2.5.0)",
        releases=(
            Release("0.0.0", _CLOUDPOSSE_0_1),
            Release("0.3.1", _CLOUDPOSSE_0_3_1),
            Release("0.3.5", _CLOUDPOSSE_0_3_5),
            Release("0.7.0", _CLOUDPOSSE_0_7),
            Release("0.8.0", _CLOUDPOSSE_0_8),
            Release("0.16.0", _CLOUDPOSSE_0_16),
            Release("0.17.0", _CLOUDPOSSE_0_17),
            Release("0.18.0", _CLOUDPOSSE_0_18),
            Release("0.32.0", _CLOUDPOSSE_0_32),
            Release("0.44.0", _CLOUDPOSSE_0_44),
        ),
    ),
    KnownModule(
        name="PicPay/module-terraform-rds-cluster",
        sources=("github.com/picpay/module-terraform-rds-cluster",),
        page="https://github.com/PicPay/module-terraform-rds-cluster",
        read="2026-11-23 (0.2.0)",
        releases=(Release("0.0.0", _CLOUDPOSSE_0_32),),
    ),
    KnownModule(
        name="rackspace-infrastructure-automation/aws-terraform-aurora",
        sources=("github.com/rackspace-infrastructure-automation/aws-terraform-aurora",),
        page="https://github.com/rackspace-infrastructure-automation/aws-terraform-aurora",
        read="2026-11-23 (0.12.9)",
        releases=(
            Release("0.0.0", _RACKSPACE_0_0_1),
            Release("0.0.3", _RACKSPACE_0_0_3),
            Release("0.0.4", _RACKSPACE_0_0_4),
            Release("0.0.7", _RACKSPACE_0_0_7),
        ),
    ),
    KnownModule(
        name="fleetdm/fleet-terraform//byo-vpc",
        sources=("github.com/fleetdm/fleet-terraform//byo-vpc",),
        page="https://github.com/fleetdm/fleet-terraform/tree/main/byo-vpc",
        read="2026-11-23 (1.32.0)",
        releases=(
            Release("0.0.0", _FLEET_BYO_VPC_1_0),
            Release("1.25.0", _FLEET_BYO_VPC_1_25),
            Release("1.32.0", _FLEET_BYO_VPC_1_32),
        ),
    ),
    KnownModule(
        name="fleetdm/fleet-terraform",
        sources=("github.com/fleetdm/fleet-terraform",),
        page="https://github.com/fleetdm/fleet-terraform",
        read="2026-11-23 (1.31.0)",
        releases=(
            Release("0.0.0", _FLEET_BYO_VPC_1_0),
            Release("1.24.0", _FLEET_BYO_VPC_1_25),
            Release("1.31.0", _FLEET_BYO_VPC_1_32),
        ),
    ),
    KnownModule(
        name="fleetdm/fleet//terraform",
        sources=("github.com/fleetdm/fleet//terraform", "github.com/fleetdm/fleet//terraform/byo-vpc"),
        page="https://github.com/fleetdm/fleet",
        read="2026-11-23 (781374149825)",
        releases=(Release("0.0.0", _FLEET_BYO_VPC_1_0),),
    ),
    KnownModule(
        name="cds-snc/terraform-modules//rds",
        sources=("github.com/cds-snc/terraform-modules//rds",),
        page="https://github.com/cds-snc/terraform-modules/tree/main/rds",
        read="2026-11-23 (11.4.5)",
        releases=(
            Release("0.0.6", _CDS_SNC_0_0_6),
            Release("0.0.33", _CDS_SNC_0_0_33),
            Release("7.2.3", _CDS_SNC_7_2_3),
        ),
    ),
    KnownModule(
        name="intel/aws-aurora-mysql/intel",
        sources=(
            "registry.terraform.io/intel/aws-aurora-mysql/intel",
            "github.com/intel/terraform-intel-aws-aurora-mysql",
        ),
        page="https://registry.terraform.io/modules/intel/aws-aurora-mysql/intel/latest",
        read="2026-11-23 (1.0.5)",
        releases=(Release("0.0.0", _INTEL),),
    ),
    KnownModule(
        name="wandb/wandb/aws",
        sources=("registry.terraform.io/wandb/wandb/aws", "github.com/wandb/terraform-aws-wandb"),
        page="https://registry.terraform.io/modules/wandb/wandb/aws/latest",
        read="2026-11-23 (8.0.0)",
        releases=(
            Release("0.0.0", _WANDB_1_0),
            Release("1.3.0", _WANDB_1_3),
            Release("2.4.0", _WANDB_2_4),
        ),
    ),
    KnownModule(
        name="Young-ook/aurora/aws",
        sources=("registry.terraform.io/young-ook/aurora/aws", "github.com/young-ook/terraform-aws-aurora"),
        page="https://registry.terraform.io/modules/Young-ook/aurora/aws/latest",
        read="2026-11-23 (2.2.2)",
        releases=(
            Release("0.0.0", _YOUNG_OOK_1_0),
            Release("2.0.0", _YOUNG_OOK_2_0),
            Release("2.0.2", _YOUNG_OOK_2_0_2),
            Release("2.1.4", _YOUNG_OOK_2_1_4),
            Release("2.2.0", _YOUNG_OOK_2_2),
        ),
    ),
    KnownModule(
        name="squareops/rds-aurora/aws",
        sources=("registry.terraform.io/squareops/rds-aurora/aws", "github.com/squareops/terraform-aws-rds-aurora"),
        page="https://registry.terraform.io/modules/squareops/rds-aurora/aws/latest",
        read="2026-11-23 (3.0.1)",
        releases=(
            Release("0.0.0", _SQUAREOPS_1_0),
            Release("2.1.1", _SQUAREOPS_2_1_1),
        ),
    ),
    KnownModule(
        name="champ-oss/terraform-aws-aurora",
        sources=("github.com/champ-oss/terraform-aws-aurora",),
        page="https://github.com/champ-oss/terraform-aws-aurora",
        read="2026-11-23 (1.0.77)",
        releases=(
            Release("1.0.16", _CHAMP_OSS_1_0_16),
            Release("1.0.56", _CHAMP_OSS_1_0_56),
        ),
    ),
    KnownModule(
        name="umotif-public/rds-aurora/aws",
        sources=(
            "registry.terraform.io/umotif-public/rds-aurora/aws",
            "github.com/umotif-public/terraform-aws-rds-aurora",
        ),
        page="https://registry.terraform.io/modules/umotif-public/rds-aurora/aws/latest",
        read="2026-11-23 (3.4.1)",
        releases=(
            Release("0.0.0", _UMOTIF_1_0),
            Release("2.1.0", _UMOTIF_2_1),
        ),
    ),
    KnownModule(
        name="clouddrove/aurora/aws",
        sources=("registry.terraform.io/clouddrove/aurora/aws", "github.com/clouddrove/terraform-aws-aurora"),
        page="https://registry.terraform.io/modules/clouddrove/aurora/aws/latest",
        read="2026-11-23 (2.0.0)",
        releases=(
            Release("0.0.0", _CLOUDDROVE_0_11),
            Release("0.12.0", _CLOUDDROVE_0_12),
            Release("0.12.3", _CLOUDDROVE_0_12_3),
            Release("0.12.6", _CLOUDDROVE_0_12_6),
            Release("0.15.0", _CLOUDDROVE_0_15),
            Release("0.15.1", _CLOUDDROVE_0_15_1),
            Release("1.4.1", _CLOUDDROVE_1_4_1),
        ),
    ),
    KnownModule(
        name="JamesWoolfenden/terraform-aws-aurora",
        sources=("github.com/jameswoolfenden/terraform-aws-aurora",),
        page="https://github.com/JamesWoolfenden/terraform-aws-aurora",
        read="2026-11-23 (0.0.104)",
        releases=(
            Release("0.0.2", _JAMES_WOOLFENDEN_0_0_2),
            Release("0.0.38", _JAMES_WOOLFENDEN_0_0_38),
            Release("0.0.97", _JAMES_WOOLFENDEN_0_0_97),
            Release("0.0.103", _JAMES_WOOLFENDEN_0_0_103),
        ),
    ),
)
