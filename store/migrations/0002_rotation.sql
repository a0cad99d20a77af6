-- journal --------------------------------------------------------------------------------------------------------------------------------
-- The keys that have signed a log, each from the size of the tree at which it began. The first is that of the log's own row.
CREATE TABLE log_keys (
    log {{int}} NOT NULL,
    from_size {{int}} NOT NULL,
    verifier {{text}} NOT NULL,
    PRIMARY KEY (log, from_size)
){{strict}};
INSERT INTO log_keys (log, from_size, verifier) SELECT id, 0, verifier FROM logs;
