"""From accepted findings to a signed report, and the DICOM objects it becomes."""
