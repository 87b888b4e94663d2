"""The authority's certificate as each system wants to be handed it."""

from __future__ import annotations

import plistlib
from uuid import UUID, uuid5

from edge.lan import authority


def apple_profile(certificate: bytes, shop: str, box_id: UUID) -> bytes:
    """A configuration profile with the one certificate, for iPadOS and macOS.

    The same box makes the same profile, so that installing it again replaces it
    (Apple's Configuration Profile Reference: PayloadIdentifier).
    """
    identifier = f"comanda.box.{box_id.hex[-12:]}"
    inside = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{identifier}.authority",
        "PayloadUUID": str(uuid5(box_id, "authority")).upper(),
        "PayloadDisplayName": f"Comanda {shop}",
        "PayloadCertificateFileName": "comanda.cer",
        "PayloadContent": authority.as_der(certificate),
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid5(box_id, "profile")).upper(),
        "PayloadDisplayName": f"Comanda {shop}",
        "PayloadDescription": "Trusts this restaurant's box, and nothing else.",
        "PayloadOrganization": shop,
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [inside],
    }
    return plistlib.dumps(profile)
