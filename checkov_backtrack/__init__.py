"""Checkov checks for rule RDS-034: Amazon Aurora MySQL clusters have Backtrack enabled.

Importing the package registers the checks. So does naming its folder with ``--external-checks-dir``; then Checkov
executes ``rds034_cloudformation`` and ``rds034_terraform`` and passes over all other files.
"""

import os
import sys

# The files import each other by their plain names, which is all that Checkov's ways of loading a folder have in common.
sys.path.append(os.path.dirname(__file__))

import rds034_cloudformation
import rds034_terraform

__all__ = ["__version__", "rds034_cloudformation", "rds034_terraform"]

__version__ = "1.1.0"
