"""Files that a customer takes away from a conversation: a repayment schedule as XLSX and PDF."""
