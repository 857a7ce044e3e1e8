"""Upkeep: what runs leave behind is compacted and pruned by policy (``CSP_RETENTION__*``), so that nothing grows.

Old releases go when the next is published (``publication.retention``). Nothing that a baseline or a kept release needs
is removed, and no version of a source row ever is.
"""

from orchestration.upkeep.policies import Tidied, tidy

__all__ = ["Tidied", "tidy"]
