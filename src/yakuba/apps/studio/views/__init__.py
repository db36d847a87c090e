"""Pages of 手続の定義."""
