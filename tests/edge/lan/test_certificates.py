"""The box's own authority and certificate: made once, right for where the box is, told apart."""

from __future__ import annotations

import asyncio
import errno
import os
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from domain.clock import VirtualClock
from edge.lan import authority
from edge.lan.authority import facts, new_authority, new_certificate
from edge.lan.certificates import Certificates
from edge.lan.vault import Vault

BOX = UUID("019c0000-0000-7000-8000-0000beef3f7a")
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
NAMES = ("comanda-3f7a.local", "comanda-ef3f7a.local")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW)


@pytest.fixture
def certificates(tmp_path: Path, clock: VirtualClock) -> Certificates:
    found = Certificates(tmp_path, clock)
    found.open("Trattoria", BOX)
    return found


def test_the_authority_speaks_for_its_own_names_and_private_addresses_only() -> None:
    made = x509.load_pem_x509_certificate(new_authority("Trattoria", NAMES).certificate)

    constraints = made.extensions.get_extension_for_class(x509.NameConstraints)
    basic = made.extensions.get_extension_for_class(x509.BasicConstraints)
    permitted = {str(each.value) for each in constraints.value.permitted_subtrees or []}
    assert constraints.critical
    assert permitted == {*NAMES, *authority.PERMITTED_NETWORKS}
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)


async def hear(tmp_path: Path, pair: authority.Issued, ca: bytes, name: str) -> str:
    """What a careful client says to a server with this certificate that it reaches as `name`."""
    file = tmp_path / "pair.pem"
    await asyncio.to_thread(file.write_bytes, pair.key + pair.certificate)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(file)
    theirs = ssl.create_default_context(cadata=ca.decode())
    async with await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=ours) as up:
        port = up.sockets[0].getsockname()[1]
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=theirs, server_hostname=name
            )
        except ssl.SSLCertVerificationError as refused:
            return refused.verify_message
        writer.close()
        return "trusted"


@pytest.mark.parametrize("name", [*NAMES, "192.168.1.20", "fd00::20"])
async def test_a_client_that_trusts_the_authority_trusts_the_box_under_each_name(
    tmp_path: Path, name: str
) -> None:
    ca = new_authority("Trattoria", NAMES)
    pair = new_certificate(ca, NAMES, ["192.168.1.20", "fd00::20"], NOW)

    assert await hear(tmp_path, pair, ca.certificate, name) == "trusted"


async def test_a_stolen_key_opens_no_other_site(tmp_path: Path) -> None:
    ca = new_authority("Trattoria", NAMES)
    forged = new_certificate(ca, ["bank.example"], [], NOW)

    assert await hear(tmp_path, forged, ca.certificate, "bank.example") == (
        "permitted subtree violation"
    )


def test_browsers_take_the_certificate() -> None:
    ca = new_authority("Trattoria", NAMES)
    leaf = x509.load_pem_x509_certificate(new_certificate(ca, NAMES, [], NOW).certificate)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value

    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < timedelta(days=825)


def test_n19_a_tablet_whose_clock_is_a_year_behind_takes_the_certificate() -> None:
    later = NOW + timedelta(days=365)
    pair = new_certificate(new_authority("Trattoria", NAMES), NAMES, [], later)

    assert facts(pair.certificate).begins <= later - timedelta(days=365)


def test_an_address_of_the_internet_is_not_in_the_certificate() -> None:
    assert authority.permitted(["8.8.8.8", "10.1.2.3", "2001:db8::1", "fd00::1"]) == (
        "10.1.2.3",
        "fd00::1",
    )


def test_keys_are_for_the_boxs_own_user_alone(certificates: Certificates, tmp_path: Path) -> None:
    certificates.renew(["192.168.1.20"])

    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in (tmp_path / "lan").iterdir()}
    assert modes == {"authority.pem": "0o600", "box.pem": "0o600"}
    assert oct((tmp_path / "lan").stat().st_mode & 0o777) == "0o700"


def test_a_restart_keeps_authority_and_certificate(
    certificates: Certificates, tmp_path: Path, clock: VirtualClock
) -> None:
    certificates.renew(["192.168.1.20"])
    again = Certificates(tmp_path, clock)
    again.open("Another name", UUID(int=7))
    assert again.fingerprint == certificates.fingerprint
    assert again.labels[0] == "comanda-3f7a"
    assert not again.renew(["192.168.1.20"])


def test_another_address_gets_another_certificate_without_the_old_one(
    certificates: Certificates,
) -> None:
    certificates.renew(["192.168.1.20"])

    assert certificates.renew(["192.168.1.33"])
    assert certificates.facts is not None
    assert certificates.facts.addresses == ("192.168.1.33",)


def test_a_cable_that_is_pulled_changes_nothing(certificates: Certificates) -> None:
    certificates.renew(["192.168.1.20"])

    assert not certificates.renew([])


def test_a_certificate_near_its_end_is_made_anew(
    certificates: Certificates, clock: VirtualClock
) -> None:
    certificates.renew(["192.168.1.20"])
    clock.set(NOW + authority.LASTS - authority.RENEW_BEFORE + timedelta(days=1))

    assert certificates.renew(["192.168.1.20"])


def test_n21_a_box_that_was_in_storage_has_a_new_certificate_before_it_listens(
    certificates: Certificates, tmp_path: Path, clock: VirtualClock
) -> None:
    certificates.renew(["192.168.1.20"])
    clock.set(NOW + timedelta(days=500))
    again = Certificates(tmp_path, clock)
    again.open("Trattoria", BOX)

    assert again.renew(["192.168.1.20"])
    assert again.facts is not None
    assert again.facts.ends > clock.now()


