"""How well requests for quotation reach companies: judged on fictional data that was frozen before the score was tuned."""
