"""The review report for chief officers: one page of HTML and a PDF, every number with the query behind it."""

from orchestration.review.report import write_review

__all__ = ["write_review"]
