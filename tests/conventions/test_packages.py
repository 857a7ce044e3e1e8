"""What a package offers stays what it is, however long the process lives."""

import importlib
import pkgutil
import sys
from types import ModuleType

import pytest

import orchestration
import serving
import survey

ROOTS = (orchestration, serving, survey)
MODULES = [module for root in ROOTS for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}.")]
PACKAGES = [module.name for module in MODULES if module.ispkg]


@pytest.mark.parametrize("name", PACKAGES)
def test_no_module_that_is_imported_later_takes_the_name_of_what_its_package_offers(name):
    """Importing ``package.thing`` binds the name ``thing`` in the package, over any function of that name."""
    package = importlib.import_module(name)
    taken = [
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if f"{name}.{module.name}" not in sys.modules
        and not isinstance(vars(package).get(module.name, package), ModuleType)
    ]
    assert taken == []
