"""Signs a copy of the checks: ``python sign_checks.py KEY SOURCE TARGET``.

Checkov with ``--external-checks-public-key`` loads only files that end in ``# checkov-digest: <signature>``, where
the signature is ECDSA over P-256 with SHA-256 of all that stands before that line, in DER and lowercase hex. KEY is the
private key in PEM; SOURCE the folder with the checks, such as checkov_backtrack; TARGET a folder that does not exist.

    openssl ecparam -name prime256v1 -genkey -noout -out private.pem
    openssl ec -in private.pem -pubout -out public.pem
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from ecdsa import NIST256p, SigningKey  # Checkov installs it
from ecdsa.der import UnexpectedDER
from ecdsa.util import sigencode_der

TRAILER = b"# checkov-digest: "


def sign(content: bytes, key: SigningKey) -> bytes:
    """The content with its signature; raises ValueError where it has one."""
    if TRAILER in content.rpartition(b"\n")[0].rpartition(b"\n")[2]:
        raise ValueError("it is signed already")
    content = content if content.endswith(b"\n") or not content else content + b"\n"
    signature = key.sign_deterministic(content, hashfunc=hashlib.sha256, sigencode=sigencode_der)
    return content + TRAILER + bytes(signature.hex(), "ascii") + b"\n"


def refused(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    private, source, target = map(Path, sys.argv[1:])
    try:
        key = SigningKey.from_pem(private.read_text("utf-8"))
    except (OSError, ValueError, UnexpectedDER) as error:
        return refused(f"{private} cannot be read as a private key: {error}")
    if key.curve != NIST256p:
        return refused(f"{private} is no key for P-256")
    if target.exists():
        return refused(f"{target} exists")
    signed = {}
    for path in sorted(source.rglob("*.py")):
        try:
            signed[path.relative_to(source)] = sign(path.read_bytes(), key)
        except ValueError as error:
            return refused(f"{path}: {error}")
    if not signed:
        return refused(f"{source} is no folder with checks")
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for relative, content in signed.items():
        (target / relative).write_bytes(content)
    print(f"signed {len(signed)} files in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
