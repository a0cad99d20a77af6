-- Kinds of table: journal (the truth, append only), folded (rebuilt from the journal), derived (rebuilt from rows), working (may be lost or expire).
-- {{int}} {{bytes}} {{text}} {{identity}} {{strict}} stand for what each database calls them.

-- journal --------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE events (
    id {{identity}},
    kind {{text}} NOT NULL,
    thing {{text}} NOT NULL,
    version {{int}} NOT NULL,
    event {{text}} NOT NULL,
    event_version {{int}} NOT NULL,
    at {{int}} NOT NULL,
    actor {{text}} NOT NULL,
    header {{bytes}} NOT NULL,
    salt {{bytes}} NOT NULL,
    facts {{bytes}} NOT NULL,
    UNIQUE (thing, version)
){{strict}};

-- A part without salt and content is erased.
CREATE TABLE private_parts (
    event {{int}} NOT NULL,
    part {{int}} NOT NULL,
    of {{text}} NOT NULL,
    salt {{bytes}},
    content {{bytes}},
    PRIMARY KEY (event, part)
){{strict}};
CREATE INDEX private_parts_of ON private_parts (of);

-- Every shape of event that any version of the software may have written here.
CREATE TABLE shapes (
    kind {{text}} NOT NULL,
    event {{text}} NOT NULL,
    event_version {{int}} NOT NULL,
    PRIMARY KEY (kind, event, event_version)
){{strict}};

CREATE TABLE logs (
    id {{int}} NOT NULL PRIMARY KEY,
    origin {{text}} NOT NULL,
    suite {{text}} NOT NULL,
    verifier {{text}} NOT NULL,
    continues {{text}}
){{strict}};

-- An entry of the log, with the digests it commits to: of the facts, then of each private part.
CREATE TABLE leaves (
    log {{int}} NOT NULL,
    idx {{int}} NOT NULL,
    event {{int}} NOT NULL,
    entry {{bytes}} NOT NULL,
    digests {{bytes}} NOT NULL,
    PRIMARY KEY (log, idx),
    UNIQUE (log, event)
){{strict}};

CREATE TABLE tiles (
    log {{int}} NOT NULL,
    level {{int}} NOT NULL,
    idx {{int}} NOT NULL,
    data {{bytes}} NOT NULL,
    PRIMARY KEY (log, level, idx)
){{strict}};

CREATE TABLE log_head (
    log {{int}} NOT NULL PRIMARY KEY,
    size {{int}} NOT NULL,
    root {{bytes}} NOT NULL,
    note {{text}} NOT NULL
){{strict}};

CREATE TABLE checkpoints (
    log {{int}} NOT NULL,
    size {{int}} NOT NULL,
    note {{text}} NOT NULL,
    at {{int}} NOT NULL,
    PRIMARY KEY (log, size)
){{strict}};

