"""Commands of 手続の定義."""
