"""What the words mean: studies, volumes, measurements, findings, reports. No I/O, no Qt."""
