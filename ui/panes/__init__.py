"""The panes: one folder each; none knows another."""
