"""DICOMweb (PS3.18) as a user: asking, getting and storing over HTTP."""
