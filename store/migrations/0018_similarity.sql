-- Similarity: findings that two applications are alike, and the index by which likely ones are found.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE similarities (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    application {{text}} NOT NULL,
    call {{text}} NOT NULL,
    other {{text}} NOT NULL,
    other_call {{text}} NOT NULL,
    same_lead {{int}} NOT NULL,
    likeness {{int}} NOT NULL,
    content {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    reason {{text}}
){{strict}};
CREATE INDEX similarities_call ON similarities (call, likeness);
CREATE INDEX similarities_application ON similarities (application);
CREATE INDEX similarities_other ON similarities (other);

-- derived --------------------------------------------------------------------------------------------------------------------------------
-- From the texts of the applications, by the worker; gone with them.
CREATE TABLE passages (
    id {{identity}},
    application {{text}} NOT NULL,
    field {{text}} NOT NULL,
    shingles {{int}} NOT NULL
){{strict}};
CREATE INDEX passages_application ON passages (application);

CREATE TABLE passage_bands (
    band {{int}} NOT NULL,
    passage {{int}} NOT NULL,
    PRIMARY KEY (band, passage)
){{clustered}};
CREATE INDEX passage_bands_passage ON passage_bands (passage);

-- working --------------------------------------------------------------------------------------------------------------------------------
-- What is to be compared, as the outbox has what is to be written; a row goes when it is done.
CREATE TABLE comparisons (
    event {{int}} NOT NULL PRIMARY KEY,
    application {{text}} NOT NULL,
    due {{int}} NOT NULL,
    attempts {{int}} NOT NULL,
    leased_until {{int}} NOT NULL,
    problem {{text}}
){{strict}};
CREATE INDEX comparisons_due ON comparisons (due);

-- What was submitted before is compared too.
INSERT INTO comparisons (event, application, due, attempts, leased_until, problem)
    SELECT e.id, e.thing, 0, 0, 0, NULL FROM events e JOIN applications a ON a.id = e.thing AND a.version = e.version
    WHERE e.kind = 'application' AND e.event = 'submitted'
