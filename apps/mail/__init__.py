"""Mail on its way: one queue for everybody who writes letters."""
