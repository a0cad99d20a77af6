-- working --------------------------------------------------------------------------------------------------------------------------------
-- Until when a person has put off a task; the task itself is read from rows.
CREATE TABLE snoozes (
    person {{text}} NOT NULL,
    task {{text}} NOT NULL,
    until_at {{int}} NOT NULL,
    PRIMARY KEY (person, task)
){{strict}};

-- What a person has chosen: when their digest is written, and how often the secret address of their calendar was made anew, 0 for none.
CREATE TABLE notice_settings (
    person {{text}} NOT NULL PRIMARY KEY,
    digest_hour {{int}} NOT NULL,
    feed {{int}} NOT NULL,
    at {{int}} NOT NULL
){{strict}};

CREATE TABLE notice_choices (
    person {{text}} NOT NULL,
    topic {{text}} NOT NULL,
    mail {{int}} NOT NULL,
    sms {{int}} NOT NULL,
    daily {{int}} NOT NULL,
    at {{int}} NOT NULL,
    PRIMARY KEY (person, topic)
){{strict}};

-- That a person's digest of a local day was looked after, written or not.
CREATE TABLE digests (
    person {{text}} NOT NULL,
    day {{text}} NOT NULL,
    at {{int}} NOT NULL,
    PRIMARY KEY (person, day)
){{strict}};

-- A letter on its way. The id stands in its Message-ID; with it a report that comes back finds it.
CREATE TABLE deliveries (
    id {{text}} NOT NULL PRIMARY KEY,
    event {{int}} NOT NULL,
    step {{text}} NOT NULL,
    channel {{text}} NOT NULL,
    person {{text}} NOT NULL,
    address {{text}} NOT NULL,
    state {{text}} NOT NULL,
    attempts {{int}} NOT NULL,
    due {{int}} NOT NULL,
    leased_until {{int}} NOT NULL,
    at {{int}} NOT NULL,
    changed {{int}} NOT NULL,
    problem {{text}},
    UNIQUE (event, step, channel)
){{strict}};
CREATE INDEX deliveries_due ON deliveries (state, due);
CREATE INDEX deliveries_person ON deliveries (person);

-- An address, by its keyed digest, that receives nothing.
CREATE TABLE failing_addresses (
    person {{text}} NOT NULL PRIMARY KEY,
    address_key {{text}} NOT NULL,
    status {{text}} NOT NULL,
    since {{int}} NOT NULL
){{strict}};

-- folded: what ends soon is asked for with every page.
CREATE INDEX grants_until ON grants (until_at);
CREATE INDEX invitations_until ON invitations (until_at);
