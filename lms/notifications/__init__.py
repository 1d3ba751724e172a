"""Mail: written as rows in the transaction that wants it, sent after it by the worker, tried again with patience.

Promises: neutral subject and sender; nothing essential is mailed only; one Message-ID for ever.
"""
