"""The notes of EAD 2002 that systems read by their element: which kind of note each is in the Record."""

__all__ = ["NOTES"]

NOTES = {
    "accessrestrict": "access", "accruals": "accruals", "acqinfo": "acquisition", "altformavail": "copies",
    "appraisal": "appraisal", "arrangement": "arrangement", "bioghist": "biography", "custodhist": "custodial_history",
    "fileplan": "file_plan", "odd": "general", "originalsloc": "originals", "otherfindaid": "finding_aids",
    "phystech": "technical", "prefercite": "preferred_citation", "processinfo": "processing",
    "relatedmaterial": "related", "scopecontent": "scope", "separatedmaterial": "separated", "userestrict": "use",
}  # fmt: skip
