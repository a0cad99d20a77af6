//! Task 待办: what waits for a person, read from the rows of each capability; kept is only until when they have put it off.

use crate::value::Row;
use crate::{Reader, StoreError, Tx, vals};
use rules::delivery::State;
use rules::rights::{Role, Scope};
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, GrantId, Id, Instant, InvitationId, PersonId, ProgrammeId};
use std::collections::BTreeMap;

/// How many rows of one kind are looked at: beyond that a list helps nobody.
const MOST: usize = 200;

/// A draft that was not sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingDraft {
    /// The draft.
    pub id: ApplicationId,
    /// The call's title.
    pub title: Bilingual,
    /// When it was saved last.
    pub saved: Instant,
    /// When the call closes.
    pub closes: Instant,
    /// When the call was changed after that, if it was.
    pub changed: Option<Instant>,
}

/// A call that its officers have to look after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingCall {
    /// The call.
    pub id: CallId,
    /// Under which programme.
    pub programme: ProgrammeId,
    /// Whether it is published.
    pub published: bool,
    /// Its title.
    pub title: Bilingual,
    /// When it opens.
    pub opens: Instant,
    /// When it closes.
    pub closes: Instant,
    /// Who did the last thing to it.
    pub last_by: Id,
    /// When.
    pub last_at: Instant,
}

/// An invitation that nobody has answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingInvitation {
    /// The invitation.
    pub id: InvitationId,
    /// To which address; none once erased.
    pub email: Option<String>,
    /// When it was sent.
    pub sent: Instant,
    /// Until when it is good.
    pub until: Instant,
    /// How its letter fared, where it went by mail.
    pub delivery: Option<State>,
}

/// A grant that ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndingGrant {
    /// The grant.
    pub id: GrantId,
    /// Whose.
    pub person: PersonId,
    /// Their name; none once erased.
    pub name: Option<String>,
    /// In which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// When it begins.
    pub from: Instant,
    /// When it ends.
    pub until: Instant,
    /// Who gave it.
    pub given_by: Id,
}

