"""De-identification of DICOM objects by PS3.15 annex E, from its table; all of it in a worker."""
