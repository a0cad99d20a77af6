-- Limits: who takes part in which application.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
-- One row for the lead, at place 0, and one for each member of the team; made with the application's own row.
CREATE TABLE participations (
    application {{text}} NOT NULL,
    place {{int}} NOT NULL,
    person {{text}} NOT NULL,
    role {{text}} NOT NULL,
    organisation {{text}},
    share {{int}},
    call {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    first_arrived {{int}} NOT NULL,
    PRIMARY KEY (application, place)
){{strict}};
CREATE INDEX participations_person ON participations (person, stage);
