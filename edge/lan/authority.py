"""The box's own certificate authority, good for this box alone, and the certificates it issues.

Whoever has a tablet trust it trusts nothing else by that: RFC 5280 name constraints let it speak
for the box's own names and for private addresses only, and no authority below it is valid.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No box is older than this program: a clock that says so is wrong."""
AUTHORITY_LASTS: Final = timedelta(days=20 * 365)
LASTS: Final = timedelta(days=397)
LOOKS_BACK: Final = timedelta(days=398)
"""How long before now a certificate begins: for tablets, and boxes, whose clocks are behind.

With `LASTS` it stays below 825 days: Apple refuses more, also from one's own authorities
(https://support.apple.com/en-us/103769).
"""
RENEW_BEFORE: Final = timedelta(days=130)
PERMITTED_NETWORKS: Final = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "fc00::/7",
)
"""RFC 1918, 3927, 6598 and 4193: addresses that nobody on the internet has."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A key and its certificate, as PEM."""

    key: bytes
    certificate: bytes


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says: from when to when, for which names and addresses."""

    begins: datetime
    ends: datetime
    names: tuple[str, ...]
    addresses: tuple[str, ...]


def new_authority(shop: str, names: Sequence[str]) -> Issued:
    """An authority that may speak for `names` and private addresses.

    It begins with this program, not now: a clock that is wrong at the first start does no harm.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Comanda"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Comanda {shop}"[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, names[-1]),
        ]
    )
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    permitted += [x509.IPAddress(ipaddress.ip_network(each)) for each in PERMITTED_NETWORKS]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(FIRST_DAY + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _issued(key, made)


def new_certificate(
    authority: Issued, names: Sequence[str], addresses: Sequence[str], now: datetime
) -> Issued:
    """A certificate for the box's names and those of its addresses that may be in it.

    Raises ValueError for a key or certificate of the authority that cannot be read.
    """
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    issuer_key = _private(authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    moment = plausible(now)
    spoken_for: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    spoken_for += [x509.IPAddress(ipaddress.ip_address(each)) for each in permitted(addresses)]
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(moment - LOOKS_BACK, FIRST_DAY))
        .not_valid_after(moment + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(spoken_for), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return _issued(key, made)


def plausible(now: datetime) -> datetime:
    """The time to date certificates with: never before this program was."""
    return max(now, FIRST_DAY + timedelta(days=1))


def permitted(addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses that the authority may speak for; others are reached by name."""
    nets = [ipaddress.ip_network(each) for each in PERMITTED_NETWORKS]
    return tuple(
        each for each in addresses if any(ipaddress.ip_address(each) in net for net in nets)
    )


def facts(certificate: bytes) -> CertificateFacts:
    """What a PEM certificate says. Raises ValueError where it is none."""
    found = x509.load_pem_x509_certificate(certificate)
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    for extension in found.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            names = tuple(extension.value.get_values_for_type(x509.DNSName))
            addresses = tuple(map(str, extension.value.get_values_for_type(x509.IPAddress)))
    return CertificateFacts(found.not_valid_before_utc, found.not_valid_after_utc, names, addresses)


def names_of(authority: bytes) -> tuple[str, ...]:
    """The hosts that an authority may speak for, in its own order; none where it names none.

    A whole domain is no host. Raises ValueError.
    """
    try:
        constraints = x509.load_pem_x509_certificate(authority).extensions.get_extension_for_class(
            x509.NameConstraints
        )
    except x509.ExtensionNotFound:
        return ()
    permitted_names = constraints.value.permitted_subtrees or []
    names = [str(each.value) for each in permitted_names if isinstance(each, x509.DNSName)]
    return tuple(name for name in names if name.find(".") > 0)


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate, as 64 hex digits: what people may compare."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()


def as_der(certificate: bytes) -> bytes:
    """A PEM certificate as Android, Windows and profiles want it."""
    found = x509.load_pem_x509_certificate(certificate)
    return found.public_bytes(serialization.Encoding.DER)


def is_signed_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether an authority issued a certificate."""
    try:
        x509.load_pem_x509_certificate(certificate).verify_directly_issued_by(
            x509.load_pem_x509_certificate(issuer)
        )
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def check_pair(pair: Issued) -> None:
    """Raise ValueError where a key cannot be read or is not its certificate's."""
    own = _private(pair.key).public_key()
    if own != x509.load_pem_x509_certificate(pair.certificate).public_key():
        raise ValueError("The key is of another certificate.")


def _private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (TypeError, UnsupportedAlgorithm) as error:  # it has a password, or is of a rare kind
        raise ValueError("The key cannot be read.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("The key is of another kind.")
    return key


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issued(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Issued:
    return Issued(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )
