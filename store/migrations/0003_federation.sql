-- folded ---------------------------------------------------------------------------------------------------------------------------------
-- The key is a keyed digest of issuer and subject. Without `since` it is untied.
CREATE TABLE federated_identities (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    key {{text}} NOT NULL,
    ground {{text}} NOT NULL,
    issuer {{text}},
    since {{int}}
){{strict}};
CREATE INDEX federated_identities_person ON federated_identities (person);
CREATE INDEX federated_identities_key ON federated_identities (key);

-- working --------------------------------------------------------------------------------------------------------------------------------
-- A question to an identity service, under the digest of its state. `taken` is 1 once an answer has been brought; `found` is what it said.
CREATE TABLE federation_questions (
    digest {{text}} NOT NULL PRIMARY KEY,
    browser {{text}} NOT NULL,
    provider {{text}} NOT NULL,
    back {{text}} NOT NULL,
    until_at {{int}} NOT NULL,
    taken {{int}} NOT NULL,
    key {{text}},
    found {{text}}
){{strict}};
CREATE INDEX federation_questions_until ON federation_questions (until_at);

-- What may be brought once, until nobody would take it anyway.
CREATE TABLE federation_spent (
    digest {{text}} NOT NULL PRIMARY KEY,
    until_at {{int}} NOT NULL
){{strict}};
CREATE INDEX federation_spent_until ON federation_spent (until_at);
