"""Checkov checks for rule RDS-034: Amazon Aurora MySQL clusters have Backtrack enabled.

Importing the package registers both checks. So does naming its folder with ``--external-checks-dir``: Checkov then
executes every file here, about twenty times in one run and in any order, as a module of its own (3.3.30). A module can
thus exist more than once, and the copies do not know each other's classes. So no module is imported along two paths:
the imports below each check form a tree.

    rds034_terraform ------- rds034_check -- rds034_rule
                        \\--- rds034_module -- rds034_expression -- rds034_syntax, rds034_worlds
                        \\--- rds034_plan
    rds034_cloudformation -- rds034_check -- rds034_rule
                        \\--- rds034_intrinsics -- rds034_worlds
"""

from . import rds034_cloudformation, rds034_terraform

__all__ = ["__version__", "rds034_cloudformation", "rds034_terraform"]

__version__ = "1.0.0"
