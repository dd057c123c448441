"""Bulletins and other papers of the hotline: counted, laid out and written, for seat and centre alike."""
