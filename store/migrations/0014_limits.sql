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

ALTER TABLE careers ADD COLUMN particular {{text}};

-- Projects of this and other funders, and who takes part in them as far as that is known.
CREATE TABLE awards (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    funder {{text}},
    number {{text}} NOT NULL,
    programme {{text}} NOT NULL,
    lead {{text}},
    stage {{text}} NOT NULL,
    approved {{text}} NOT NULL,
    until_day {{text}},
    ended_on {{text}},
    amount {{int}},
    title {{text}},
    lead_name {{text}},
    import {{text}},
    sort_key {{text}} NOT NULL,
    particulars {{text}} NOT NULL,
    names {{text}}
){{strict}};
CREATE INDEX awards_in_order ON awards (approved DESC, id);
CREATE INDEX awards_import ON awards (import);

CREATE TABLE award_people (
    award {{text}} NOT NULL,
    place {{int}} NOT NULL,
    person {{text}} NOT NULL,
    role {{text}} NOT NULL,
    PRIMARY KEY (award, place)
){{strict}};
CREATE INDEX award_people_person ON award_people (person);

CREATE TABLE bans (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    ground {{text}} NOT NULL,
    from_day {{text}} NOT NULL,
    until_day {{text}},
    stage {{text}} NOT NULL,
    source {{text}}
){{strict}};
CREATE INDEX bans_person ON bans (person);

CREATE TABLE imports (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    taken_by {{text}} NOT NULL,
    digest {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    counts {{text}} NOT NULL,
    left_alone {{int}},
    file_name {{text}}
){{strict}}
