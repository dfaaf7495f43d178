"""Posts one file to the results service, signed by the Standard Webhooks rules; needs nothing but Python 3.

    python3 post_result.py https://results.example.gov.uk/feeds/count-centre secret.txt result.json

secret.txt holds the secret, whsec_..., and nothing else. The message's id is made from the file's contents,
so that doing this again after a lost answer sends nothing twice. It ends with 0 when the service has the file
safely, and with 1 when it has not; the words of the answer say why, and what to do.
"""

import base64
import hashlib
import hmac
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

TRIES = 5
TRY_AGAIN = {0, 408, 429, 500, 502, 503, 504}
"""No answer, or one that says to come again; any other refusal stays a refusal."""


def signed(secret: str, message_id: str, body: bytes) -> dict[str, str]:
    """The headers that say who sends this body, and when."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    timestamp = str(time.time_ns() // 1_000_000_000)
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def post(url: str, secret: str, body: bytes) -> tuple[int, str, str | None]:
    """Send the body once; gives the answer's status, its words, and how many seconds it asks us to wait."""
    where = urlsplit(url)
    line = (HTTPSConnection if where.scheme == "https" else HTTPConnection)(where.netloc, timeout=20)
    try:
        line.request(
            "POST", where.path, body, signed(secret, "file_" + hashlib.sha256(body).hexdigest(), body)
        )
        answer = line.getresponse()
        return answer.status, answer.read().decode(), answer.headers["Retry-After"]
    except (OSError, HTTPException) as error:
        return 0, f"no answer: {error}", None
    finally:
        line.close()


def main(url: str, secret_file: str, file: str) -> int:
    """Send the file, again while there is hope; gives the exit code."""
    secret, body = Path(secret_file).read_text().strip(), Path(file).read_bytes()
    for attempt in range(1, TRIES + 1):
        status, words, wait_s = post(url, secret, body)
        sys.stderr.write(f"{status} {words}\n")
        if status not in TRY_AGAIN:
            return 0 if status == 202 else 1
        if attempt < TRIES:
            time.sleep(float(wait_s or 2**attempt))
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
