"""Writes rows.csv, which values.R reads: python -m tests.reference.evaluation.r.rows (from the top of the checkout)."""

import csv
from pathlib import Path

from tests.unit.demonstrations.evaluation import made_up


def main() -> None:
    data = made_up.as_text(made_up.rows(count=600, clusters=16))
    with (Path(__file__).parent / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(data)
        writer.writerows(zip(*data.values(), strict=True))


if __name__ == "__main__":
    main()
