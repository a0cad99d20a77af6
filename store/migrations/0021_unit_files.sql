-- Unit files: the papers of a unit's standing, kept once; and which of them a submission was judged on.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE unit_files (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    unit {{text}} NOT NULL,
    kind {{text}} NOT NULL,
    stage {{text}} NOT NULL,
    until_day {{text}},
    content {{text}} NOT NULL
){{strict}};
CREATE INDEX unit_files_unit ON unit_files (unit);

ALTER TABLE applications ADD COLUMN host_file {{text}}
