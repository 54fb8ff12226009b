"""``python -m checkov_backtrack``"""

import sys

from checkov_backtrack.command.backtrack_command import main

if __name__ == "__main__":
    sys.exit(main())
