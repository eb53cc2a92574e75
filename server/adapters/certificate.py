"""A self-signed certificate for a LAN: browsers give a camera only to a secure origin. Must not know HTTP."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.adapters.keys import write_private

LIFE = timedelta(days=397)
"""The longest that browsers take."""
RENEW = timedelta(days=30)


def tls_context(folder: Path, addresses: Iterable[str], now: datetime) -> tuple[ssl.SSLContext, str]:
    """The context and the certificate's SHA-256 fingerprint; made anew when addresses change or its end is near."""
    path = folder / "certificate.pem"
    wanted = {str(ipaddress.ip_address(address)) for address in addresses}
    if not _fits(path, wanted, now):
        path.unlink(missing_ok=True)
        write_private(path, _made(sorted(wanted), now))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context, _loaded(path).fingerprint(hashes.SHA256()).hex(":").upper()


def _fits(path: Path, wanted: set[str], now: datetime) -> bool:
    if not path.exists():
        return False
    found = _loaded(path)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    return addresses == wanted and found.not_valid_before_utc <= now < found.not_valid_after_utc - RENEW


def _loaded(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _made(addresses: list[str], now: datetime) -> bytes:
    """Private key and certificate, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "E-Ilaj")])
    names = [x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_address(one)) for one in addresses)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
