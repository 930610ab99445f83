"""What an upload costs at the least: `python plain_upload.py PORT FOLDER` writes the body of POST /plain to a file, as cat does."""

import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])


async def take(request: Request) -> Response:
    with (FOLDER / "plain").open("wb") as file:
        async for chunk in request.stream():
            file.write(chunk)
        if "sync" in request.query_params:
            file.flush()
            os.fsync(file.fileno())
    return Response(status_code=201)


if __name__ == "__main__":
    uvicorn.run(Starlette(routes=[Route("/plain", take, methods=["POST"])]), port=PORT, log_level="warning")
