"""The node's key and certificate: made once, private, made anew when they no longer fit."""

from __future__ import annotations

import ipaddress
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from server.adapters.addresses import local_addresses, reachable_at
from server.adapters.certificate import LIFE, tls_context
from server.adapters.keys import signing_key, write_private
from tests.server.clock import MORNING


def test_the_key_is_made_once_and_only_ours_to_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "token.pem"
    first = signing_key(path)
    assert signing_key(path).private_bytes_raw() == first.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["token.pem"]


def test_another_thing_in_its_place_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "token.pem"
    path.write_bytes(b"not a key")
    with pytest.raises(ValueError):
        signing_key(path)
    assert path.read_bytes() == b"not a key"


def test_a_private_file_is_never_written_over(tmp_path: Path) -> None:
    write_private(tmp_path / "one", b"first")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "one", b"second")
    assert (tmp_path / "one").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_certificate_names_every_address_and_stays_the_same(tmp_path: Path) -> None:
    _, first = tls_context(tmp_path, ["192.0.2.1", "2001:db8::1"], MORNING)
    _, second = tls_context(tmp_path, ["2001:db8::1", "192.0.2.1"], MORNING + timedelta(days=300))
    assert first == second
    certificate = x509.load_pem_x509_certificate((tmp_path / "certificate.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.IPAddress)) == {
        ipaddress.ip_address("192.0.2.1"),
        ipaddress.ip_address("2001:db8::1"),
    }
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]


def test_the_certificate_is_made_anew_for_other_addresses_and_before_its_end(tmp_path: Path) -> None:
    _, first = tls_context(tmp_path, ["192.0.2.1"], MORNING)
    _, moved = tls_context(tmp_path, ["192.0.2.2"], MORNING)
    _, renewed = tls_context(tmp_path, ["192.0.2.2"], MORNING + LIFE - timedelta(days=10))
    assert len({first, moved, renewed}) == 3


def test_where_a_server_is_found() -> None:
    assert "127.0.0.1" in local_addresses()
    assert reachable_at("0.0.0.0") == local_addresses()
    assert reachable_at("localhost") == ("127.0.0.1",)
    assert reachable_at("192.0.2.1") == ("192.0.2.1",)
