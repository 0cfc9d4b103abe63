"""The officer's file of a pre-appraisal: its summary, drafts from Word templates, loans in being."""
