-- Waiting: what waits for somebody is asked for with every page.

-- folded ---------------------------------------------------------------------------------------------------------------------------------
CREATE INDEX merges_stage ON merges (stage);
CREATE INDEX expunctions_stage ON expunctions (stage);
CREATE INDEX identities_stage ON identities (stage, stated_at);
CREATE INDEX memberships_stage ON memberships (stage, organisation);
