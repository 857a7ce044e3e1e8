"""Figures as the parts of a benchmark give them, small enough to be worked out by hand."""


def cost(name, cpu, wall=None, peak=100.0):
    return {"name": name, "wall": cpu if wall is None else wall, "cpu": cpu, "peak_mb": peak, "load": 1.0}


def run(name, ingest, build, whole, peak=900.0):
    return {"whole": cost(name, whole, peak=peak), "stages": [cost("ingest", ingest), cost("build", build)]}


def build(rows=1000, whole=40.0, script=20.0, peak=900.0):
    return {
        "load": [1.0, 2.0],
        "cores": 2,
        "source_rows": rows,
        "metric_rows": 500,
        "runs": {
            "from nothing": run("from nothing", 10.0, 25.0, whole, peak),
            "everything again": run("everything again", 0.0, 25.0, 26.0),
        },
        "others": [cost("one plain script", script), cost("yardstick", 2.0)],
    }


TICKS = {
    "load": [1.0, 2.0],
    "cores": 2,
    "rows": 1000,
    "ticks": {
        "after a burst": [
            [cost("ingest", 1.0), cost("build", 9.0, peak=300.0)],
            [cost("ingest", 1.0), cost("build", 3.0)],
            [cost("ingest", 1.0), cost("build", 5.0)],
        ],
        "idle": [[cost("ingest", 1.0)]],
        "a deadline passed": [],
    },
    "others": [cost("yardstick", 2.0), cost("dbt build --full-refresh", 60.0)],
}
SCHEDULED = {
    "load": [1.0, 2.0],
    "cores": 2,
    "rows": 1000,
    "ticks": [{"number": one, "released_after": took, "seconds": took + 1} for one, took in enumerate([5.0, 2.0, 4.0])],
    "others": [cost("yardstick", 2.0)],
}
TOOK = {"least": 1.0, "p50": 2.0, "p95": 4.0}
READS = {
    "load": [1.0, 2.0],
    "cores": 2,
    "engines": {"DuckDB": {"one metric": TOOK}, "Parquet": {"one metric": {**TOOK, "least": 2.0, "p50": 3.0}}},
    "yardstick_ms": 4.0,
    "metric_rows": 500,
}
ASKED = {"p50_ms": 10.0, "p95_ms": 20.0, "requests_per_s": 100.0, "cpu_ms_a_request": {"page": 1.0, "postgres": 0.5}}
PAGES = {
    "load": [1.0, 2.0],
    "cores": 2,
    "users": 50,
    "pages": {
        "health": ASKED,
        "bar page, again": {**ASKED, "p95_ms": 50.0, "cpu_ms_a_request": {"page": 2.0, "postgres": 1.0}},
    },
}


def kept(**parts):
    return {"size": "demo", "parts": {"build": build(), "ticks": TICKS, "reads": READS, "page": PAGES} | parts}
