"""The one door to SpiffWorkflow 3.2.0: tokens of a case loaded, moved and written back. Nothing outside imports it."""
