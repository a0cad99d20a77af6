-- Size: what is asked for at every start and with every page is found without reading what grows with the centre.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE INDEX persons_erased ON persons (id) WHERE stage = 'erased';
CREATE INDEX grants_given ON grants (id) WHERE role <> 'applicant' AND revoked_at IS NULL;
CREATE INDEX mandates_until ON mandates (until_at);
-- What a search has found is sorted by these alone.
CREATE INDEX applications_found ON applications (id, arrived, lead);

-- derived --------------------------------------------------------------------------------------------------------------------------------
{{search_things}}

-- working --------------------------------------------------------------------------------------------------------------------------------
CREATE INDEX mails_unread ON mails (person, at) WHERE read_at IS NULL;
CREATE INDEX sessions_seen ON sessions (seen);
CREATE INDEX deliveries_changed ON deliveries (state, changed)
