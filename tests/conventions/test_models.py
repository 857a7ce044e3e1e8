"""What every dbt model keeps to, checked on dbt's own manifest. A failure names the models and what to change."""

import re

from orchestration.settings import REPOSITORY
from orchestration.tick.signature import seed_signatures

LAYERS = ["staging", "intermediate", "metrics", "marts"]
MARTS = [
    "dim_", "fct_", "metric_", "meta_", "posting_mismatch", "source_freshness", "supervision", "baseline_",
    "police_uk_", "gate_", "worklist_", "rejected_row", "row_reconciliation", "reader",
    "survey_", "plan_", "interrupted_series",
]  # fmt: skip
PREFIXES = {"staging": r"stg_", "intermediate": r"int_", "metrics": r"mtr_", "marts": "|".join(MARTS)}
# Ranges of one key that do not overlap are unique in key and start.
UNIQUENESS = re.compile(r"unique|one_row|do_not_overlap")
IMPORT = re.compile(r"as \(\s*select \* from \{\{ (?:ref|source)\(")
GRAIN = re.compile(r"One row( per |\.|$)")
DATE_LITERAL = re.compile(r"date\s*'\d{4}|'\d{4}-\d{2}-\d{2}", re.IGNORECASE)


def layer(node):
    return node["fqn"][1]


def source(node):
    return (REPOSITORY / "dbt_project" / node["original_file_path"]).read_text()


def code_lines(node):
    text = re.sub(r"\{#.*?#\}", "", source(node), flags=re.DOTALL)
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.strip().startswith(("--", "{%"))]


def test_a_model_reads_its_own_layer_or_an_earlier_one(manifest, models):
    wrong = [
        f"{node['name']} ({layer(node)}) reads {parent['name']} ({layer(parent)})"
        for node in models.values()
        for parent in (manifest["nodes"].get(name) for name in node["depends_on"]["nodes"])
        if parent and parent["resource_type"] == "model" and LAYERS.index(layer(parent)) > LAYERS.index(layer(node))
    ]
    # The metric layer's long list reads the metrics, which read what is conformed: the one loop between two folders.
    assert [line for line in wrong if not re.match(r"int_metric_\w+ \(intermediate\) reads mtr_", line)] == []


def test_only_staging_reads_source_systems(models):
    wrong = [
        node["name"]
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.") and ".pipeline." not in parent and layer(node) != "staging"
    ]
    assert wrong == []


def test_names_carry_the_layer(models):
    wrong = [name for name, node in models.items() if not re.match(PREFIXES[layer(node)], name)]
    assert wrong == []


def test_every_model_has_a_file_of_its_own_name_beside_it(models):
    wrong = [name for name, node in models.items() if not (node["patch_path"] or "").endswith(f"/{name}.yml")]
    assert wrong == []


def test_descriptions_say_the_grain(models):
    assert [name for name, node in models.items() if not GRAIN.search(node["description"])] == []


def test_every_column_listed_is_described(models):
    wrong = [
        f"{name}.{column}"
        for name, node in models.items()
        for column, facts in node["columns"].items()
        if not facts["description"].strip()
    ]
    assert wrong == []


def test_every_model_lists_its_columns(models):
    assert [name for name, node in models.items() if not node["columns"]] == []


def test_every_mart_has_an_enforced_contract(models):
    marts = [node for node in models.values() if layer(node) == "marts"]
    assert marts
    assert [node["name"] for node in marts if not node["config"]["contract"]["enforced"]] == []


def test_every_model_has_a_test_of_uniqueness(models, tests_of):
    wrong = [
        name
        for name, node in models.items()
        if not any(UNIQUENESS.search(test["name"]) for test in tests_of.get(node["unique_id"], []))
    ]
    assert wrong == []


def test_no_date_is_written_into_a_model(models):
    wrong = [name for name, node in models.items() if DATE_LITERAL.search("\n".join(code_lines(node)))]
    assert wrong == [], "a date of law, of a code list or of history belongs in a seed"


def is_shaped(node):
    """Imports first (or a loop over models, as in the macro ``gathered``), the last CTE's rows at the end."""
    if node["language"] == "python":
        return True
    lines = code_lines(node)
    imports = IMPORT.search("\n".join(lines)) or "{% for " in source(node) or "{{ gathered(" in source(node)
    return lines[0] in ("with", "with recursive") and imports and re.fullmatch(r"select \* from \w+", lines[-1])


def test_models_begin_with_imports_and_end_with_select_star(models):
    # a model in Python has no CTEs; it only hands frames on
    assert [name for name, node in models.items() if node["language"] == "sql" and not is_shaped(node)] == []


def test_seeds_describe_every_column_and_say_its_type(manifest):
    # a type that is guessed from the rows would be another one when the rows change
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    wrong = [
        f"{seed['name']}.{column}"
        for seed in seeds
        for column in (REPOSITORY / "dbt_project" / seed["original_file_path"]).read_text().splitlines()[0].split(",")
        if not seed["columns"].get(column.strip('"'), {}).get("description")
        or column.strip('"') not in seed["config"]["column_types"]
    ]
    assert wrong == []


def test_every_file_of_seeds_is_a_seed_with_a_plain_first_line(manifest):
    # a tick tells a change of rows from one of columns by that line, and nothing to do by the files
    seeds = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "seed"}
    assert seed_signatures().keys() == seeds
    firsts = {path.name: path.read_bytes().partition(b"\n")[0] for path in (REPOSITORY / "seeds").rglob("*.csv")}
    assert {name: first for name, first in firsts.items() if not re.fullmatch(rb"[a-z0-9_,]+", first)} == {}


def test_no_sql_depends_on_rows_that_dbt_asks_for_while_it_compiles():
    asks = re.compile(r"run_query|load_result|call statement|adapter\.(execute|get_)")
    places = [REPOSITORY / "models", REPOSITORY / "dbt_project" / "macros", REPOSITORY / "dbt_project" / "tests"]
    files = [path for place in places for path in place.rglob("*.sql")]
    assert len(files) > 300
    assert [str(path) for path in files if asks.search(path.read_text(encoding="utf-8"))] == []
