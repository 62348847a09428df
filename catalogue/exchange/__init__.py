"""Products as tables: templates, import with a dry run, export (docs/exchange.md)."""
