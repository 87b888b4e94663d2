"""Settings of the centre, from the environment: `COMANDA_CENTRAL_DSN=...` and the like."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "COMANDA_CENTRAL_"


class CentralSettings(BaseSettings):
    """How a centre runs. Without `dsn` it brings its own PostgreSQL server, in `data`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data: Path = Field(
        Path("var/central"),
        description="Folder of the database server, where the centre brings its own, and of what "
        "must outlive the database: the number of its generation.",
    )
    dsn: str = Field(
        "",
        description="PostgreSQL to use, like postgresql://admin@db/comanda; empty starts one.",
    )
    app_password: SecretStr = Field(SecretStr(""), description="Of the role comanda_app.")
    sync_password: SecretStr = Field(SecretStr(""), description="Of the role comanda_sync.")
    jobs_password: SecretStr = Field(SecretStr(""), description="Of the role comanda_jobs.")
    host: str = Field("0.0.0.0", description="Network address to listen on.")
    port: int = Field(8090, ge=1, le=65535, description="Port that boxes push to.")
    office_port: int = Field(8091, ge=1, le=65535, description="Port of the office's screens.")
    centre_url: str = Field("", description="How boxes reach the centre, shown beside a code.")
    office_url: str = Field("", description="How people reach the office, for links in mails.")
    connections: int = Field(8, ge=1, description="Connections to the database in each process.")
    catch_ups: int = Field(4, ge=1, description="Pushes and pulls worked on at once.")
    waiting: int = Field(32, ge=0, description="Requests that may wait; more are asked to return.")
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token for /metrics; without one only this machine itself may ask.",
    )
    keep_journal_months: int = Field(
        24, ge=2, description="How long ops are kept byte for byte after they came."
    )
    smtp_host: str = Field("", description="Mail server; without one no mail is sent.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to it is encrypted."
    )
    smtp_user: str = Field("", description="Name there; without one the centre signs in nowhere.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password there.")
    smtp_from: str = Field("", description="Address that mails come from; the name there.")

    @property
    def postgres(self) -> Path:
        """Where the centre's own server keeps its data."""
        return self.data / "postgres"

    @property
    def generation_file(self) -> Path:
        """Outside the database, since it says that the database went back."""
        return self.data / "central_gen"
