"""The officer's file of a pre-appraisal: summary, drafts of documents, loans in being."""
