"""Look at one file and print what was found, as JSON: `python -m fai_portal.documents.checks FILE ENDING MEMORY SECONDS`.

The process takes its limits before it reads a byte: a file made to exhaust a machine exhausts this process.
"""

import json
import resource
import sys
from pathlib import Path


def main(path: str, ending: str, memory: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from fai_portal.documents.checks.inspect import damaged, inspect

    try:
        found = inspect(Path(path), ending)
    except MemoryError:
        raise  # our reader knows what silence means
    except Exception:  # whatever a parser stumbles over: a document that makes it stumble is damaged
        found = damaged()
    print(json.dumps(found.as_dict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
