-- Formal checks: what was looked at in each application on its form, by whom, and to what it led; and since when an application is accepted.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE formal_checks (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    application {{text}} NOT NULL,
    call {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    revision {{int}} NOT NULL,
    first {{text}} NOT NULL,
    content {{text}} NOT NULL
){{strict}};
CREATE UNIQUE INDEX formal_checks_application ON formal_checks (application);
CREATE INDEX formal_checks_call ON formal_checks (call, stage);

ALTER TABLE applications ADD COLUMN accepted {{int}};
-- What nobody has accepted yet: asked of every closed call for the inbox of who runs it.
CREATE INDEX applications_unchecked ON applications (call) WHERE stage = 'submitted' AND accepted IS NULL
