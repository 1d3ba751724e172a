"""Certificates: what a graduate takes home, and what anyone may check later.

Owns the frozen content of a certificate (`content`), its lettering in any script (`lettering`) and its two printed
pages (`pdf`).

Words. *Content*: everything the paper says, as of the day of issue. *Code*: 26 characters, unguessable, behind the QR.
*Short code*: eight characters a person can read aloud; it counts only together with the printed name. *Specimen*: a
certificate for show; it says so on both pages.

Promises. A certificate is drawn from its content alone, so equal content gives equal bytes. A name is written right in
its own script or refused with the reason, never with a blank box. `content` needs nothing but the standard library;
only `lettering` and `pdf` load the font and PDF libraries, and only jobs and commands load those two.
"""
