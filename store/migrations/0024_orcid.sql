-- ORCID: what people have taken over from their records, and what was read to be chosen from.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE orcid_records (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    agreed_at {{int}},
    read_at {{int}},
    entries {{int}} NOT NULL,
    contents {{text}}
){{strict}};
CREATE INDEX orcid_records_person ON orcid_records (person);

-- working --------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE orcid_readings (
    person {{text}} NOT NULL PRIMARY KEY,
    read_at {{int}} NOT NULL,
    reading {{text}} NOT NULL
){{strict}}
