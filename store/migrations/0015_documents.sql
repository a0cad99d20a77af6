-- folded: the scan of the sealed form; nothing where none was sent in.
ALTER TABLE applications ADD COLUMN scan {{text}};

-- working -------------------------------------------------------------------------------------------------------------------------------------
-- What a virus scanner said of a file's content: when, which engine, and the name of what it found. No row, and no instant, where it was not asked.
CREATE TABLE file_scans (
    digest {{text}} NOT NULL PRIMARY KEY,
    scanned_at {{int}} NOT NULL,
    engine {{text}} NOT NULL,
    signature {{text}}
){{strict}};

-- What was found in a file of a type that is looked into: in words of ours, as JSON.
CREATE TABLE file_findings (
    digest {{text}} NOT NULL PRIMARY KEY,
    at {{int}} NOT NULL,
    findings {{text}} NOT NULL
){{strict}}
