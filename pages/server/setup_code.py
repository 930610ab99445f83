"""The one-time code that whoever started the server reads in the terminal, and nobody else."""

import secrets

CODE = secrets.token_hex(8)


def is_right(code: str) -> bool:
    return secrets.compare_digest(code.strip().encode(), CODE.encode())
