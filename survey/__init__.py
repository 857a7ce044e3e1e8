"""Design-based estimates from the Crime Survey for England and Wales: a package that runs on its own.

It needs numpy, pandas, scipy and pyreadstat and nothing of the rest of this project, so that it can be carried into the
secure environment that the microdata may never leave. Results follow R's survey package (svydesign, svymean, svytotal,
svyratio, svyciprop, svyttest, svychisq).
"""

__version__ = "1.0.0"
