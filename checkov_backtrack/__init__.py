"""Checkov checks for rule RDS-034: Amazon Aurora MySQL clusters have Backtrack enabled.

Importing the package registers the checks. So does naming its folder with ``--external-checks-dir``; then Checkov
executes ``rds034_cloudformation`` and ``rds034_terraform`` and passes over all other files.
"""

from checkov_backtrack import rds034_cloudformation, rds034_terraform

__all__ = ["__version__", "rds034_cloudformation", "rds034_terraform"]

__version__ = "1.2.0"
