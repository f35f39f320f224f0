"""An assessment as a workbook: the template that goes out, the same file back, and the faults written beside its cells."""
