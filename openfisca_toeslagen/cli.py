"""The command ``toeslagen``. No arithmetic."""
