//! Team 项目组: working rows of a draft: who is asked, what they said, and which field was written last by whom.

use crate::value::Row;
use crate::{DraftRow, Reader, StoreError, Tx, WriteError, vals};
use rules::call::Discipline;
use rules::form::{Answers, Raw};
use rules::team::{Access, Leading, Part, Role, Stage, Teammate};
use rules::{ApplicationId, Id, Instant, OrganisationId, PersonId, Refusal};

/// One of a draft's team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeammateRow {
    /// Which.
    pub id: Id,
    /// In which draft.
    pub draft: ApplicationId,
    /// As far as the rules go.
    pub mate: Teammate,
    /// Under what address they were asked.
    pub email: String,
    /// What they are called by, once they have an account and until they are erased.
    pub name: Option<String>,
    /// Where they say that they work.
    pub works_at: Option<String>,
    /// How far they reach into the draft.
    pub access: Access,
    /// Why they declined.
    pub reason: Option<String>,
    /// Since when they are asked.
    pub asked: Instant,
    /// When they answered.
    pub answered: Option<Instant>,
}

/// What became of a draft that two wrote in at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// Its version now.
    pub version: u64,
    /// What others wrote since the writer read it.
    pub others: Answers,
}

const SELECT: &str = "SELECT t.id, t.draft, t.person, t.email, t.role, t.share, t.discipline, t.access, t.stage, t.organisation, t.pledge, t.reason, \
     t.asked_at, t.answered_at, p.name, p.organisation FROM teammates t LEFT JOIN persons p ON p.id = t.person";

/// The records of one person 人员归并.
const OWN: &str = "(SELECT same FROM same_persons WHERE person = $1)";

impl TeammateRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
        let answered = row.maybe_int(13)?.map(Instant);
        let stage = match row.text(8)? {
            "confirmed" => Stage::Confirmed {
                at: answered.unwrap_or(row.instant(12)?),
                pledge: text(10)?.unwrap_or_default(),
                organisation: row.maybe_id(9)?.map(OrganisationId),
            },
            "declined" => Stage::Declined,
            _ => Stage::Invited,
        };
        let part = Part {
            role: row.parsed(4, Role::parse)?,
            share: u8::try_from(row.int(5)?).unwrap_or(0),
            discipline: row.maybe_text(6)?.and_then(Discipline::parse),
        };
        Ok(Self {
            id: row.id(0)?,
            draft: row.id(1)?.into(),
            mate: Teammate { person: row.maybe_id(2)?.map(PersonId), part, stage },
            email: row.text(3)?.to_owned(),
            access: row.parsed(7, Access::parse)?,
            reason: text(11)?,
            asked: row.instant(12)?,
            answered,
            name: text(14)?,
            works_at: text(15)?,
        })
    }
}

impl Reader<'_> {
    /// A draft's team, in the order in which they were asked.
    pub fn team_of(&mut self, draft: ApplicationId) -> Result<Vec<TeammateRow>, StoreError> {
        let rows = self.sql.query(&format!("{SELECT} WHERE t.draft = $1 ORDER BY t.asked_at, t.id"), &vals![draft])?;
        rows.iter().map(TeammateRow::read).collect()
    }

    /// One of a team.
    pub fn teammate(&mut self, id: Id) -> Result<Option<TeammateRow>, StoreError> {
        self.sql.query(&format!("{SELECT} WHERE t.id = $1"), &vals![id])?.first().map(TeammateRow::read).transpose()
    }

    /// What the lead of a draft brings.
    pub fn leading_of(&mut self, draft: ApplicationId) -> Result<Option<Leading>, StoreError> {
        let rows = self.sql.query("SELECT share, discipline FROM team_leads WHERE draft = $1", &vals![draft])?;
        let read =
            |row: &Row| Ok(Leading { share: u8::try_from(row.int(0)?).unwrap_or(0), discipline: row.maybe_text(1)?.and_then(Discipline::parse) });
        rows.first().map(read).transpose()
    }

    /// Where somebody is asked to take part, or takes part: as themselves, or at their address while no account was known there.
    pub fn teams_of(&mut self, person: PersonId) -> Result<Vec<TeammateRow>, StoreError> {
        let text = format!(
            "{SELECT} WHERE t.person IN {OWN} OR (t.person IS NULL AND t.email_key IN (SELECT email_key FROM persons WHERE id IN {OWN} AND stage <> 'erased')) \
             ORDER BY t.asked_at DESC, t.id LIMIT 200"
        );
        self.sql.query(&text, &vals![person])?.iter().map(TeammateRow::read).collect()
    }

    /// Who has declined in a person's own drafts.
    pub fn declined_in_drafts_of(&mut self, person: PersonId) -> Result<Vec<TeammateRow>, StoreError> {
        let text =
            format!("{SELECT} JOIN drafts d ON d.id = t.draft WHERE d.person IN {OWN} AND t.stage = 'declined' ORDER BY t.asked_at, t.id LIMIT 100");
        self.sql.query(&text, &vals![person])?.iter().map(TeammateRow::read).collect()
    }

    /// How far one who has confirmed reaches into a draft; none where they do not belong to its team.
    pub fn access_to(&mut self, draft: ApplicationId, person: PersonId) -> Result<Option<Access>, StoreError> {
        let text = format!("SELECT access FROM teammates WHERE person IN {OWN} AND draft = $2 AND stage = 'confirmed'");
        let rows = self.sql.query(&text, &vals![person, draft])?;
        rows.first().map(|row| row.parsed(0, Access::parse)).transpose()
    }
}

