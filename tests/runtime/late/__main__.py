"""See the package."""

import sys

print("imported" if __name__ != "__main__" else f"began with {sys.argv}")
