"""`noriai sign`: the headers that make a push a signed one, as lines that `curl -H @-` takes."""

import argparse
import secrets
import sys
import time
from hashlib import sha256
from pathlib import Path

from services.publish.key_files import read_private_key
from services.publish.signatures import Message, sign

HELP = "Prints the headers that sign one push (RFC 9421): noriai sign … | curl -H @- …"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("method", metavar="METHOD", choices=["PUT", "POST", "DELETE"], help="PUT, POST or DELETE")
    parser.add_argument("url", metavar="URL", help="the whole address that is called")
    parser.add_argument("--key", metavar="FILE", type=Path, required=True, help="the Ed25519 private key")
    parser.add_argument("--key-id", metavar="NAME", help="as it was registered (default: made of the key)")
    parser.add_argument("--body", metavar="FILE", type=Path, help="what is sent")


def run(arguments: argparse.Namespace) -> int:
    try:
        key = read_private_key(arguments.key.read_bytes())
        body = arguments.body.read_bytes() if arguments.body else b""
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    except ValueError as error:
        return _refuse(f"{arguments.key}: {error}")
    name = arguments.key_id or sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]
    message = Message(arguments.method, arguments.url, {}, body)
    for header, value in sign(message, key, name, int(time.time()), secrets.token_urlsafe(16)).items():
        print(f"{header}: {value}")
    return 0


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
