"""Personal data: masked before anything is stored, sent or logged; consent kept as evidence."""
