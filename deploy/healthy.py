"""Whether the hub in this container does its work: exit code 0 when /readyz says so. The image has no curl."""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 4.0


def main() -> int:
    url = f"http://127.0.0.1:{os.environ.get('NORIAI_PORT', '8080')}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            print(answer.read().decode())
            return 0
    except urllib.error.HTTPError as error:
        with error:
            print(error.read().decode("utf-8", "replace"), file=sys.stderr)
    except OSError as error:
        print(f"{url}: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
