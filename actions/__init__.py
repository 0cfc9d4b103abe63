"""Actions of the dialogue: slots in, one call of catalogue or appraisal, response out."""