impl Tx<'_> {
    /// Asks somebody at an address; who has an account there is asked as themselves.
    pub fn ask_teammate(
        &mut self,
        id: Id,
        draft: ApplicationId,
        (email_key, email): (&str, &str),
        person: Option<PersonId>,
        part: Part,
        access: &Access,
    ) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO teammates (id, draft, person, email_key, email, role, share, discipline, access, stage, asked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'invited', $10)",
            &vals![
                id,
                draft,
                person,
                email_key,
                email,
                part.role.as_str(),
                i64::from(part.share),
                part.discipline.map(Discipline::as_str),
                access.to_text(),
                self.now
            ],
        )?;
        Ok(())
    }

    /// Asks them something else; `anew` where they have to agree again.
    pub fn change_teammate(&mut self, id: Id, part: Part, access: &Access, anew: bool) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE teammates SET role = $1, share = $2, discipline = $3, access = $4 WHERE id = $5",
            &vals![part.role.as_str(), i64::from(part.share), part.discipline.map(Discipline::as_str), access.to_text(), id],
        )?;
        if anew {
            self.sql.exec(
                "UPDATE teammates SET stage = 'invited', organisation = NULL, pledge = NULL, reason = NULL, answered_at = NULL, asked_at = $1 WHERE id = $2",
                &vals![self.now, id],
            )?;
        }
        Ok(())
    }

    /// Writes down what somebody answered, as themselves.
    pub fn answer_teammate(&mut self, id: Id, person: PersonId, stage: &Stage, reason: Option<&str>) -> Result<(), StoreError> {
        let (pledge, organisation) = match stage {
            Stage::Confirmed { pledge, organisation, .. } => (Some(pledge.as_str()), *organisation),
            Stage::Invited | Stage::Declined => (None, None),
        };
        self.sql.exec(
            "UPDATE teammates SET person = $1, stage = $2, pledge = $3, organisation = $4, reason = $5, answered_at = $6 WHERE id = $7",
            &vals![person, stage.as_str(), pledge, organisation, reason, self.now, id],
        )?;
        Ok(())
    }

    /// Takes somebody out of a draft's team.
    pub fn drop_teammate(&mut self, id: Id) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM teammates WHERE id = $1", &vals![id])?;
        Ok(())
    }

    /// Writes down what the lead brings.
    pub fn put_leading(&mut self, draft: ApplicationId, leading: Leading) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO team_leads (draft, share, discipline) VALUES ($1, $2, $3) \
             ON CONFLICT (draft) DO UPDATE SET share = excluded.share, discipline = excluded.discipline",
            &vals![draft, i64::from(leading.share), leading.discipline.map(Discipline::as_str)],
        )?;
        Ok(())
    }

    /// Throws away what is beside a draft.
    pub(crate) fn drop_team(&mut self, draft: ApplicationId) -> Result<(), StoreError> {
        for text in [
            "DELETE FROM teammates WHERE draft = $1",
            "DELETE FROM team_leads WHERE draft = $1",
            "DELETE FROM draft_fields WHERE draft = $1",
            "DELETE FROM draft_approvals WHERE draft = $1",
        ] {
            self.sql.exec(text, &vals![draft])?;
        }
        Ok(())
    }

    /// Saves what was sent over a draft, field by field: what others wrote in other fields since the writer read it stays. Refuses a field that
    /// both have written, and then changes nothing.
    pub fn merge_draft(&mut self, draft: &DraftRow, by: PersonId, read: Option<u64>, sent: &Answers) -> Result<Merged, WriteError> {
        let stale = |read| WriteError::Refused(Refusal::Stale { read, now: draft.version });
        let mut others = Answers::new();
        let mut mine = sent.clone();
        match read {
            Some(read) if read > draft.version || read == 0 => return Err(stale(read)),
            Some(read) if read < draft.version => {
                let text = "SELECT field, before, before_version FROM draft_fields WHERE draft = $1 AND version > $2";
                for row in &self.sql.query(text, &vals![draft.id, read])? {
                    let field = row.text(0)?;
                    let Some(now) = draft.answers.get(field) else { continue };
                    others.insert(field.to_owned(), now.clone());
                    let Some(theirs) = sent.get(field) else { continue };
                    let before: Option<Raw> = if row.maybe_text(1)?.is_some() { Some(row.json(1)?) } else { None };
                    // Who sends what stood there when they read it has not written in it.
                    let untouched = row.count(2)? <= read && is_same(Some(theirs), before.as_ref());
                    if theirs != now && !untouched {
                        return Err(stale(read));
                    }
                    mine.remove(field);
                }
            }
            Some(_) | None => {}
        }
        let mut answers = draft.answers.clone();
        for (field, raw) in mine {
            let before = answers.get(&field).cloned();
            if before.as_ref() == Some(&raw) {
                continue;
            }
            let before = before.map(|before| serde_json::to_string(&before).unwrap_or_default());
            self.sql.exec(
                "INSERT INTO draft_fields (draft, field, version, person, at, before, before_version) VALUES ($1, $2, $3, $4, $5, $6, 0) \
                 ON CONFLICT (draft, field) DO UPDATE SET before_version = draft_fields.version, version = excluded.version, \
                 person = excluded.person, at = excluded.at, before = excluded.before",
                &vals![draft.id, &field, draft.version + 1, by, self.now, before],
            )?;
            answers.insert(field, raw);
        }
        let version = self.save_draft(draft, None, &answers)?;
        Ok(Merged { version, others })
    }
}

/// Whether both say the same; nothing typed is the same as nothing there.
fn is_same(one: Option<&Raw>, other: Option<&Raw>) -> bool {
    let empty = |raw: Option<&Raw>| match raw {
        None => true,
        Some(Raw::Text(text)) => text.is_empty(),
        Some(Raw::Chosen(chosen)) => chosen.is_empty(),
        Some(Raw::Rows(rows)) => rows.is_empty(),
    };
    one == other || (empty(one) && empty(other))
}
