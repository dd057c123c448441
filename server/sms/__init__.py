"""SMS that ask a citizen the three questions: the outbox, the gateway they leave by, the page behind their link."""
