-- folded ---------------------------------------------------------------------------------------------------------------------------------
-- What an organisation is below, and who carries on after it, stand as ids with blanks between them: there are one or two.
CREATE TABLE organisations (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    stage {{text}} NOT NULL,
    class {{text}} NOT NULL,
    name_zh {{text}} NOT NULL,
    name_en {{text}} NOT NULL,
    code {{text}},
    ror {{text}},
    parents {{text}} NOT NULL,
    successors {{text}} NOT NULL,
    registrant {{text}} NOT NULL,
    waiting_since {{int}},
    file {{text}},
    sort_key {{text}} NOT NULL,
    content {{text}} NOT NULL
){{strict}};
CREATE INDEX organisations_sort ON organisations (sort_key, id);
CREATE INDEX organisations_code ON organisations (code);
CREATE INDEX organisations_registrant ON organisations (registrant);
CREATE INDEX organisations_waiting ON organisations (waiting_since);

CREATE TABLE memberships (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    person {{text}} NOT NULL,
    organisation {{text}} NOT NULL,
    department {{text}},
    stage {{text}} NOT NULL,
    from_day {{text}} NOT NULL,
    until_day {{text}},
    main {{int}} NOT NULL,
    note {{text}},
    reason {{text}}
){{strict}};
CREATE INDEX memberships_person ON memberships (person);
CREATE INDEX memberships_organisation ON memberships (organisation, stage);
CREATE INDEX memberships_department ON memberships (department);

CREATE INDEX grants_scope ON grants (scope);
