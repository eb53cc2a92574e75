"""Every setting with its meaning, and what makes a combination impossible. `server.config` reads them."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from media.recording.keys import Keyring
from server.domain.recordings import CLINICAL
from server.drivers import with_driver

LAST_PORT = 65_535
SHORTEST_SECRET = 32
TURN_URL = re.compile(r"turns?:[A-Za-z0-9.-]+(:[0-9]{1,5})?(\?transport=(udp|tcp))?")
META = re.compile(r"https://graph\.facebook\.com/v[0-9]{1,3}\.[0-9]")


class Settings(BaseModel):
    """Everything that can be set. The key in the environment is `EILAJ_` and the name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    """Where to listen. Anything but a loopback address is served over HTTPS."""
    port: int = Field(default=8080, ge=0, le=LAST_PORT)
    """TCP port of HTTP; 0 lets the system choose."""
    media_port: int | None = Field(default=None, ge=0, le=LAST_PORT)
    """UDP port of all media; one above `port` unless set."""
    media_host: str = ""
    """IP address that media and our TURN server listen on; unless set, `host`."""
    announce: tuple[str, ...] = ()
    """IP addresses told to browsers for media, separated by commas; unless set, those of `media_host`."""
    data: Path = Path("data")
    """Folder of everything that must survive: database, keys, certificate, recordings."""
    database_url: str = ""
    """`sqlite:///path` or `postgresql://…`; unless set, a SQLite file in `data`."""
    web: Path = Path(__file__).parent.parent / "web" / "dist"
    """Folder of the built web client."""
    demo: bool = False
    """Seed invented people and patients, with passwords that everybody knows."""
    public_url: str = Field(default="", pattern=r"^(https?://[A-Za-z0-9.:-]{1,253})?$")
    """Where phones reach us (`https://eilaj.example.pk`), for the codes on paper; unless set, where staff does."""
    code_app: Literal["demanded", "off"] = "demanded"
    """`demanded`: doctors, supervisors and administrators need a code app, the demo's people aside; `off`: nobody
    needs one, and whoever has set one up is asked for its code all the same."""
    access_token_minutes: int = Field(default=10, ge=1, le=60)
    """Life of an access token."""
    refresh_token_hours: int = Field(default=16, ge=1, le=24 * 30)
    """How long a sign-in lasts without being used."""
    guest_token_minutes: int = Field(default=120, ge=5, le=24 * 60)
    """How long a guest may stay after redeeming an invitation."""
    link_samples_days: int = Field(default=90, ge=1, le=3_650)
    """How long samples of the links of calls are kept for the control room."""
    turn_port: int | None = Field(default=None, ge=1, le=LAST_PORT)
    """UDP and TCP port of our TURN server, 3478 in production; unless set, one that is free beside `media_port`."""
    turn_tls_port: int | None = Field(default=None, ge=1, le=LAST_PORT)
    """TCP port of TURN over TLS, 443 in production; unless set, one that is free beside `turn_port`."""
    turn_host: str = Field(default="", pattern=r"^([A-Za-z0-9.-]{1,253})?$")
    """Name or IPv4 address under which browsers find our TURN server; unless set, the one told for media."""
    turn_certificate: Path | None = None
    """PEM file of the certificate's chain for `turn_host`; unless set, our own one, which browsers do not trust."""
    turn_key: Path | None = None
    """PEM file of that certificate's key; unless set, in `turn_certificate` as well."""
    turn_urls: tuple[str, ...] = ()
    """URLs (`turn:…`, `turns:…`) of a TURN server that is run elsewhere, separated by commas."""
    turn_secret: str = Field(default="", repr=False)
    """Its `static-auth-secret`; ours has one of its own for each start."""
    turn_minutes: int = Field(default=120, ge=10, le=24 * 60)
    """How long a browser may begin to use a TURN credential; what it has begun goes on."""
    turn: Literal["auto", "off", "external"] = "auto"
    """`auto`: coturn as our child, where it is installed; `external`: one that is run elsewhere; `off`: none."""
    minimum_free_megabytes: int = Field(default=200, ge=0)
    """Free space below which the node is not ready; at half of it recordings stop, so that the rest goes on."""
    recording_keys: SecretStr = SecretStr("")
    """Keys that wrap the recordings' data keys, newest first: `ID:BASE64` of 32 bytes, separated by commas. Unless
    set, a key made once in `data`/keys: set it, or keep that folder on another disk, where disks may be stolen."""
    retention_days: dict[str, int] = Field(default_factory=lambda: {CLINICAL: 3650})
    """How long a recording of each class is kept: `clinical=3650,training=365`; `clinical` must be among them."""
    storage: Literal["disk", "s3"] = "disk"
    """Where recordings are kept after their call: in `data`/recordings, or in an S3 bucket; sealed in both."""
    storage_bucket: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$")
    """Name of the bucket, which must be there."""
    storage_endpoint: str = Field(default="", pattern=r"^(https?://[A-Za-z0-9.:\[\]-]{1,253}/?)?$")
    """Address of the S3 server, `https://s3.example.pk`; unless set, AWS."""
    storage_region: str = Field(default="us-east-1", pattern=r"^[a-z0-9-]{1,40}$")
    """Its region; most servers of one's own take any."""
    storage_prefix: str = Field(default="", pattern=r"^([A-Za-z0-9._-]+/)*$")
    """What all our keys in the bucket begin with; ends in a slash."""
    storage_access_key: str = ""
    """Unless set, the machine's own identity at AWS is used."""
    storage_secret_key: SecretStr = SecretStr("")
    """Belongs to `storage_access_key`."""
    whatsapp_token: SecretStr = SecretStr("")
    """Access token of our telephone number at WhatsApp's Cloud API."""
    whatsapp_app_secret: SecretStr = SecretStr("")
    """Key of the signatures of its webhook, which is at `/hooks/whatsapp`."""
    whatsapp_verify_token: SecretStr = SecretStr("")
    """What Meta repeats when the webhook is set up; choose it."""
    whatsapp_graph: str = Field(
        default="https://graph.facebook.com/v26.0", pattern=r"^https?://[A-Za-z0-9.:/-]{1,253}$"
    )
    """Address and version of the Graph API: HTTPS at Meta's own name."""
    whatsapp_template: str = Field(default="", pattern=r"^[a-z0-9_]{0,512}$")
    """Approved template that asks a citizen to write again when 24 hours are over; unless set, nothing is sent."""
    whatsapp_number_id: str = Field(default="", pattern=r"^[0-9]{0,20}$")
    """Id of our telephone number at WhatsApp's Cloud API; unless set, there is none (a demo simulates it)."""
    mail_host: str = Field(default="", pattern=r"^([A-Za-z0-9.-]{1,253})?$")
    """SMTP server for mail to volunteer doctors and of alarms; unless set, nobody can apply (a demo shows them)."""
    mail_port: int = Field(default=587, ge=1, le=LAST_PORT)
    """Its port: 587 with STARTTLS, 465 with TLS."""
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` only for a mail server on this machine."""
    mail_user: str = ""
    """Unless set, no name and password are sent."""
    mail_password: SecretStr = SecretStr("")
    """Belongs to `mail_user`."""
    mail_from: str = Field(
        default="", validate_default=True, pattern=r"^([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253})?$"
    )
    """Address that our messages come from."""
    alarm_mail_to: tuple[str, ...] = ()
    """Who gets a mail when somebody must act, separated by commas; unless set, nobody. Needs `mail_host`."""
    backup_mark: Path | None = None
    """A file that `backup` writes when one is whole; its age is watched. Unless set, nothing is."""
    report_day: int = Field(default=2, ge=1, le=28)
    """Day of the month on which the report of the month before is made."""
    report_hour: int = Field(default=6, ge=0, le=23)
    """Hour of that day, by the centers' clock, from which on it is made."""
    export_four_eyes: bool = False
    """A second person has to agree before a copy of a recording is made for anybody."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of reverse proxies, separated by commas, whose `X-Forwarded-For` counts."""
    metrics_port: int | None = Field(default=None, ge=0, le=LAST_PORT)
    """TCP port of the metrics for Prometheus (`/metrics`); none unless set. Never to be reached from outside."""
    metrics_host: str = "127.0.0.1"
    """IP address that it listens on."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: readable on a terminal, JSON lines otherwise."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("announce", "turn_urls", "trusted_proxies", "alarm_mail_to", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("recording_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            Keyring.parse(value.get_secret_value())
        return value

    @field_validator("retention_days", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        return dict(pair.partition("=")[::2] for pair in value.split(",")) if isinstance(value, str) else value

    @field_validator("retention_days")
    @classmethod
    def _are_classes(cls, value: dict[str, int]) -> dict[str, int]:
        if CLINICAL not in value or not all(len(name) <= 20 and days > 0 for name, days in value.items()):
            raise ValueError("classes are CLASS=DAYS, clinical among them, separated by commas")
        return value

    @field_validator("announce")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            ipaddress.ip_address(address)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network)
        return value

    @field_validator("turn_urls")
    @classmethod
    def _are_turn(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(TURN_URL.fullmatch(url) for url in value):
            raise ValueError("a URL is like turns:turn.example.pk:443?transport=tcp")
        return value

    @field_validator("turn", mode="after")
    @classmethod
    def _is_complete(cls, value: str, info: ValidationInfo) -> str:
        secret = info.data.get("turn_secret", "")
        if value == "external" and not (info.data.get("turn_urls") and len(secret) >= SHORTEST_SECRET):
            raise ValueError(
                f"external needs EILAJ_TURN_URLS, and EILAJ_TURN_SECRET with {SHORTEST_SECRET} characters or more"
            )
        return value

    @field_validator("whatsapp_graph")
    @classmethod
    def _is_meta(cls, value: str, info: ValidationInfo) -> str:
        if not info.data.get("demo") and not META.fullmatch(value):
            raise ValueError("only a demo may speak to anything but Meta's own address, by HTTPS")
        return value

    @field_validator("whatsapp_number_id")
    @classmethod
    def _has_secrets(cls, value: str, info: ValidationInfo) -> str:
        names = ("token", "app_secret", "verify_token")
        known = [info.data.get(f"whatsapp_{name}") for name in names]
        if value and not all(one is not None and one.get_secret_value() for one in known):
            raise ValueError("it needs EILAJ_WHATSAPP_TOKEN, _APP_SECRET and _VERIFY_TOKEN as well")
        return value

    @field_validator("mail_from", mode="after")
    @classmethod
    def _can_be_written_to(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("mail_host") and not (value and info.data.get("public_url")):
            raise ValueError("EILAJ_MAIL_HOST needs it, and EILAJ_PUBLIC_URL for the links in messages")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value:
            with_driver(value)
        return value

    @model_validator(mode="after")
    def _has_bucket(self) -> Settings:
        if self.storage == "s3" and not self.storage_bucket:
            raise ValueError("s3 needs EILAJ_STORAGE_BUCKET")
        if bool(self.storage_access_key) != bool(self.storage_secret_key.get_secret_value()):
            raise ValueError("EILAJ_STORAGE_ACCESS_KEY and EILAJ_STORAGE_SECRET_KEY belong together")
        return self

    @field_validator("alarm_mail_to")
    @classmethod
    def _has_mail_server(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if value and not info.data.get("mail_host"):
            raise ValueError("it needs EILAJ_MAIL_HOST")
        return value

    @property
    def is_public(self) -> bool:
        """Reachable from other machines, so browsers want HTTPS before they give a camera."""
        return self.host != "localhost" and not ipaddress.ip_address(self.host).is_loopback

    @property
    def is_secure(self) -> bool:
        """Browsers reach us over HTTPS: our own, or a proxy's in front."""
        return self.is_public or self.public_url.startswith("https:")

    @property
    def own_url(self) -> str:
        """Where a program on this machine reaches us."""
        host = "127.0.0.1" if self.host in ("localhost", "0.0.0.0") else self.host  # noqa: S104 - compared
        scheme = "https" if self.is_public else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def media_address(self) -> str:
        """The IP address that media listens on."""
        host = self.media_host or self.host
        return "127.0.0.1" if host == "localhost" else host

    @field_validator("host", "media_host", "metrics_host")
    @classmethod
    def _is_host(cls, value: str) -> str:
        if value not in ("localhost", ""):
            ipaddress.ip_address(value)
        return value

    @property
    def reserved_bytes(self) -> int:
        """Of the disk, left alone by recordings: they stop there and begin again at twice as much."""
        return self.minimum_free_megabytes * 2**20 // 2

    @property
    def udp_port(self) -> int:
        """The port of media; 0 when the system chooses."""
        if self.media_port is not None:
            return self.media_port
        if self.port == 0:
            return 0
        return self.port + 1 if self.port < LAST_PORT else self.port - 1

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'eilaj.sqlite').absolute()}"
