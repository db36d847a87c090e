"""people 宛名: a dated, read-only copy of the resident register (住民基本台帳) that the core system owns."""
