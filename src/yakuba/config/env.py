"""Every setting of yakuba, read from the environment (``YAKUBA_...``) and nowhere else."""

import ipaddress
import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Zone(StrEnum):
    """Which side of the network separation (三層分離) this process serves."""

    PORTAL = "portal"
    DESK = "desk"
    BOTH = "both"


class Env(BaseSettings):
    """The settings. A wrong value stops the start with a sentence that names it."""

    model_config = SettingsConfigDict(env_prefix="YAKUBA_", extra="ignore")

    home: Path = Field(ROOT / "var" / "town", description="Folder of the database file and the file store.")
    database_url: str = Field("", description="Empty: SQLite in YAKUBA_HOME. postgres://… selects PostgreSQL.")
    secret_key: SecretStr = Field(SecretStr(""), description="50 or more random characters. Needed outside the demo.")
    zone: Zone = Field(Zone.BOTH, description="portal, desk or both (三層分離).")
    gate: Literal["", "folder"] = Field(
        "", description="How the zones exchange bundles. Empty: not at all (one zone alone)."
    )
    gate_folder: Path | None = Field(
        None, description="Folder that both zones reach and that only carries bundles. Empty: YAKUBA_HOME/gate."
    )
    hosts: Annotated[list[str], NoDecode] = Field(
        ["127.0.0.1", "localhost"], description="Host names served, separated by commas."
    )
    https: bool = Field(False, description="Cookies only over TLS, HSTS on. Set it behind your TLS proxy.")
    demo: bool = Field(False, description="Set by `./run demo` only: one-click sign-in, simulators, fictional data.")
    scanner: Literal["", "clamav", "scanner_simulator"] = Field(
        "", description="Virus scanner of uploads. Empty: the simulator in the demo, clamav everywhere else."
    )
    clamav: str = Field("127.0.0.1:3310", description="Where clamd listens: host:port or the path of its socket.")
    mail: Literal["", "smtp"] = Field(
        "", description="How e-mail leaves. Empty: not at all (in the demo: to its own mail server)."
    )
    mail_host: str = Field("127.0.0.1", description="Host of the outgoing mail server.")
    mail_port: int = Field(587, ge=1, le=65_535, description="Its port. The demo finds its own server by itself.")
    mail_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="Encryption to the mail server; none only without a user."
    )
    mail_user: str = Field("", description="User at the mail server; empty: no sign-in.")
    mail_password: SecretStr = Field(SecretStr(""), description="Password of that user.")
    mail_sender: str = Field("", description="Address from which e-mail comes. Needed with YAKUBA_MAIL=smtp.")
    mail_timeout_s: int = Field(30, ge=1, le=300, description="Seconds to wait for an answer of the mail server.")
    notices_key: SecretStr = Field(
        SecretStr(""), description="32 bytes in base64: encrypts addresses of notices. Empty: made in YAKUBA_HOME/keys."
    )
    notices_address_days: int = Field(
        90, ge=1, le=3_650, description="Days after its last delivery for which a notice keeps its addresses."
    )
    register_folder: Path | None = Field(
        None, description="Folder in which the core system leaves feeds of the register. Empty: fed by hand."
    )
    core: str = Field(
        "",
        description="How hand-overs reach core systems: core_files, or 住民記録=core_files,税=… by core system. "
        "Empty: files are carried by hand (in the demo: to its own core system).",
    )
    core_folder: Path | None = Field(None, description="Exchange folder of core_files. Empty: YAKUBA_HOME/core.")
    card_app: Literal["", "card_simulator"] = Field(
        "", description="Where residents sign with their cards. Empty: not offered (in the demo: the simulator)."
    )
    card_folder: Path | None = Field(
        None, description="Folder of the simulated cards; both zones reach it. Empty: YAKUBA_HOME/card_simulator."
    )
    card_anchors: Path | None = Field(
        None, description="Certificates (PEM) of the authorities whose cards the desk trusts. Empty: none is accepted."
    )
    card_lists: Path | None = Field(
        None, description="Their lists of revoked certificates (CRL, DER): a file, or a folder of .crl files."
    )
    card_oids: str = Field(
        "", description="Object identifiers of name, birth date, sex and address in a certificate, by commas."
    )
    card_policy: str = Field(
        "", description="Policy (object identifier) that a certificate for signing must carry. Empty: any."
    )
    idle_minutes: int = Field(30, ge=5, le=120, description="Minutes without an act after which a session ends.")
    session_hours: int = Field(12, ge=1, le=24, description="Hours after which a session ends in any case.")
    sessions_at_once: int = Field(3, ge=1, le=20, description="Sessions that one account may have; the oldest yields.")
    terminals: Annotated[list[str], NoDecode] = Field(
        [],
        description="Addresses or networks (10.1.2.0/24) of the terminals on which staff may work, by commas. "
        "Empty: any.",
    )
    proxies: int = Field(0, ge=0, le=5, description="Proxies of yours in front that append to X-Forwarded-For.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR. Logs never hold personal data.")

    audit_subject_key: SecretStr = Field(
        SecretStr(""),
        description="32 bytes in base64: hides whom audit entries are about. Empty: made in YAKUBA_HOME/keys.",
    )
    audit_signing_key: SecretStr = Field(
        SecretStr(""), description="32 bytes in base64 (Ed25519): signs audit anchors. Empty: made in YAKUBA_HOME/keys."
    )
    audit_anchor_folders: Annotated[list[Path], NoDecode] = Field(
        [], description="Folders for audit anchors, separated by commas; on other machines. Empty: YAKUBA_HOME/anchors."
    )
    audit_retention_days: int = Field(365, ge=365, description="Days that audit entries must be kept; a year or more.")

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("hosts", "terminals", "audit_anchor_folders"):
            if isinstance(text := values.get(name), str):
                values[name] = [part.strip() for part in text.split(",") if part.strip()]
        return values

    @model_validator(mode="after")
    def _terminals_are_networks(self) -> Self:
        for named in self.terminals:
            try:
                ipaddress.ip_network(named)
            except ValueError as wrong:
                raise ValueError(
                    f"YAKUBA_TERMINALS: {named} is no address and no network such as 10.1.2.0/24"
                ) from wrong
        return self

    @model_validator(mode="after")
    def _scanner_is_real(self) -> Self:
        if self.scanner == "scanner_simulator" and not self.demo:
            raise ValueError("YAKUBA_SCANNER=scanner_simulator finds no virus and works in the demo only")
        return self

    @model_validator(mode="after")
    def _cards_are_real(self) -> Self:
        if self.card_app == "card_simulator" and not self.demo:
            raise ValueError("YAKUBA_CARD_APP=card_simulator signs for nobody and works in the demo only")
        if self.card_anchors and not (self.card_lists and self.card_oids):
            raise ValueError("YAKUBA_CARD_ANCHORS needs YAKUBA_CARD_LISTS and YAKUBA_CARD_OIDS of the same authorities")
        if self.card_oids and not re.fullmatch(r"\s*([0-9.]+\s*,\s*){3}[0-9.]+\s*", self.card_oids):
            raise ValueError("YAKUBA_CARD_OIDS is four object identifiers: name, birth date, sex, address")
        return self

    @model_validator(mode="after")
    def _core_systems_are_known(self) -> Self:
        named = set(self.core_systems().values())
        if unknown := named - {"core_files", "core_simulator"}:
            raise ValueError(f"YAKUBA_CORE names core_files, not {', '.join(sorted(unknown))}")
        if "core_simulator" in named and not self.demo:
            raise ValueError("YAKUBA_CORE=core_simulator reaches no core system and works in the demo only")
        return self

    def core_systems(self) -> dict[str, str]:
        """The adapter of each core system by its name; ``*`` stands for all others."""
        pairs = (part.strip().rpartition("=") for part in self.core.split(",") if part.strip())
        found = {core.strip() or "*": adapter.strip() for core, _equals, adapter in pairs}
        return found or ({"*": "core_simulator"} if self.demo else {})

    @model_validator(mode="after")
    def _mail_can_leave(self) -> Self:
        if self.mail and not self.mail_sender:
            raise ValueError("YAKUBA_MAIL=smtp needs YAKUBA_MAIL_SENDER, the address from which e-mail comes")
        if not re.fullmatch(r"([!-?A-~]+@[!-?A-~]+)?", self.mail_sender):
            raise ValueError("YAKUBA_MAIL_SENDER is one bare e-mail address, for instance oshirase@city.example.jp")
        if self.mail_user and self.mail_tls == "none":
            raise ValueError(
                "YAKUBA_MAIL_USER needs YAKUBA_MAIL_TLS=starttls or tls: a password never travels in clear"
            )
        return self

    @model_validator(mode="after")
    def _secret_is_strong(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if secret and len(secret) < 50:
            raise ValueError("YAKUBA_SECRET_KEY must have 50 characters or more")
        return self


@cache
def env() -> Env:
    """The settings of this process."""
    return Env()
