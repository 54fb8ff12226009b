"""The modules of Fleet: one repository now, another one before."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

_FIRST = """
module "rds" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "7.6.0"
  engine  = "aurora-mysql"
}
"""
_WITH_A_WINDOW = """
variable "rds_config" {
  type     = object({ backtrack_window = optional(number) })
  default  = {}
  nullable = false
}
module "rds" {
  version          = "9.16.1"
  backtrack_window = var.rds_config.backtrack_window
}
"""
_OF_SEVERAL_CLUSTERS = """
variable "rds_configs" {
  type    = map(object({ backtrack_window = optional(number) }))
  default = null
}
module "rds" {
  for_each         = var.rds_configs == null ? { current = var.rds_config } : var.rds_configs
  backtrack_window = each.value.backtrack_window
}
"""

FLEET_BYO_VPC = KnownModule(
    name="fleetdm/fleet-terraform//byo-vpc",
    sources=("github.com/fleetdm/fleet-terraform//byo-vpc",),
    page="https://github.com/fleetdm/fleet-terraform/tree/main/byo-vpc",
    read="2026-11-23",
    newest="1.32.0",
    changes={"0.0.0": _FIRST, "1.25.0": _WITH_A_WINDOW, "1.32.0": _OF_SEVERAL_CLUSTERS},
    tag_prefix="tf-mod-byo-vpc-",
)

FLEET = KnownModule(
    name="fleetdm/fleet-terraform",
    sources=("github.com/fleetdm/fleet-terraform",),
    page="https://github.com/fleetdm/fleet-terraform",
    read="2026-11-23",
    newest="1.31.0",
    changes={"0.0.0": _FIRST, "1.24.0": _WITH_A_WINDOW, "1.31.0": _OF_SEVERAL_CLUSTERS},
    tag_prefix="tf-mod-root-",
    cluster_folders=("byo-vpc", "byo-vpc/example", "example"),
)

OLD_FLEET = KnownModule(
    name="fleetdm/fleet//terraform",
    sources=("github.com/fleetdm/fleet//terraform", "github.com/fleetdm/fleet//terraform/byo-vpc"),
    page="https://github.com/fleetdm/fleet",
    read="2026-11-23",
    newest="781374149825",  # a commit: the modules have left this repository
    changes={"0.0.0": _FIRST},
)
