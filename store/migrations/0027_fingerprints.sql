-- Fingerprints: the index by which likely neighbours are found, anew: with other keys, and in SQLite as an index of texts.

-- derived --------------------------------------------------------------------------------------------------------------------------------
-- From the texts of the applications, by the worker; gone with them.
DROP TABLE passage_bands;
DROP TABLE passages;
CREATE TABLE fingerprints (
    id {{identity}},
    application {{text}} NOT NULL UNIQUE
){{strict}};
{{fingerprint_keys}}

-- working --------------------------------------------------------------------------------------------------------------------------------
-- What stands is compared again, once, which puts it into the new index; what was found already is found again and stays as it is.
INSERT INTO comparisons (event, application, due, attempts, leased_until, problem)
    SELECT e.id, e.thing, 0, 0, 0, NULL FROM events e JOIN applications a ON a.id = e.thing AND a.version = e.version
    WHERE e.kind = 'application' AND a.body IS NOT NULL ON CONFLICT DO NOTHING
