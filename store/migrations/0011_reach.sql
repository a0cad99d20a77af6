-- working --------------------------------------------------------------------------------------------------------------------------------
-- In which language a letter is written, which its head says and its sender is named in.
ALTER TABLE dispatches ADD COLUMN language {{text}} NOT NULL DEFAULT 'zh';
