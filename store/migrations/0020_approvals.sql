-- Approvals: what a draft declares of ethics, human genetic resources, export and data, and what became of it with the submission.

-- working --------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE draft_approvals (
    draft {{text}} NOT NULL PRIMARY KEY,
    content {{text}} NOT NULL
){{strict}};

-- folded ---------------------------------------------------------------------------------------------------------------------------------
ALTER TABLE applications ADD COLUMN compliance {{text}};
