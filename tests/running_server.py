"""The platform as a process of its own, started as an administrator starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 90  # seconds; the sample county is written at the first start


class Server:
    """The platform in a process of its own, on a free port, with its data in `folder` and `more` settings."""

    def __init__(
        self,
        folder: Path,
        *,
        sample: bool = True,
        app: str = "streamlit_app.py",
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.sample, self.app, self.more = folder, sample, app, more or {}
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        own = {
            "DATA_DIR": str(self.folder),
            "SAMPLE": str(int(self.sample)),
            "DATABASE_URL": "",
            "EVIDENCE_URL": "",
            **self.more,
        }
        command = [sys.executable, "-m", "streamlit", "run", self.app, "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=log, stderr=log)
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{self.log.read_text(encoding='utf-8')}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask it to end, as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def free_port() -> int:
    """A port of this machine on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
