-- Rights: mandates, what inspectors opened, who stands behind an invitation, and what the pages of rights and audit are found by.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
-- Empty until the rows are folded again, which the raised fold version asks for at this very start.
ALTER TABLE invitations ADD COLUMN sent_by {{text}} NOT NULL DEFAULT '';

-- Every actor is asked whether the three administrators are apart.
CREATE INDEX grants_role ON grants (role, scope);
CREATE INDEX grants_given_by ON grants (given_by);
CREATE INDEX invitations_person ON invitations (person);
CREATE INDEX invitations_sent_by ON invitations (sent_by);

CREATE TABLE mandates (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    principal {{text}} NOT NULL,
    delegate {{text}} NOT NULL,
    scope {{text}} NOT NULL,
    from_at {{int}} NOT NULL,
    until_at {{int}} NOT NULL,
    used {{text}} NOT NULL,
    ended_at {{int}}
){{strict}};
CREATE INDEX mandates_principal ON mandates (principal);
CREATE INDEX mandates_delegate ON mandates (delegate);

CREATE TABLE inspections (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    grant_id {{text}} NOT NULL,
    inspector {{text}} NOT NULL,
    day {{text}} NOT NULL,
    opened {{text}} NOT NULL
){{strict}};
CREATE INDEX inspections_grant ON inspections (grant_id, day);

-- journal: what the audit narrows it by ---------------------------------------------------------------------------------------------------
CREATE INDEX events_actor ON events (actor, id);
CREATE INDEX events_kind ON events (kind, id);
CREATE INDEX events_at ON events (at, id)
