-- folded: a year of the working-day calendar with every edition that the centre has loaded.
CREATE TABLE calendars (
    id {{text}} NOT NULL PRIMARY KEY,
    version {{int}} NOT NULL,
    year {{int}} NOT NULL,
    editions {{text}} NOT NULL
){{strict}};
CREATE INDEX calendars_year ON calendars (year);
