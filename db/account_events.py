"""What happens to accounts and sessions, for the audit trail."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class LoggedIn(Event):
    label = "登录"
    username: str


@dataclass(frozen=True)
class LoggedOut(Event):
    label = "退出登录"


@dataclass(frozen=True)
class LoginFailed(Event):
    label = "登录失败"
    username: str
    unit_id: int


@dataclass(frozen=True)
class AccountLocked(Event):
    label = "账号因密码多次错误被锁定"
    account_id: int
    unit_id: int
    username: str


@dataclass(frozen=True)
class AccountCreated(Event):
    label = "新建账号"
    account_id: int
    unit_id: int
    username: str
    role: str


@dataclass(frozen=True)
class PasswordChanged(Event):
    label = "修改密码"


@dataclass(frozen=True)
class PasswordReset(Event):
    label = "重置密码"
    account_id: int
    unit_id: int
    username: str


@dataclass(frozen=True)
class AccountDisabled(Event):
    label = "停用账号"
    account_id: int
    unit_id: int
    username: str


@dataclass(frozen=True)
class AccountEnabled(Event):
    label = "启用账号"
    account_id: int
    unit_id: int
    username: str


@dataclass(frozen=True)
class SessionsEnded(Event):
    label = "强制退出登录"
    account_id: int
    unit_id: int
    username: str
    sessions: int


@dataclass(frozen=True)
class TownshipsImported(Event):
    label = "导入乡镇"
    unit_id: int
    townships: int
    accounts: int
