-- folded: requests for erasure, with what was said in them until it is erased.
CREATE TABLE erasure_requests (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    asked_at {{int}} NOT NULL,
    due_at {{int}},
    content {{text}} NOT NULL
){{strict}};
CREATE INDEX erasure_requests_person ON erasure_requests (person, asked_at);
CREATE INDEX erasure_requests_stage ON erasure_requests (stage, asked_at);

-- folded: what was or is to be destroyed, by its names.
CREATE TABLE expunctions (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    stage {{text}} NOT NULL,
    proposed_by {{text}} NOT NULL,
    proposed_at {{int}} NOT NULL,
    content {{text}} NOT NULL
){{strict}};

-- working: who declared an attached file free of state secrets; nothing where that was not asked yet.
ALTER TABLE attachments ADD COLUMN declared_by {{text}};
ALTER TABLE attachments ADD COLUMN declared_at {{int}};
