"""A passkey in software: a real key that signs what a page asks, as a phone does."""

import os

from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HERE = "testserver"
TOUCHED, VERIFIED, NEW = 0x01, 0x04, 0x40


class SoftwareKey:
    """Registered for a user at once. ``answer`` signs; what it may be wrong about can be said."""

    def __init__(self, user):
        self.id, self.user = os.urandom(16), user
        self._key = ec.generate_private_key(ec.SECP256R1())
        held = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self._key.public_key()))
        data = AuthenticatorData.create(sha256(HERE.encode()), TOUCHED | VERIFIED | NEW, 0, held)
        said = CollectedClientData.create("webauthn.create", os.urandom(32), f"https://{HERE}")
        self.authenticator = WebAuthn.add(user, "software", self._credential({
            "clientDataJSON": websafe_encode(said), "transports": ["internal"],
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        })).instance  # fmt: skip

    def answer(self, asked, *, origin=f"https://{HERE}", flags=TOUCHED | VERIFIED, kind="webauthn.get"):
        """What a browser sends for these options."""
        said = CollectedClientData.create(kind, asked["publicKey"]["challenge"], origin)
        data = AuthenticatorData.create(sha256(HERE.encode()), flags, 1)
        signature = self._key.sign(data + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._credential({
            "clientDataJSON": websafe_encode(said), "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature), "userHandle": websafe_encode(str(self.user.pk).encode()),
        })  # fmt: skip

    def _credential(self, response):
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
