"""Who may do what: permissions (the vocabulary), policy (one table) and the actor (who is asking).

Roles are trainee, instructor, staff, administrator and auditor; a grant holds everywhere or in one cohort.
"""