impl Reader<'_> {
    /// A person's drafts of published calls that were never sent; those whose call has closed since `after` too.
    pub fn waiting_drafts(&mut self, person: PersonId, after: Instant) -> Result<Vec<WaitingDraft>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT d.id, c.title_zh, c.title_en, d.saved, c.closes, \
                 (SELECT max(e.at) FROM events e WHERE e.thing = c.id AND e.event IN ('revised', 'extended') AND e.at > d.saved) \
                 FROM drafts d JOIN calls c ON c.id = d.call \
                 WHERE d.person IN (SELECT same FROM same_persons WHERE person = $1) AND c.stage = 'published' AND c.closes > $2 AND NOT EXISTS (SELECT 1 FROM applications a WHERE a.id = d.id) \
                 ORDER BY c.closes, d.id LIMIT {MOST}"
            ),
            &vals![person, after],
        )?;
        rows.iter()
            .map(|row| {
                Ok(WaitingDraft {
                    id: ApplicationId(row.id(0)?),
                    title: Bilingual::new(row.text(1)?, row.text(2)?),
                    saved: row.instant(3)?,
                    closes: row.instant(4)?,
                    changed: row.maybe_int(5)?.map(Instant),
                })
            })
            .collect()
    }

    /// Calls that are not published and open before `until`, and published ones that open or close between `now` and then.
    pub fn waiting_calls(&mut self, now: Instant, until: Instant) -> Result<Vec<WaitingCall>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT c.id, c.programme, c.stage, c.title_zh, c.title_en, c.opens, c.closes, e.actor, e.at \
                 FROM calls c JOIN events e ON e.thing = c.id AND e.version = c.version \
                 WHERE c.closes > $1 AND ((c.stage = 'draft' AND c.opens < $2) \
                 OR (c.stage = 'published' AND (c.closes < $2 OR (c.opens > $1 AND c.opens < $2)))) ORDER BY c.opens, c.id LIMIT {MOST}"
            ),
            &vals![now, until],
        )?;
        rows.iter()
            .map(|row| {
                Ok(WaitingCall {
                    id: CallId(row.id(0)?),
                    programme: ProgrammeId(row.id(1)?),
                    published: row.text(2)? == "published",
                    title: Bilingual::new(row.text(3)?, row.text(4)?),
                    opens: row.instant(5)?,
                    closes: row.instant(6)?,
                    last_by: row.id(7)?,
                    last_at: row.instant(8)?,
                })
            })
            .collect()
    }

    /// Unanswered invitations that a person sent and that ended after `after`.
    pub fn waiting_invitations(&mut self, sender: PersonId, after: Instant) -> Result<Vec<WaitingInvitation>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT i.id, i.email, e.at, i.until_at, (SELECT max(d.state) FROM deliveries d WHERE d.person = i.person AND d.step = 'invitation') \
                 FROM invitations i JOIN events e ON e.thing = i.id AND e.version = 1 \
                 WHERE i.stage = 'sent' AND e.actor IN (SELECT same FROM same_persons WHERE person = $1) AND i.until_at > $2 ORDER BY i.until_at, i.id LIMIT {MOST}"
            ),
            &vals![sender, after],
        )?;
        rows.iter()
            .map(|row| {
                Ok(WaitingInvitation {
                    id: InvitationId(row.id(0)?),
                    email: row.maybe_text(1)?.map(str::to_owned),
                    sent: row.instant(2)?,
                    until: row.instant(3)?,
                    delivery: row.maybe_text(4)?.and_then(State::parse),
                })
            })
            .collect()
    }

    /// Grants that end between `now` and `until`: those that a person holds, and those that they gave.
    pub fn ending_grants(&mut self, person: PersonId, now: Instant, until: Instant) -> Result<Vec<EndingGrant>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT g.id, g.person, p.name, g.role, g.scope, g.from_at, g.until_at, g.given_by FROM grants g LEFT JOIN persons p ON p.id = g.person \
                 WHERE g.revoked_at IS NULL AND g.until_at > $1 AND g.until_at < $2 AND (g.person IN (SELECT same FROM same_persons WHERE person = $3) OR g.given_by IN (SELECT same FROM same_persons WHERE person = $3)) \
                 ORDER BY g.until_at, g.id LIMIT {MOST}"
            ),
            &vals![now, until, person],
        )?;
        rows.iter().map(ending_grant).collect()
    }

    /// How many letters a person has not read, digests left out, and since when the oldest waits.
    pub fn unread_since(&mut self, person: PersonId) -> Result<Option<(u64, Instant)>, StoreError> {
        let rows = self.sql.query(
            "SELECT count(*), min(at) FROM mails WHERE person IN (SELECT same FROM same_persons WHERE person = $1) AND read_at IS NULL",
            &vals![person],
        )?;
        Ok(rows[0].maybe_int(1)?.map(|at| (rows[0].count(0).unwrap_or(0), Instant(at))))
    }

    /// What a person has put off, and until when.
    pub fn snoozes(&mut self, person: PersonId, now: Instant) -> Result<BTreeMap<String, Instant>, StoreError> {
        let rows = self.sql.query("SELECT task, until_at FROM snoozes WHERE person = $1 AND until_at > $2", &vals![person, now])?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.instant(1)?))).collect()
    }
}

fn ending_grant(row: &Row) -> Result<EndingGrant, StoreError> {
    Ok(EndingGrant {
        id: GrantId(row.id(0)?),
        person: PersonId(row.id(1)?),
        name: row.maybe_text(2)?.map(str::to_owned),
        role: row.parsed(3, Role::parse)?,
        scope: row.parsed(4, Scope::parse)?,
        from: row.instant(5)?,
        until: row.instant(6)?,
        given_by: row.id(7)?,
    })
}

impl Tx<'_> {
    /// Puts a task off; what is over is forgotten on the way.
    pub fn snooze(&mut self, person: PersonId, task: &str, until: Instant) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM snoozes WHERE person = $1 AND until_at <= $2", &vals![person, self.now])?;
        self.sql.exec(
            "INSERT INTO snoozes (person, task, until_at) VALUES ($1, $2, $3) ON CONFLICT (person, task) DO UPDATE SET until_at = excluded.until_at",
            &vals![person, task, until],
        )?;
        Ok(())
    }

    /// Brings everything that a person has put off back into sight.
    pub fn wake_tasks(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM snoozes WHERE person = $1", &vals![person])?;
        Ok(())
    }
}
