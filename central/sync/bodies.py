"""Bodies of replication: compressed with zstd, and never larger than allowed once inflated."""

from __future__ import annotations

import zstandard
from starlette.requests import ClientDisconnect, Request

from domain.errors import DomainError
from sync.protocol.wire import MAX_GROUP_BYTES, Garbled

MOST = MAX_GROUP_BYTES + (64 << 10)
"""One transaction of the largest size, and the line about it."""
WINDOW = 8 << 20
"""More memory than this no frame of ours asks for."""
WORTH_IT = 512


class TooLarge(DomainError):
    """More than one transaction of the largest size."""

    code = "too_large"
    status = 413


async def read(request: Request) -> bytes:
    """The body, inflated. Raises TooLarge, Garbled; reads no further than it has to."""
    came = bytearray()
    try:
        async for chunk in request.stream():
            came += chunk
            if len(came) > MOST:
                raise TooLarge(f"A body has at most {MOST} bytes.")
    except ClientDisconnect as error:  # nobody is there to read what is answered
        raise Garbled("the body ended before all of it was here") from error
    match request.headers.get("content-encoding", "identity"):
        case "zstd":
            return _inflated(bytes(came))
        case "identity":
            return bytes(came)
        case other:
            raise Garbled(f"bodies are compressed with zstd, not {other:.20}")


def _inflated(body: bytes) -> bytes:
    """At most `MOST` bytes are ever made of it, whatever the frame says of itself."""
    inflater = zstandard.ZstdDecompressor(max_window_size=WINDOW)
    try:
        with inflater.stream_reader(body) as reader:
            found = reader.read(MOST + 1)
    except zstandard.ZstdError as error:
        raise Garbled(f"the body cannot be inflated: {error}") from error
    if len(found) > MOST:
        raise TooLarge(f"A body has at most {MOST} bytes when it is inflated.")
    return found


def deflated(body: bytes, accepts: str) -> tuple[bytes, dict[str, str]]:
    """An answer's body as the box takes it, and the headers that say so."""
    if len(body) < WORTH_IT or "zstd" not in accepts:
        return body, {}
    return zstandard.compress(body), {"Content-Encoding": "zstd"}
