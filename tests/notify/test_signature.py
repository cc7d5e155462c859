"""services.notify.signature and .sealing: what is signed the official packages verify, and secrets stay secret."""

import os
import subprocess
import time

import orjson
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.notify.sealing import Seal, Sealed
from services.notify.signature import headers, shown
from tests.support.judges import NPM

SECRETS = [bytes(range(32)), bytes(range(32, 64))]
BODY = '{"name":"駅"}'.encode()
VERIFY = """
const { Webhook } = require("standardwebhooks");
const { secrets, headers, body } = JSON.parse(process.env.SENT);
for (const secret of secrets) new Webhook(secret).verify(body, headers);
try { new Webhook(secrets[0]).verify(body + " ", headers); } catch { console.log("refused"); }
"""


def test_the_official_package_of_python_verifies_each_of_two_secrets() -> None:
    told = dict(headers(SECRETS, "e-7", int(time.time()), BODY))
    for secret in SECRETS:
        Webhook(shown(secret)).verify(BODY, told)
    for changed in ({"webhook-id": "e-8"}, {"webhook-timestamp": str(int(time.time()) + 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(shown(SECRETS[0])).verify(BODY, told | changed)


def test_the_official_package_of_npm_does_too() -> None:
    told = dict(headers(SECRETS, "e-7", int(time.time()), BODY))
    sent = {"secrets": [shown(one) for one in SECRETS], "headers": told, "body": BODY.decode()}
    environment = {**os.environ, "SENT": orjson.dumps(sent).decode(), "NODE_PATH": str(NPM / "node_modules")}
    done = subprocess.run(
        ["node", "-e", VERIFY], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_a_sealed_secret_opens_with_its_key_and_for_its_webhook_only() -> None:
    seal = Seal(bytes(32))
    closed = seal.close(SECRETS[0], "wh_1")
    assert SECRETS[0] not in closed
    assert seal.open(closed, "wh_1") == SECRETS[0]
    for other, sealed, webhook in (
        (Seal(bytes([1]) * 32), closed, "wh_1"),
        (seal, closed, "wh_2"),
        (seal, b"", "wh_1"),
    ):
        with pytest.raises(Sealed):
            other.open(sealed, webhook)