CREATE TABLE unsequenced (
    event {{int}} NOT NULL,
    log {{int}} NOT NULL,
    entry {{bytes}} NOT NULL,
    digests {{bytes}} NOT NULL,
    PRIMARY KEY (event, log)
){{strict}};

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE folds (
    kind {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL
){{strict}};

CREATE TABLE claims (
    kind {{text}} NOT NULL,
    key {{text}} NOT NULL,
    thing {{text}} NOT NULL,
    PRIMARY KEY (kind, key)
){{strict}};
CREATE INDEX claims_thing ON claims (thing);

CREATE TABLE centres (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    name_zh {{text}} NOT NULL,
    name_en {{text}} NOT NULL,
    zone {{text}} NOT NULL
){{strict}};

CREATE TABLE persons (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    stage {{text}} NOT NULL,
    email_key {{text}} NOT NULL,
    language {{text}} NOT NULL,
    credential {{text}} NOT NULL,
    invitation {{text}},
    name {{text}},
    latin_name {{text}},
    email {{text}},
    organisation {{text}},
    sort_key {{text}} NOT NULL
){{strict}};
CREATE INDEX persons_email ON persons (email_key);
CREATE INDEX persons_sort ON persons (sort_key, id);

-- The secret itself is in no event; the person's event holds its digest.
CREATE TABLE credentials (
    person {{text}} NOT NULL PRIMARY KEY,
    secret {{text}} NOT NULL
){{strict}};

CREATE TABLE grants (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    role {{text}} NOT NULL,
    scope {{text}} NOT NULL,
    from_at {{int}} NOT NULL,
    until_at {{int}},
    given_by {{text}} NOT NULL,
    revoked_at {{int}}
){{strict}};
CREATE INDEX grants_person ON grants (person);

CREATE TABLE invitations (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    role {{text}} NOT NULL,
    scope {{text}} NOT NULL,
    until_at {{int}} NOT NULL,
    email {{text}},
    stage {{text}} NOT NULL
){{strict}};

CREATE TABLE programmes (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    code {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    title_zh {{text}} NOT NULL,
    title_en {{text}} NOT NULL,
    sort_key {{text}} NOT NULL,
    content {{text}} NOT NULL
){{strict}};

CREATE TABLE calls (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    programme {{text}} NOT NULL,
    code {{text}} NOT NULL,
    class {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    title_zh {{text}} NOT NULL,
    title_en {{text}} NOT NULL,
    opens {{int}} NOT NULL,
    closes {{int}} NOT NULL,
    published_at {{int}},
    sort_key {{text}} NOT NULL,
    reason {{text}},
    content {{text}} NOT NULL
){{strict}};
CREATE INDEX calls_closes ON calls (closes, id);

CREATE TABLE applications (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    call {{text}} NOT NULL,
    call_version {{int}} NOT NULL,
    number {{text}} NOT NULL,
    lead {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    revision {{int}} NOT NULL,
    arrived {{int}} NOT NULL,
    first_arrived {{int}} NOT NULL,
    amount {{int}},
    title {{text}},
    lead_name {{text}},
    organisation {{text}},
    title_key {{text}} NOT NULL,
    name_key {{text}} NOT NULL,
    kept {{text}} NOT NULL,
    body {{text}}
){{strict}};
CREATE INDEX applications_arrived ON applications (call, arrived, id);
CREATE INDEX applications_title ON applications (call, title_key, id);
CREATE INDEX applications_name ON applications (call, name_key, id);
CREATE INDEX applications_amount ON applications (call, (coalesce(amount, -1)), id);
CREATE INDEX applications_stage ON applications (call, stage);
-- The same orders over all calls, for those who see them all.
CREATE INDEX applications_by_arrival ON applications (arrived, id);
CREATE INDEX applications_by_title ON applications (title_key, id);
CREATE INDEX applications_by_name ON applications (name_key, id);
CREATE INDEX applications_by_amount ON applications ((coalesce(amount, -1)), id);
CREATE INDEX applications_lead ON applications (lead, arrived);

-- derived --------------------------------------------------------------------------------------------------------------------------------
{{search}}

-- working --------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE sessions (
    digest {{text}} NOT NULL PRIMARY KEY,
    person {{text}} NOT NULL,
    created {{int}} NOT NULL,
    seen {{int}} NOT NULL,
    agent {{text}} NOT NULL
){{strict}};
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE links (
    digest {{text}} NOT NULL PRIMARY KEY,
    purpose {{text}} NOT NULL,
    until_at {{int}} NOT NULL
){{strict}};

CREATE TABLE tries (
    key {{text}} NOT NULL PRIMARY KEY,
    count {{int}} NOT NULL,
    since {{int}} NOT NULL
){{strict}};

CREATE TABLE drafts (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    call {{text}} NOT NULL,
    answers {{text}} NOT NULL,
    saved {{int}} NOT NULL,
    UNIQUE (person, call)
){{strict}};

CREATE TABLE attachments (
    draft {{text}} NOT NULL,
    field {{text}} NOT NULL,
    place {{int}} NOT NULL,
    name {{text}} NOT NULL,
    digest {{text}} NOT NULL,
    bytes {{int}} NOT NULL,
    media {{text}} NOT NULL,
    PRIMARY KEY (draft, field, place)
){{strict}};

CREATE TABLE idempotency (
    actor {{text}} NOT NULL,
    route {{text}} NOT NULL,
    key {{text}} NOT NULL,
    request {{text}} NOT NULL,
    status {{int}} NOT NULL,
    location {{text}} NOT NULL,
    event {{int}},
    at {{int}} NOT NULL,
    PRIMARY KEY (actor, route, key)
){{strict}};
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE outbox (
    event {{int}} NOT NULL,
    step {{text}} NOT NULL,
    version {{int}} NOT NULL,
    due {{int}} NOT NULL,
    attempts {{int}} NOT NULL,
    leased_until {{int}} NOT NULL,
    done_at {{int}},
    problem {{text}},
    PRIMARY KEY (event, step, version)
){{strict}};
CREATE INDEX outbox_due ON outbox (done_at, due);

CREATE TABLE mails (
    event {{int}} NOT NULL,
    step {{text}} NOT NULL,
    person {{text}} NOT NULL,
    address {{text}} NOT NULL,
    language {{text}} NOT NULL,
    subject {{text}} NOT NULL,
    body {{text}} NOT NULL,
    at {{int}} NOT NULL,
    read_at {{int}},
    PRIMARY KEY (event, step)
){{strict}};
CREATE INDEX mails_person ON mails (person, at);
