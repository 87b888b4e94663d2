"""Settings of a box: from the environment (`COMANDA_PORT=...`) and one TOML file.

What is given on the command line wins over the environment, that over the file, that over the
defaults. A key that is not a setting is refused: a typo must not pass for a choice.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from domain.errors import BadRequest

PREFIX = "COMANDA_"
CONFIG_VARIABLE = "COMANDA_CONFIG"
NOT_SETTINGS = {CONFIG_VARIABLE, "COMANDA_CHROMIUM"}
"""Variables with our prefix that others read: where the file is, and the tests' browser."""
CENTRAL_PREFIX = "COMANDA_CENTRAL_"
"""Begins the settings of a centre, which may run on the same machine."""

DATABASE_FILE = "box.db"


class Settings(BaseSettings):
    """How a box runs. Everything about the restaurant itself is in its database."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data: Path = Field(Path("var/box"), description="Folder of the database and its safety copies.")
    host: str = Field(
        "0.0.0.0",
        description="Network address to listen on; 127.0.0.1 keeps other machines out.",
    )
    port: int = Field(8080, ge=1, le=65535, description="Port that tablets and phones open.")
    https_port: int = Field(
        8443,
        ge=0,
        le=65535,
        description="Port of the encrypted screens; 0 serves everything unencrypted.",
    )
    announce: bool = Field(
        True, description="Let tablets find the box by its name (mDNS) on its networks."
    )
    address: str = Field(
        "",
        description="Address that others reach the box under, like http://192.168.1.20:8080; "
        "empty finds the address of this machine on its network.",
    )
    let_in: str = Field(
        "",
        description="Name of a counter screen to print a one-time link for at start, "
        "also when devices were let in before.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What is worth a line in the log."
    )
    log_format: Literal["json", "text"] = Field(
        "json", description="One JSON object a line, or text for people."
    )
    disk_reserve_mb: int = Field(
        200, ge=1, description="Below this much free room `/health` says that the disk is full."
    )
    safety_copies: list[str] = Field(
        [],
        description="Folders that the box copies itself to while it sells: a second disk, a stick, "
        "a folder of another computer.",
    )
    safety_copy_minutes: int = Field(5, ge=1, description="How often it copies itself.")
    safety_copies_kept: int = Field(6, ge=1, description="How many copies stay in each folder.")
    safety_copy_same_disk: bool = Field(
        False, description="Allow a folder on the box's own disk, which dies with it."
    )
    keep_commands_days: int = Field(
        30, ge=7, description="How long the box knows again what a tablet repeats."
    )

    smtp_host: str = Field(
        "", description="Mail server for receipts and invoices; empty sends no mail."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to the mail server is encrypted."
    )
    smtp_user: str = Field("", description="Name at the mail server; empty signs in nowhere.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_from: str = Field(
        "", description="Address that mails come from; empty is the name at the mail server."
    )

    @property
    def database(self) -> Path:
        """The box's database file."""
        return self.data / DATABASE_FILE


def load(config: Path | None = None, **given: Any) -> Settings:
    """Read the settings. `given` are those of the command line; None among them is not given.

    `config` is the TOML file; without it `COMANDA_CONFIG` names one, if any. Raises BadRequest
    with a sentence that names the key.
    """
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if CONFIG_VARIABLE in os.environ else None)
    if named is not None and not named.is_file():
        raise BadRequest(f"There is no settings file {named}.")
    _refuse_unknown_variables()

    class Configured(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, named)

    try:
        found = Configured(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        raise BadRequest(" ".join(_sentence(dict(each)) for each in error.errors())) from error
    except ValueError as error:  # tomllib's own complaint names line and column
        raise BadRequest(f"The settings file {named} cannot be read: {error}.") from error
    return Settings.model_construct(**found.model_dump())


def _refuse_unknown_variables() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX)
        and name.upper() not in known
        and not name.startswith(CENTRAL_PREFIX)
    )
    if unknown:
        raise BadRequest(
            f"{unknown[0]} is not a setting. The settings are {', '.join(Settings.model_fields)}."
        )


def _sentence(error: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{key!r} is not a setting. The settings are {', '.join(Settings.model_fields)}."
    return f"The setting {key!r} cannot be {error['input']!r}: {error['msg']}."
