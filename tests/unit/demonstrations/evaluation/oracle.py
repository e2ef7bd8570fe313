"""The worked example of methodology 2.8, as columns of text."""

LINES = """
D1 1180.25 1, 1420.10 1, 1201.75 1, 1388.40 1
D2 905.60 1, 1310.35 1, 960.15 1, 1255.90 1
D3 1502.80 .5, 1098.45 1, 1466.20 .75, 1075.30 1
D4 1333.15 1, 1250.70 1, 1290.05 1, 1301.60 .25
K1 1105.90 .82, 1288.30 1.10, 1210.40 .77, 1377.85 1.21
K2 998.20 1.45, 1190.65 .64, 1075.55 1.38, 1266.75 .70
K3 1411.05 .93, 1022.40 1.27, 1502.15 .88, 1118.95 1.30
K4 1240.85 1.06, 1175.00 .58, 1299.30 .99, 1281.20 .61
"""
SPEC = {
    "outcome": "y",
    "demonstration": "demo",
    "post": "post",
    "weights": ["w"],
    "cluster": "county",
}


def columns() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in ("y", "w", "demo", "post", "county")}
    for line in LINES.strip().splitlines():
        county, rest = line.split(None, 1)
        for place, pair in enumerate(rest.split(",")):
            outcome, weight = pair.split()
            values = (outcome, weight, str(int(county[0] == "D")), str(int(place > 1)), county)
            for name, value in zip(found, values, strict=True):
                found[name].append(value)
    return found


def csv_text() -> str:
    data = columns()
    rows = zip(*data.values(), strict=True)
    return "\n".join([",".join(data), *(",".join(row) for row in rows)]) + "\n"
