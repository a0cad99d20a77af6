-- Applying: what was put into a draft from elsewhere, and pledges that are signed before the close.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE advance_pledges (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    application {{text}} NOT NULL,
    call {{text}} NOT NULL,
    lead {{text}} NOT NULL,
    pledge {{text}} NOT NULL,
    signed_at {{int}} NOT NULL,
    signed {{text}},
    stage {{text}} NOT NULL,
    content {{text}} NOT NULL
){{strict}};
CREATE INDEX advance_pledges_application ON advance_pledges (application);
CREATE INDEX advance_pledges_waiting ON advance_pledges (call) WHERE stage = 'signed';

-- working --------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE prefills (
    draft {{text}} NOT NULL,
    field {{text}} NOT NULL,
    origin {{text}} NOT NULL,
    accepted {{int}} NOT NULL,
    PRIMARY KEY (draft, field)
){{strict}};
-- Officers are told with every page where findings wait.
CREATE INDEX similarities_open ON similarities (call) WHERE stage = 'open'
