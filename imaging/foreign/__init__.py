"""Files that are not DICOM made DICOM objects: pictures, documents, volumes."""
