"""The head of the chain, signed: it vouches for every entry up to its number.

Every entry is signed as it is written (0.1 ms): a head for each hundredth would leave the last ninety-nine open to be
cut off unseen. Only the newest head needs its signature verified, because the chain ties all before to it.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lightmask.clinic.audit import keys
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MEANING = "lightmask audit head 1"  # what is signed says what it is: no signature serves another purpose


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Number and hash of the newest entry, the fingerprint of the key, and its signature (base64)."""

    no: int
    hash: str
    key: str
    signature: str

    @property
    def line(self) -> str:
        """One line of JSON, as it is kept outside the database."""
        return json.dumps(
            {"hash": self.hash, "key": self.key, "no": self.no, "signature": self.signature}, separators=(",", ":")
        )

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this head was signed with the private half of this key."""
        from cryptography.exceptions import InvalidSignature

        try:
            given = base64.b64decode(self.signature, validate=True)
            key.verify(given, _signed(self.no, self.hash))
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return base64.b64encode(given).decode() == self.signature and self.key == keys.fingerprint(key)


def sign(no: int, hash_: str, key: Ed25519PrivateKey) -> Head:
    """The head that ends with the entry of this number and hash."""
    signature = base64.b64encode(key.sign(_signed(no, hash_))).decode()
    return Head(no=no, hash=hash_, key=keys.fingerprint(key.public_key()), signature=signature)


def read_head(text: str) -> Head:
    """A head from its line. Anything but the exact line is refused."""
    try:
        said: Any = json.loads(text)
        head = Head(**said)
        whole = type(head.no) is int and head.no >= 0 and head.line == text.strip()
    except (ValueError, TypeError):
        whole = False
    if not whole:
        raise BadInput(f"This is no head of an audit: {text.strip()[:60]!r}. Give a line of heads.jsonl, as it stands.")
    return head


def _signed(no: int, hash_: str) -> bytes:
    return f"{MEANING}\n{no:d}\n{hash_}\n".encode()
