"""The way between the zones as a folder that both reach (a shared drive, or two kept alike)."""
