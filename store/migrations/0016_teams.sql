-- working: who is asked to take part in a draft, and what they said; it becomes part of the application when that is submitted.
CREATE TABLE teammates (
    id {{text}} NOT NULL PRIMARY KEY,
    draft {{text}} NOT NULL,
    person {{text}},
    email_key {{text}} NOT NULL,
    email {{text}} NOT NULL,
    role {{text}} NOT NULL,
    share {{int}} NOT NULL,
    discipline {{text}},
    access {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    organisation {{text}},
    pledge {{text}},
    reason {{text}},
    asked_at {{int}} NOT NULL,
    answered_at {{int}}
){{strict}};
CREATE INDEX teammates_draft ON teammates (draft, asked_at);
CREATE INDEX teammates_person ON teammates (person);
CREATE INDEX teammates_email ON teammates (email_key);

-- working: what the lead of a draft brings, where the call asks.
CREATE TABLE team_leads (
    draft {{text}} NOT NULL PRIMARY KEY,
    share {{int}} NOT NULL,
    discipline {{text}}
){{strict}};

-- working: by which version of a draft each field was changed last, and what stood there before, so that two who write at once are put together.
CREATE TABLE draft_fields (
    draft {{text}} NOT NULL,
    field {{text}} NOT NULL,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    at {{int}} NOT NULL,
    before {{text}},
    before_version {{int}} NOT NULL,
    PRIMARY KEY (draft, field)
){{strict}};

-- working: the order in which a unit puts what lies with it, and what one of its people prepared for another to confirm.
CREATE TABLE endorsement_ranks (
    call {{text}} NOT NULL,
    step {{int}} NOT NULL,
    unit {{text}} NOT NULL,
    application {{text}} NOT NULL,
    place {{int}} NOT NULL,
    PRIMARY KEY (call, step, unit, application)
){{strict}};
CREATE TABLE endorsement_batches (
    id {{text}} NOT NULL PRIMARY KEY,
    call {{text}} NOT NULL,
    step {{int}} NOT NULL,
    unit {{text}} NOT NULL,
    prepared_by {{text}} NOT NULL,
    prepared_at {{int}} NOT NULL,
    items {{text}} NOT NULL
){{strict}};
CREATE INDEX endorsement_batches_unit ON endorsement_batches (unit, prepared_at);

-- folded: who takes part, through whose hands an application goes, and where it lies since when.
ALTER TABLE applications ADD COLUMN team {{text}};
ALTER TABLE applications ADD COLUMN passage {{text}};
ALTER TABLE applications ADD COLUMN holder {{text}};
ALTER TABLE applications ADD COLUMN held_since {{int}};
CREATE INDEX applications_holder ON applications (holder, call, stage) WHERE holder IS NOT NULL;
