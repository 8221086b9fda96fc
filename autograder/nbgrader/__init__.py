"""The door of nbgrader: its commands, its gradebook and its pages on this engine."""
