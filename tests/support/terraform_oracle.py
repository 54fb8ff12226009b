"""Terraform itself, which says what an expression comes to. Without it such tests are left out.

Where ``BACKTRACK_TESTS_TERRAFORM=expected`` is set, as the workflows do, a missing one is an error: see conftest.py.
"""

from __future__ import annotations

import os
import shutil

import pytest

HAS_TERRAFORM = shutil.which("terraform") is not None
IS_EXPECTED = os.environ.get("BACKTRACK_TESTS_TERRAFORM") == "expected"

needs_terraform = pytest.mark.skipif(not HAS_TERRAFORM, reason="needs terraform")
