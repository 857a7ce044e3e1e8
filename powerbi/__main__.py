"""``python -m powerbi``: write the Power BI project anew from the marts and the metric catalogue."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from orchestration.settings import Settings
from powerbi.check import problems
from powerbi.project import PROJECT, project_files


def main() -> int:
    """Write the project; return 1 and leave the old one where what would be written does not hold together."""
    from orchestration import telemetry
    from orchestration.transformation import parse

    telemetry.switch_off()
    files = project_files(json.loads(parse(Settings()).read_text(encoding="utf-8")))
    found = problems(files)
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    write(files, PROJECT)
    print(f"{len(files)} files are written in powerbi/{PROJECT.name}: open its .pbip in Power BI Desktop")
    return 0


def write(files: dict[str, str], home: Path) -> None:
    """Put ``files`` in place of what is below ``home``."""
    shutil.rmtree(home, ignore_errors=True)
    for path, text in files.items():
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
