"""Settings come from the environment (SKILLTIDE_…) and sources.yaml; both are checked before any work starts."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from skilltide.engine import LOCAL, check_engine
from skilltide.errors import ConfigurationError

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Settings(BaseSettings):
    """What can be set for every command by an environment variable, for example SKILLTIDE_WAREHOUSE."""

    model_config = SettingsConfigDict(env_prefix="SKILLTIDE_", extra="ignore")

    warehouse: str = "./warehouse-data"
    sources: Path = Path("sources.yaml")
    contact: str | None = None
    skill_quality: Literal["fast", "full"] = "fast"
    """How skills are found: by dictionary, or by the concept model too, which takes seven times as long."""
    cache: Path = Field(
        default_factory=lambda: Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "skilltide"
    )
    """Folder of what can be made again at any time, such as the model of titles and the indices of taxonomies."""
    engine: Annotated[str, AfterValidator(check_engine)] = LOCAL
    """Where jobs run: `local`, or `dask://HOST:PORT` for the workers of a Dask cluster."""
    notify_url: SecretStr | None = None
    """Address of an incoming webhook that is told of failed tasks and missed deadlines; it is a secret, never shown."""
    raw_retention_days: Annotated[int, Field(ge=1)] | None = None
    """Days that raw documents, which hold personal data, are kept; null keeps them for good (`skilltide.retention`)."""
    workers: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 8), ge=1, le=256)

    @field_validator("notify_url")
    @classmethod
    def _notify_url_is_http(cls, url: SecretStr | None) -> SecretStr | None:
        """Not a ValueError, for its message would show the address."""
        if url is not None and not url.get_secret_value().startswith(("http://", "https://")):
            raise ConfigurationError("SKILLTIDE_NOTIFY_URL: found no web address, expected http:// or https://")
        return url


class SourceEntry(BaseModel):
    """One entry of sources.yaml: which boards of a source are read, and how fast."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Name
    boards: tuple[Name, ...] = Field(min_length=1)
    base_url: str | None = None
    allow_private: bool = False
    delay: float | None = Field(default=None, ge=0, le=3600)
    """Seconds between two requests to a host; null takes the source's own polite default."""
    aliases: dict[Name, Name] = Field(default_factory=dict)
    """For a board that was renamed: its name of today, and the name under which its series began and goes on."""
    robots_403_is_none: bool = False
    """Whether a robots.txt that answers 401 or 403 is taken as none, as of sites in a bucket that hides what is absent.
    By default nothing is asked for there."""

    @field_validator("boards", mode="before")
    @classmethod
    def _boards_are_strings(cls, boards: Any) -> Any:
        return [str(board) for board in boards] if isinstance(boards, list) else boards

    @model_validator(mode="after")
    def _aliases_name_series_of_their_own(self) -> "SourceEntry":
        names = [self.aliases.get(board, board) for board in dict.fromkeys(self.boards)]
        if not set(self.aliases) <= set(self.boards) or len(set(names)) < len(names):
            raise ValueError("aliases: expected a board of the entry, and for each a name that no other board has")
        return self

    def series_of(self, board: str) -> str:
        """The name under which the board's documents are kept."""
        return self.aliases.get(board, board)

    @field_validator("base_url")
    @classmethod
    def _base_url_is_http(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("expected an address that begins with http:// or https://")
        return url.rstrip("/") if url else url


class SourcesFile(BaseModel):
    """sources.yaml: who crawls (contact) and what is read (sources)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str | None = None
    sources: tuple[SourceEntry, ...] = ()


def read_settings() -> Settings:
    """The settings of the environment. Raises ConfigurationError that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError(f"environment: {one_line(error, 'SKILLTIDE_')}") from error


def read_sources(path: Path) -> SourcesFile:
    """The checked sources file. Raises ConfigurationError that names the file and every wrong entry."""
    document = read_yaml(path, "a sources file; copy sources.yaml of the project or name one with --sources")
    try:
        return SourcesFile.model_validate(document)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {one_line(error)}; see sources.yaml of the project for the form") from error


def read_yaml(path: Path, expected: str) -> dict[str, Any]:
    """A YAML file that holds a mapping. Raises ConfigurationError when it is absent, unreadable or another shape."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{path}: cannot be read ({reason}); expected {expected}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: is no YAML ({' '.join(str(error).split())}); expected {expected}") from error
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: found {type(document).__name__}, expected {expected}")
    return document


def one_line(error: ValidationError, prefix: str = "") -> str:
    """Every violation that pydantic found, on one line; a prefix makes variables of the names."""
    found = [(".".join(map(str, problem["loc"])), problem) for problem in error.errors()]
    return "; ".join(
        f"{prefix + name.upper() if prefix else name}: {problem['msg']} (found {problem['input']!r:.80})"
        for name, problem in found
    )
