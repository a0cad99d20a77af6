-- Rosters: lists of people that the office of an organisation takes in.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
-- Whose people an import lists; none where it lists earlier projects.
ALTER TABLE imports ADD COLUMN organisation {{text}};

-- working --------------------------------------------------------------------------------------------------------------------------------
-- How far each list has come: it is worked off in small pieces, so that nobody waits for it and a stop of the server ends nothing.
CREATE TABLE rosters (
    import {{text}} NOT NULL PRIMARY KEY,
    organisation {{text}} NOT NULL,
    person {{text}} NOT NULL,
    english {{int}} NOT NULL,
    stage {{text}} NOT NULL
){{strict}};
CREATE INDEX rosters_organisation ON rosters (organisation);
CREATE INDEX rosters_waiting ON rosters (stage) WHERE stage IN ('running', 'undoing');

-- Whom a list asks to join, and whom it moves; the journal begins when somebody joins or is moved.
CREATE TABLE roster_entries (
    id {{text}} NOT NULL PRIMARY KEY,
    import {{text}} NOT NULL,
    organisation {{text}} NOT NULL,
    line {{int}} NOT NULL,
    deed {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    name {{text}} NOT NULL,
    key {{text}} NOT NULL,
    address {{text}} NOT NULL,
    note {{text}},
    department {{text}},
    was {{text}},
    membership {{text}},
    until_at {{int}} NOT NULL
){{strict}};
CREATE INDEX roster_entries_import ON roster_entries (import, stage, line);
CREATE INDEX roster_entries_organisation ON roster_entries (organisation, stage);
CREATE INDEX roster_entries_key ON roster_entries (key, stage)
