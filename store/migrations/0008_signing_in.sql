-- folded ---------------------------------------------------------------------------------------------------------------------------------
-- What a person has shown to be theirs; the main address is also the one of the person's own row.
CREATE TABLE contacts (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    channel {{text}} NOT NULL,
    key {{text}} NOT NULL,
    main {{int}} NOT NULL,
    address {{text}},
    stage {{text}} NOT NULL
){{strict}};
CREATE INDEX contacts_person ON contacts (person);
CREATE INDEX contacts_key ON contacts (key);

-- The secret itself is a row of `credentials`, which names the authenticator where else it names a person; the event holds its digest.
CREATE TABLE authenticators (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    method {{text}} NOT NULL,
    credential {{text}} NOT NULL,
    handle {{text}},
    spent {{text}} NOT NULL,
    label {{text}},
    stage {{text}} NOT NULL
){{strict}};
CREATE INDEX authenticators_person ON authenticators (person);
CREATE INDEX authenticators_handle ON authenticators (handle);

CREATE TABLE tokens (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    areas {{text}} NOT NULL,
    from_at {{int}} NOT NULL,
    until_at {{int}} NOT NULL,
    digest {{text}} NOT NULL,
    label {{text}},
    stage {{text}} NOT NULL
){{strict}};
CREATE INDEX tokens_person ON tokens (person);
CREATE INDEX tokens_digest ON tokens (digest);

-- working --------------------------------------------------------------------------------------------------------------------------------
-- When the session's person last showed that it is them.
ALTER TABLE sessions ADD COLUMN confirmed {{int}} NOT NULL DEFAULT 0;

-- Devices that have signed in before, by the digest of their long cookie.
CREATE TABLE devices (
    digest {{text}} NOT NULL,
    person {{text}} NOT NULL,
    seen {{int}} NOT NULL,
    PRIMARY KEY (digest, person)
){{strict}};
CREATE INDEX devices_person ON devices (person);

-- How often something was tried in vain, and from when on it may be tried again.
CREATE TABLE throttles (
    key {{text}} NOT NULL PRIMARY KEY,
    failures {{int}} NOT NULL,
    last_at {{int}} NOT NULL,
    next_at {{int}} NOT NULL
){{strict}};
CREATE INDEX throttles_last ON throttles (last_at);

-- What waits for a code or a link to come back: a new address, a reset, a registration, a second step.
CREATE TABLE proofs (
    digest {{text}} NOT NULL PRIMARY KEY,
    purpose {{text}} NOT NULL,
    person {{text}},
    address {{text}} NOT NULL,
    code {{text}} NOT NULL,
    tries {{int}} NOT NULL,
    until_at {{int}} NOT NULL,
    body {{text}} NOT NULL
){{strict}};
CREATE INDEX proofs_person ON proofs (person);
CREATE INDEX proofs_address ON proofs (address);
CREATE INDEX proofs_until ON proofs (until_at);

-- When an authenticator or a token was used last, and up to which step or count.
CREATE TABLE uses (
    thing {{text}} NOT NULL PRIMARY KEY,
    at {{int}} NOT NULL,
    count {{int}} NOT NULL
){{strict}};

-- Codes and links on their way out; what is sent has no words left.
CREATE TABLE dispatches (
    id {{text}} NOT NULL PRIMARY KEY,
    person {{text}},
    channel {{text}} NOT NULL,
    address {{text}} NOT NULL,
    subject {{text}} NOT NULL,
    body {{text}} NOT NULL,
    at {{int}} NOT NULL,
    due {{int}} NOT NULL,
    until_at {{int}} NOT NULL,
    attempts {{int}} NOT NULL,
    leased_until {{int}} NOT NULL,
    done_at {{int}},
    problem {{text}}
){{strict}};
CREATE INDEX dispatches_due ON dispatches (done_at, due);
CREATE INDEX dispatches_address ON dispatches (address);
