-- Amendments: how the conditions and limits of a published call changed.

ALTER TABLE calls ADD COLUMN amendments {{text}}
