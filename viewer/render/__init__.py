"""Pictures of volumes and images: state in, arrays out. The only place that knows VTK."""
