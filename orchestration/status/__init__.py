"""The operator's view: how old every source and metric is, what the last runs cost, what is being held back.

One page and one file of Prometheus metrics in ``<data dir>/status``, written every minute and after every run. It only
reads; it names no person and no row.
"""

from orchestration.status.write import PAGE, status_dir, write_status

__all__ = ["PAGE", "status_dir", "write_status"]
