"""Showing the product: the demo hotline on a real centre, a walk through the main job, pictures of every pane."""
