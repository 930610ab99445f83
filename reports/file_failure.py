"""Why a file named on a command line cannot be read or written, in Chinese: the system says it in English."""

_WHY: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "没有这个文件或文件夹"),
    (IsADirectoryError, "这是一个文件夹"),
    (PermissionError, "没有权限"),
)


def why_not(failure: OSError) -> str:
    """The reason in a few words; the system's own where it is a rare one."""
    return next((words for kind, words in _WHY if isinstance(failure, kind)), str(failure.strerror))
