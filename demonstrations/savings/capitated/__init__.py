"""What Medicare and Medicaid pay plans under the capitated model, and what they save by it (methodology section 3)."""
