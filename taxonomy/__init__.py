"""What skills, roles and regions are called: data files that a person can review, with their loaders."""
