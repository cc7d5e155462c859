"""Who asks a server, and how nobody listens in: the part of an address that Kafka's and Redis's have in common.

`[USER[:PASSWORD]@]HOST…?password_file=PATH&ca=PATH&cert=PATH&key=PATH`. A password is in no message and no repr.
"""

import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

FORM = "[USER@]…?password_file=PATH&ca=PATH&cert=PATH&key=PATH"
_PASSWORD = re.compile(r"(//[^/@:]*):.*@")


@dataclass(frozen=True, slots=True)
class Credentials:
    """PEM files: `ca` is whom to trust, in place of the machine's own, `cert` and `key` what a server may ask for."""

    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    cert: str = ""
    key: str = ""

    def context(self) -> ssl.SSLContext:
        """Raises ValueError for files that can't be read, or hold something else."""
        try:
            context = ssl.create_default_context(cafile=self.ca or None)
            if self.cert:
                context.load_cert_chain(self.cert, self.key)
        except (ssl.SSLError, OSError) as error:
            files = ", ".join(file for file in (self.ca, self.cert, self.key) if file)
            raise ValueError(f"{files}: no certificates and key in PEM: {error.strerror or error}") from None
        return context


def take_credentials(place: str, options: dict[str, str]) -> tuple[Credentials, str]:
    """Those of `place`, the part of a URL before its path, and of `options`, which lose theirs; and the hosts.

    Raises ValueError.
    """
    who, at, hosts = place.rpartition("@")
    user, colon, password = who.partition(":")
    files = {name: options.pop(name, "") for name in ("ca", "cert", "key")}
    if bool(files["cert"]) != bool(files["key"]):
        raise ValueError("cert and key go together")
    path = options.pop("password_file", "")
    if path and colon:
        raise ValueError("the password is said twice: in the address, and by password_file")
    if path:
        password = _read(path)
    if at and not (user or password):
        raise ValueError("nobody stands before the @")
    return Credentials(unquote(user), password if path else unquote(password), **files), hosts


def without_password(url: str) -> str:
    """As it may be shown."""
    return _PASSWORD.sub(r"\1:…@", url)


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"password_file: {path} can't be read: {why}") from None
