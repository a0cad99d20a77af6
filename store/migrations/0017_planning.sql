-- Planning: mechanisms, the plan tree, needs, enquiries about calls, findings that stand, and who is told of calls.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE mechanisms (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    code {{text}} NOT NULL,
    class {{text}} NOT NULL,
    number {{int}} NOT NULL,
    stage {{text}} NOT NULL,
    sort_key {{text}} NOT NULL,
    content {{text}} NOT NULL
){{strict}};

CREATE TABLE plans (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    code {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    sort_key {{text}} NOT NULL,
    content {{text}} NOT NULL,
    reports {{text}} NOT NULL
){{strict}};

CREATE TABLE needs (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    organisation {{text}},
    field {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    call {{text}},
    item {{text}},
    body {{text}},
    reason {{text}}
){{strict}};
CREATE INDEX needs_person ON needs (person);
CREATE INDEX needs_stage ON needs (stage, id);
CREATE INDEX needs_call ON needs (call);

CREATE TABLE enquiries (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    call {{text}} NOT NULL,
    person {{text}},
    asked_at {{int}} NOT NULL,
    stage {{text}} NOT NULL,
    body {{text}},
    answered_at {{int}},
    public {{text}},
    private {{text}}
){{strict}};
CREATE INDEX enquiries_call ON enquiries (call, asked_at);
CREATE INDEX enquiries_stage ON enquiries (stage, asked_at);
CREATE INDEX enquiries_person ON enquiries (person);

-- Null where nothing stands, as in every call of before.
ALTER TABLE calls ADD COLUMN overrides {{text}};
CREATE INDEX drafts_call ON drafts (call);

-- working --------------------------------------------------------------------------------------------------------------------------------
-- Who is told of calls by mail, by an address that was proven; taken out without a trace when they leave.
CREATE TABLE subscriptions (
    id {{text}} NOT NULL PRIMARY KEY,
    address_key {{text}} NOT NULL UNIQUE,
    address {{text}} NOT NULL,
    language {{text}} NOT NULL,
    filter {{text}} NOT NULL,
    told_at {{int}} NOT NULL,
    at {{int}} NOT NULL
){{strict}};
CREATE INDEX subscriptions_told ON subscriptions (told_at);
CREATE INDEX subscriptions_address ON subscriptions (address);

-- Where who receives such a letter can end them.
ALTER TABLE dispatches ADD COLUMN unsubscribe {{text}};
