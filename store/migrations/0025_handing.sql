-- Handing in: approvals that came after the submission, and from which day on an application lacks one, matter by matter, so that a list can be
-- narrowed to it; a day that was always is 0001-01-01. Beside it, what a call asks, where it asks.

ALTER TABLE applications ADD COLUMN later {{text}};
ALTER TABLE applications ADD COLUMN lacks_ethics {{text}};
ALTER TABLE applications ADD COLUMN lacks_genetic {{text}};
ALTER TABLE applications ADD COLUMN lacks_foreign {{text}};
ALTER TABLE applications ADD COLUMN lacks_export {{text}};
ALTER TABLE applications ADD COLUMN lacks_data {{text}};
ALTER TABLE calls ADD COLUMN approvals {{text}};
-- What is said of the contact persons of a call, which goes with them.
ALTER TABLE calls ADD COLUMN persons {{text}};
