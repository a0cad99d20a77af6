-- People: identity documents, careers, merges of two records of one person, and what names look and sound like.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
ALTER TABLE persons ADD COLUMN skeleton {{text}} NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN sound {{text}} NOT NULL DEFAULT '';
CREATE INDEX persons_skeleton ON persons (skeleton);
CREATE INDEX persons_sound ON persons (sound);

-- The number is sealed under the installation's key, or public; the key is a keyed digest of it.
CREATE TABLE identities (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    kind {{text}} NOT NULL,
    key {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    stated_at {{int}} NOT NULL,
    proven_at {{int}},
    proven_by {{text}},
    reveals {{int}} NOT NULL,
    number {{text}},
    masked {{text}},
    issuer {{text}}
){{strict}};
CREATE INDEX identities_person ON identities (person);
CREATE INDEX identities_key ON identities (key);

CREATE TABLE careers (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    what {{text}} NOT NULL,
    organisation {{text}},
    stage {{text}} NOT NULL,
    name {{text}},
    position {{text}},
    from_day {{text}},
    until_day {{text}},
    skeleton {{text}} NOT NULL
){{strict}};
CREATE INDEX careers_person ON careers (person);
CREATE INDEX careers_skeleton ON careers (skeleton);

CREATE TABLE merges (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    kept {{text}} NOT NULL,
    away {{text}} NOT NULL,
    ground {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    changed_at {{int}},
    proposed_by {{text}} NOT NULL,
    confirmed_by {{text}}
){{strict}};
CREATE INDEX merges_kept ON merges (kept, stage);
CREATE INDEX merges_away ON merges (away, stage);

-- Whose records are one person's, seen from the one that is kept: itself, and what it stands for.
CREATE VIEW same_persons AS
    SELECT id AS person, id AS same FROM persons
    UNION ALL SELECT kept, away FROM merges WHERE stage = 'confirmed';
