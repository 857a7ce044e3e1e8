"""What every file of the project keeps to."""

import ast
import re
import subprocess

import pytest

from orchestration.settings import REPOSITORY
from tests.conftest import LONGEST_FIRST

# Spelled in pieces, or this file would be its own first finding.
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org", "crates" + ".io"]
INDEX = re.compile("https?://[^ \"']*/(" + "simple|packages)/")
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(wo" + r"rk|fa" + r"rm)/")
BINARY = {".parquet", ".duckdb", ".png", ".gz"}


def tracked():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.splitlines()
    paths = [REPOSITORY / name for name in names]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def lines_matching(matches):
    return [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if matches(line)
    ]


def modules():
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(REPOSITORY).parts[0] != "tests"]


def functions():
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path.relative_to(REPOSITORY), node


def test_no_package_index_is_named():
    assert lines_matching(lambda line: INDEX.search(line) or any(host in line for host in HOSTS)) == []


def test_no_path_of_one_machine_is_named():
    assert lines_matching(MACHINE_PATH.search) == []


def test_modules_are_short():
    """The modules of the pipeline are small; those of the simulator, mostly tables of what happens, may be longer."""
    lengths = {path.relative_to(REPOSITORY): len(path.read_text().splitlines()) for path in modules()}
    allowed = {name: 250 if name.parts[0] == "simulator" else 150 for name in lengths}
    assert {str(name): length for name, length in lengths.items() if length > allowed[name]} == {}


def test_every_module_and_public_function_says_what_it_is_for():
    silent = [
        str(path.relative_to(REPOSITORY)) for path in modules() if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    silent += [
        f"{path}: {node.name}"
        for path, node in functions()
        if not node.name.startswith("_") and node.col_offset == 0 and not ast.get_docstring(node)
    ]
    assert silent == []


def test_pipeline_never_imports_the_simulator():
    text = {path: path.read_text() for path in modules() if path.relative_to(REPOSITORY).parts[0] == "orchestration"}
    assert [
        path.name for path, code in text.items() if re.search(r"^\s*(from|import) simulator", code, re.MULTILINE)
    ] == []


def test_readme_is_short_and_begins_with_the_two_commands():
    text = (REPOSITORY / "README.md").read_text()
    assert len(text.split()) <= 500
    top = "\n".join(text.splitlines()[:10])
    assert "make run" in top
    assert "make test" in top


@pytest.mark.parametrize("target", ["setup", "run", "test", "dev", "lint", "docs", "clean", "simulate-tick"])
def test_makefile_has_the_targets_that_the_readme_promises(target):
    assert re.search(rf"^{target}:", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)


def test_files_that_are_begun_first_are_there():
    assert [name for name in LONGEST_FIRST if not (REPOSITORY / "tests" / name).is_file()] == []
