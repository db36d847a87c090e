"""書かない窓口: the counter that asks. One interview finds every procedure; nothing is written twice."""