@pytest.mark.parametrize("wrong", [datetime(1970, 1, 1, tzinfo=UTC), NOW - timedelta(days=300)])
def test_n22_a_clock_that_is_behind_at_the_first_start_makes_what_is_good_today(
    tmp_path: Path, wrong: datetime
) -> None:
    found = Certificates(tmp_path, VirtualClock(wrong))
    found.open("Trattoria", BOX)
    found.renew(["192.168.1.20"])

    assert found.facts is not None
    assert found.facts.begins <= NOW <= found.facts.ends
    assert facts(found.authority_pem or b"").begins <= NOW


def test_a_clock_that_was_ahead_is_mended_with_the_next_look(
    tmp_path: Path, clock: VirtualClock
) -> None:
    ahead = VirtualClock(NOW + timedelta(days=3000))
    found = Certificates(tmp_path, ahead)
    found.open("Trattoria", BOX)
    found.renew(["192.168.1.20"])
    ahead.correct(NOW)

    assert facts(found.authority_pem or b"").begins <= NOW
    assert found.renew(["192.168.1.20"])
    assert found.facts is not None
    assert found.facts.begins <= NOW <= found.facts.ends


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"-----BEGIN CERTIFICATE-----\n"])
def test_n23_a_key_that_cannot_be_read_is_never_replaced_by_itself(
    certificates: Certificates, tmp_path: Path, clock: VirtualClock, content: bytes
) -> None:
    certificates.renew(["192.168.1.20"])
    Vault(tmp_path).authority_file.write_bytes(content)
    again = Certificates(tmp_path, clock)
    again.open("Trattoria", BOX)

    assert "new-keys" in again.trouble
    assert again.can_serve
    assert not again.renew(["192.168.1.33"])
    assert Vault(tmp_path).authority_file.read_bytes() == content


def brought(*extensions: x509.ExtensionType, password: bytes = b"") -> bytes:
    """An authority that an operator made, with its key, as a file of the vault."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Our office")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW + timedelta(days=999))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    for each in extensions:
        made = made.add_extension(each, critical=True)
    kept = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, kept) + made.sign(
        key, hashes.SHA256()
    ).public_bytes(pem)


@pytest.mark.parametrize(
    "permitted",
    [None, x509.IPAddress(ip_network("10.0.0.0/8")), x509.DNSName("local"), x509.DNSName(".local")],
    ids=["no constraints", "addresses", "all of a domain", "all below a domain"],
)
def test_an_authority_that_names_no_box_speaks_for_the_boxs_own(
    tmp_path: Path, clock: VirtualClock, permitted: x509.GeneralName | None
) -> None:
    vault = Vault(tmp_path)
    vault.folder.mkdir()
    constraints = [x509.NameConstraints([each], None) for each in filter(None, [permitted])]
    vault.authority_file.write_bytes(brought(*constraints))
    found = Certificates(tmp_path, clock)

    found.open("Trattoria", BOX)
    found.renew(["10.0.0.5"])

    assert found.trouble == ""
    assert found.facts is not None
    assert set(NAMES) <= set(found.facts.names)
    assert found.labels[0] == "comanda-3f7a"


@pytest.mark.parametrize(
    "content",
    [
        brought(password=b"secret"),
        brought(x509.UnrecognizedExtension(ExtensionOID.NAME_CONSTRAINTS, b"garbage")),
    ],
    ids=["its key has a password", "its names cannot be read"],
)
def test_an_authority_that_cannot_be_used_is_said_and_the_box_starts(
    tmp_path: Path, clock: VirtualClock, content: bytes
) -> None:
    vault = Vault(tmp_path)
    vault.folder.mkdir()
    vault.authority_file.write_bytes(content)
    found = Certificates(tmp_path, clock)

    found.open("Trattoria", BOX)

    assert not found.renew(["10.0.0.5"])
    assert str(vault.authority_file) in found.trouble
    assert vault.authority_file.read_bytes() == content


def test_new_keys_are_made_when_somebody_asks(
    certificates: Certificates, tmp_path: Path, clock: VirtualClock
) -> None:
    Vault(tmp_path).forget()
    again = Certificates(tmp_path, clock)
    again.open("Trattoria", BOX)

    assert again.fingerprint != certificates.fingerprint


async def test_the_server_shows_the_new_certificate_without_a_restart(
    certificates: Certificates,
) -> None:
    certificates.renew(["192.168.1.20"])
    trusting = ssl.create_default_context(cadata=(certificates.authority_pem or b"").decode())
    context = certificates.context()
    async with await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0, ssl=context) as up:
        port = up.sockets[0].getsockname()[1]
        seen = []
        for name in ("192.168.1.20", "192.168.1.33"):
            certificates.renew([name])
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting, server_hostname=name
            )
            seen.append(writer.get_extra_info("peercert")["serialNumber"])
            writer.transport.abort()

    assert len(set(seen)) == 2
    assert certificates.asked == 2


def test_a_full_disk_keeps_the_certificate_in_use_and_lets_the_box_start(
    certificates: Certificates, tmp_path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    certificates.renew(["192.168.1.20"])
    monkeypatch.setattr(os, "write", no_room)
    again, first = Certificates(tmp_path, clock), Certificates(tmp_path / "new", clock)
    again.open("Trattoria", BOX)
    first.open("Trattoria", BOX)

    assert not again.renew(["192.168.1.77"])
    assert not first.renew(["192.168.1.77"])
    assert (again.can_serve, first.can_serve) == (True, False)
    assert again.facts is not None
    assert again.facts.addresses == ("192.168.1.20",)
    assert "disk" in again.trouble
    monkeypatch.undo()
    assert again.renew(["192.168.1.77"])
    assert again.trouble == ""
