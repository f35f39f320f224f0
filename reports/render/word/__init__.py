"""The DOCX of a report: a template's paper, filled with the same words and tables as the PDF."""
