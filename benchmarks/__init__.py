"""What the workstation costs, measured beside other programs in the same run."""
