"""Settings: what is refused, what wins, and what a file may hold."""

from __future__ import annotations

import base64
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

import server
from server.config import BadSettings, Settings, load


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"EILAJ_PROT": "8080"}, "no setting EILAJ_PROT"),
        ({"EILAJ_PORT": "http"}, "EILAJ_PORT"),
        ({"EILAJ_PORT": "70000"}, "EILAJ_PORT"),
        ({"EILAJ_HOST": "example.org"}, "EILAJ_HOST"),
        ({"EILAJ_ANNOUNCE": "10.0.0.1,nowhere"}, "EILAJ_ANNOUNCE"),
        ({"EILAJ_DATABASE_URL": "mysql://root:hunter2@db/x"}, "sqlite:/// or postgresql://"),
        ({"EILAJ_ACCESS_TOKEN_MINUTES": "100000"}, "EILAJ_ACCESS_TOKEN_MINUTES"),
        ({"EILAJ_DEMO": "perhaps"}, "EILAJ_DEMO"),
        ({"EILAJ_RECORDING_KEYS": "first:hunter2"}, "ID:BASE64 of 32 bytes"),
        ({"EILAJ_RETENTION_DAYS": "training=30"}, "clinical among them"),
        ({"EILAJ_RETENTION_DAYS": "clinical"}, "EILAJ_RETENTION_DAYS"),
        ({"EILAJ_RETENTION_DAYS": "clinical=0"}, "CLASS=DAYS"),
        ({"EILAJ_LOG_LEVEL": "loud"}, "EILAJ_LOG_LEVEL"),
        ({"EILAJ_TURN": "perhaps"}, "EILAJ_TURN"),
        ({"EILAJ_TURN": "external"}, "EILAJ_TURN_URLS"),
        (
            {"EILAJ_TURN": "external", "EILAJ_TURN_URLS": "turn:a:1", "EILAJ_TURN_SECRET": "hunter2"},
            "32 characters",
        ),
        ({"EILAJ_TURN_URLS": "http://turn.example.pk"}, "turns:turn.example.pk:443"),
        ({"EILAJ_TURN_URLS": "turn:turn.example.pk:3478?transport=sctp"}, "EILAJ_TURN_URLS"),
        ({"EILAJ_TURN_HOST": "a b"}, "EILAJ_TURN_HOST"),
        ({"EILAJ_TURN_PORT": "0"}, "EILAJ_TURN_PORT"),
        ({"EILAJ_STORAGE": "tape"}, "EILAJ_STORAGE"),
        ({"EILAJ_STORAGE": "s3"}, "EILAJ_STORAGE_BUCKET"),
        ({"EILAJ_STORAGE_ENDPOINT": "s3.example.pk"}, "EILAJ_STORAGE_ENDPOINT"),
        ({"EILAJ_STORAGE_PREFIX": "no-slash"}, "EILAJ_STORAGE_PREFIX"),
        ({"EILAJ_STORAGE_SECRET_KEY": "hunter2"}, "EILAJ_STORAGE_ACCESS_KEY"),
        ({"EILAJ_SETTINGS": "/nowhere/at/all.toml"}, "cannot be read"),
    ],
)
def test_a_bad_or_unknown_setting_is_one_sentence_without_the_value(environ: dict[str, str], words: str) -> None:
    with pytest.raises(BadSettings) as refused:
        load(environ, {})
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hunter2" not in sentence


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('host = "10.0.0.1"\nport = 1\nmedia_port = 7000\n')
    environ = {"EILAJ_SETTINGS": str(file), "EILAJ_HOST": "10.0.0.2", "EILAJ_PORT": "2", "OTHER": "ignored"}
    settings = load(environ, {"port": "3"})
    assert (settings.host, settings.port, settings.media_port) == ("10.0.0.2", 3, 7000)


@pytest.mark.parametrize(("content", "words"), [("prot = 1\n", "no setting EILAJ_PROT"), ("host = \n", "not TOML")])
def test_a_bad_file_stops_the_start(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(BadSettings, match=words):
        load({"EILAJ_SETTINGS": str(file)}, {})


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = load({}, {"data": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path}/eilaj.sqlite"
    assert not settings.is_public
    assert not settings.demo


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("10.1.2.3", True)],
)
def test_only_loopback_does_without_https(host: str, public: bool) -> None:
    assert Settings(host=host).is_public is public


@pytest.mark.parametrize(
    ("given", "udp"),
    [({}, 8081), ({"port": 0}, 0), ({"port": 65_535}, 65_534), ({"port": 0, "media_port": 7000}, 7000)],
)
def test_media_is_beside_the_port_unless_told_otherwise(given: dict[str, object], udp: int) -> None:
    assert load({}, given).udp_port == udp


def test_lists_are_separated_by_commas_and_settings_cannot_change() -> None:
    settings = load({"EILAJ_ANNOUNCE": "10.0.0.1, 2001:db8::1"}, {})
    assert settings.announce == ("10.0.0.1", "2001:db8::1")
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # what is tested


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(server.__file__).parents[1] / "pyproject.toml").read_text())
    assert project["project"]["version"] == server.VERSION


def test_keys_and_classes_are_read_and_keys_never_shown() -> None:
    key = base64.b64encode(bytes(32)).decode()
    settings = load({"EILAJ_RECORDING_KEYS": f"b:{key}", "EILAJ_RETENTION_DAYS": "clinical=3650,training=30"}, {})
    assert settings.retention_days == {"clinical": 3650, "training": 30}
    assert settings.recording_keys.get_secret_value() == f"b:{key}"
    assert key not in repr(settings)


MAIL = {
    "EILAJ_MAIL_HOST": "mail.example.pk",
    "EILAJ_MAIL_FROM": "help@eilaj.example.pk",
    "EILAJ_PUBLIC_URL": "https://eilaj.example.pk",
}


@pytest.mark.parametrize("missing", ["EILAJ_MAIL_FROM", "EILAJ_PUBLIC_URL"])
def test_messages_need_a_sender_and_an_address_for_their_links(missing: str) -> None:
    assert load(MAIL, {}).mail_from == "help@eilaj.example.pk"
    with pytest.raises(BadSettings, match="EILAJ_MAIL_FROM is not possible"):
        load({name: value for name, value in MAIL.items() if name != missing}, {})


def test_the_code_app_is_demanded_unless_it_is_switched_off() -> None:
    assert load({}, {}).code_app == "demanded"
    assert load({"EILAJ_CODE_APP": "off"}, {}).code_app == "off"
    with pytest.raises(BadSettings):
        load({"EILAJ_CODE_APP": "maybe"}, {})


def test_alarms_are_mailed_only_where_there_is_a_mail_server() -> None:
    to = {"EILAJ_ALARM_MAIL_TO": "a@example.pk, b@example.pk"}
    with pytest.raises(BadSettings, match="EILAJ_ALARM_MAIL_TO"):
        load(to, {})
    settings = load(MAIL | to | {"EILAJ_MAIL_PASSWORD": "hidden-word"}, {})
    assert settings.alarm_mail_to == ("a@example.pk", "b@example.pk")
    assert "hidden-word" not in repr(settings)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("localhost", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        ("0.0.0.0", "https://127.0.0.1:8080"),
    ],
)
def test_where_this_machine_reaches_its_own_node(host: str, url: str) -> None:
    assert Settings(host=host).own_url == url
