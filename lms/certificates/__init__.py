"""Certificates: what a graduate takes home, and what anyone may check later.

Owns the certificate and its history (`models`), its frozen content (`content`), and its two printed pages: `pdf` and
`transcript` on the paper of `sheet`, set in any script by `lettering` with `fonts` and `direction`.

Words. *Content*: everything the paper says, as of the day of issue. *Code*: 26 characters, unguessable, behind the QR.
*Short code*: eight characters a person can read aloud; it counts only together with the printed name. *Specimen*: a
certificate for show; it says so on both pages.

Promises. A certificate is drawn from its content alone, so equal content gives equal bytes. A name is written right in
its own script or refused with the reason (`fonts.unwritable`), never with a blank box. `content` needs nothing but the
standard library; `fonts` loads HarfBuzz; reportlab comes only with `pdf`, which only jobs and commands import.
"""
