"""A mailbox on this machine: Maildir or mbox, .ics and .vcf folders. The embedded default and the reference."""
