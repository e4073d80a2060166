"""Real measures with a published estimate, computed again: model beside publication; nothing passes or fails on it."""
