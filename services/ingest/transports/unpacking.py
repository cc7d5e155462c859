"""Content codings undone while the bytes come in, never past a limit: a bomb is refused, not unpacked."""

import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]

CODINGS = ("", "identity", "gzip", "x-gzip", "deflate", "br")
ACCEPTED = "gzip, deflate, br"
_STEP_BYTES = 1 << 20


class TooLarge(Exception):
    """More than the limit. The reaction: close the connection."""


class Broken(Exception):
    """Not what the coding says. The reaction: drop the answer."""


class Unpacker(Protocol):
    def feed(self, data: bytes) -> bytes:
        """Raises TooLarge, Broken."""
        ...

    def finish(self) -> None:
        """Raises Broken when the end is missing."""
        ...


def unpacker(coding: str, limit_bytes: int) -> Unpacker:
    """`coding` is one of CODINGS."""
    if coding in ("", "identity"):
        return _Plain(limit_bytes)
    return _Brotli(limit_bytes) if coding == "br" else _Zlib(coding, limit_bytes)


class _Plain:
    def __init__(self, limit_bytes: int) -> None:
        self._room = limit_bytes

    def feed(self, data: bytes) -> bytes:
        self._room -= len(data)
        if self._room < 0:
            raise TooLarge
        return data

    def finish(self) -> None:
        return


class _Zlib:
    """gzip of one or several members; deflate with its zlib frame or, as some servers send it, without."""

    def __init__(self, coding: str, limit_bytes: int) -> None:
        self._gzip = coding != "deflate"
        self._plain = _Plain(limit_bytes)
        self._stream = zlib.decompressobj(31 if self._gzip else 15)
        self._begun = False

    def feed(self, data: bytes) -> bytes:
        if not self._gzip and not self._begun and data and data[0] & 0x0F != 8:
            self._stream = zlib.decompressobj(-15)
        self._begun = self._begun or bool(data)
        parts = []
        while data:
            if self._stream.eof:
                if not self._gzip or not data.startswith(b"\x1f"):
                    break  # padding after the last member
                self._stream = zlib.decompressobj(31)
            try:
                parts.append(self._plain.feed(self._stream.decompress(data, _STEP_BYTES)))
            except zlib.error as error:
                raise Broken from error
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(parts)

    def finish(self) -> None:
        if not self._stream.eof:
            raise Broken


class _Brotli:
    def __init__(self, limit_bytes: int) -> None:
        self._plain = _Plain(limit_bytes)
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes) -> bytes:
        parts = []
        try:
            part = self._stream.process(data, output_buffer_limit=_STEP_BYTES)
            while part or not self._stream.can_accept_more_data():  # it may hold more though it took all input
                parts.append(self._plain.feed(part))
                part = self._stream.process(b"", output_buffer_limit=_STEP_BYTES)
        except brotli.error as error:
            raise Broken from error
        return b"".join(parts)

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise Broken
