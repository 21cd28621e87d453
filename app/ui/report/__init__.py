"""The report beside its images."""
