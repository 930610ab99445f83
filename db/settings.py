"""What a county may set: from the environment, else from `settings.toml` in the project's folder, else the defaults."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from db.evidence.address import read_address

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = ROOT / "settings.toml"
UNKNOWN = "本平台没有这项设置。请核对拼写，可用的设置见 README；不需要时请从 settings.toml 中删除。"


class BadSettings(Exception):
    """Settings that cannot be used. `problems` holds one Chinese sentence for each: name, value, remedy."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(["设置有误，平台没有启动：", *(f"- {problem}" for problem in problems)]))


class Settings(BaseSettings):
    """Every setting; the description of a field is the remedy that is printed when its value is wrong."""

    model_config = SettingsConfigDict(extra="forbid", env_ignore_empty=True)

    data_dir: Path = Field(default=Path("data"), description="请填写存放数据的文件夹，例如 data 或 /var/lib/renda。")
    database_url: str = Field(
        default="",
        description="请填写 sqlite:///文件 或 postgresql://用户:密码@主机/库名；留空时用数据文件夹中的 county.db。",
    )
    evidence_url: str = Field(
        default="",
        description=(
            "请填写 s3://存储桶/前缀?endpoint_url=http://主机:端口，密钥写作 s3://密钥名:密钥@存储桶（其中的 / 写作 %2F），"
            "要求虚拟主机方式的再加 &addressing_style=virtual；留空时存放在数据文件夹中。"
        ),
    )
    sample: bool = Field(default=True, description="请填写 1（空库时载入示例县）或 0（正式使用）。")
    port: int = Field(default=8501, ge=1, le=65535, description="请填写1至65535的整数，例如 8501。")
    session_hours: int = Field(default=8, ge=1, le=168, description="请填写1至168的整数（小时），例如 8。")
    idle_minutes: int = Field(default=30, ge=1, le=1440, description="请填写1至1440的整数（分钟），例如 30。")
    max_file_mb: int = Field(default=20, ge=1, le=2048, description="请填写1至2048的整数（MB），例如 20。")
    max_township_mb: int = Field(
        default=2048, ge=1, le=1048576, description="请填写1至1048576的整数（MB），例如 2048。"
    )
    secure_cookies: bool = Field(default=False, description="请填写 1（只经 HTTPS 访问）或 0。")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="请填写允许访问的主机名，用英文逗号分隔，例如 renda.example.gov.cn,10.0.0.8；留空表示不限。",
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        return tuple(host.strip() for host in value.split(",") if host.strip()) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("unknown engine")
        return value

    @field_validator("evidence_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if value:
            read_address(value)
        return value

    @property
    def data_path(self) -> Path:
        """The data folder, absolute: a relative one counts from the project's folder, wherever the server was started."""
        return ROOT / self.data_dir

    @property
    def evidence_path(self) -> Path:
        """The folder of the evidence files; of those still coming in alone where EVIDENCE_URL names another store."""
        return self.data_path / "evidence"

    @property
    def resolved_database_url(self) -> str:
        """`database_url` with an absolute path where it names an SQLite file."""
        if not self.database_url:
            return f"sqlite:///{self.data_path / 'county.db'}"
        if self.database_url.startswith("sqlite:///"):
            return f"sqlite:///{ROOT / self.database_url.removeprefix('sqlite:///')}"
        return self.database_url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, InitSettingsSource(settings_cls, _from_file(SETTINGS_FILE))


@cache
def settings() -> Settings:
    """The settings of this process. Raises BadSettings, naming every wrong one."""
    return read_settings()


def read_settings() -> Settings:
    """The settings as they stand now, read afresh. Raises BadSettings, naming every wrong one."""
    try:
        return Settings()
    except ValidationError as failure:
        raise BadSettings([_in_chinese(error["loc"], error["input"]) for error in failure.errors()]) from None


def _from_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise BadSettings(
            [f"{file.name} 读不出来（{failure}）。请按 TOML 格式逐行写成 PORT = 8501，并存为 UTF-8。"]
        ) from None
    return {name.lower(): value for name, value in read.items()}


def _in_chinese(location: tuple[int | str, ...], value: Any) -> str:
    name = str(location[0])
    field = Settings.model_fields.get(name)
    return f"{name.upper()} 的值是“{without_secrets(str(value))}”。{field.description if field else UNKNOWN}"


def without_secrets(value: str) -> str:
    """An address without what may be a password in it, however it was mistyped: sentences end in logs."""
    value = re.sub(r"^(\w[\w+]*://[^:/@]*:)?.*@", lambda found: f"{found[1] or ''}***@", value, flags=re.DOTALL)
    value = re.sub(r"(://[^:/@?]+):(?!\d{1,5}(?:[/?&]|$))[^/?@]*", r"\1:***", value)
    return re.sub(r"(?i)([?&][^=&]*(?:secret|key|token|pass)[^=&]*=)[^&]*", r"\1***", value)
