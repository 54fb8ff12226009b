"""``python -m checkov_backtrack``"""

import sys

from __rds034_command import main

if __name__ == "__main__":
    sys.exit(main())
