//! Membership 所属关系: rows, with the names of who belongs and to what.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::day::Day;
use rules::membership::{Membership, Stage};
use rules::organisation::Organisation;
use rules::{Id, MembershipId, OrganisationId, PersonId};

/// A membership's row with what it joins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MembershipRow {
    /// Which.
    pub id: MembershipId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub membership: Membership,
    /// The organisation.
    pub organisation: Organisation,
    /// The part of it.
    pub department: Option<Organisation>,
    /// The person's name; none once erased.
    pub name: Option<String>,
    /// The person's address; none once erased.
    pub email: Option<String>,
}

const SELECT: &str = "SELECT m.id, m.version, m.person, m.organisation, m.department, m.stage, m.from_day, m.until_day, m.main, m.note, m.reason, \
     o.content, d.content, p.name, p.email \
     FROM memberships m JOIN organisations o ON o.id = m.organisation JOIN persons p ON p.id = m.person LEFT JOIN organisations d ON d.id = m.department";

/// The records of one person 人员归并.
const OWN: &str = "(SELECT same FROM same_persons WHERE person = $1)";

impl MembershipRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
        let until = row.maybe_text(7)?.and_then(Day::parse);
        let membership = Membership {
            person: row.id(2)?.into(),
            organisation: row.id(3)?.into(),
            department: row.maybe_id(4)?.map(OrganisationId),
            from: row.parsed(6, Day::parse)?,
            main: row.int(8)? != 0,
            stage: row.parsed(5, |text| Stage::parse(text, until))?,
            note: text(9)?,
            reason: text(10)?,
        };
        let department = if row.maybe_text(12)?.is_some() { Some(row.json(12)?) } else { None };
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            membership,
            organisation: row.json(11)?,
            department,
            name: text(13)?,
            email: text(14)?,
        })
    }

    /// Whether they belong there on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.membership.stage.is_in_force(self.membership.from, day)
    }
}

impl Folded for Membership {
    const TABLE: &'static str = "memberships";
    const COLUMNS: &'static [&'static str] =
        &["id", "version", "person", "organisation", "department", "stage", "from_day", "until_day", "main", "note", "reason"];

    fn columns(&self) -> Vec<Val> {
        let until = match self.stage {
            Stage::Ended { until } => Some(until.to_string()),
            Stage::Asked | Stage::Confirmed | Stage::Refused | Stage::Withdrawn => None,
        };
        vals![
            self.person,
            self.organisation,
            self.department,
            self.stage.as_str(),
            self.from.to_string(),
            until,
            i64::from(self.main),
            self.note.as_deref(),
            self.reason.as_deref()
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A membership.
    pub fn membership(&mut self, id: MembershipId) -> Result<Option<MembershipRow>, StoreError> {
        let rows = self.sql.query(&format!("{SELECT} WHERE m.id = $1"), &vals![id])?;
        rows.first().map(MembershipRow::read).transpose()
    }

    /// Where a person belongs, belonged and asks to belong, under whichever of their records: the main one first, then the newest.
    pub fn memberships_of(&mut self, person: PersonId) -> Result<Vec<MembershipRow>, StoreError> {
        let rows = self
            .sql
            .query(&format!("{SELECT} WHERE m.person IN {OWN} ORDER BY m.main DESC, m.from_day DESC, m.id DESC LIMIT 200"), &vals![person])?;
        rows.iter().map(MembershipRow::read).collect()
    }

    /// Who belongs, belonged or asks to belong to an organisation, or to it as a department: who asks first, then by pinyin. Narrowed to those whose
    /// name or address holds a text, where there is one.
    pub fn members_of(&mut self, organisation: OrganisationId, text: &str, most: usize) -> Result<Vec<MembershipRow>, StoreError> {
        let mut args = vals![organisation, organisation].to_vec();
        let narrowed = if text.is_empty() {
            ""
        } else {
            let plain = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            args.extend(vals![format!("%{plain}%"), format!("%{plain}%")]);
            " AND (lower(p.name) LIKE $3 ESCAPE '\\' OR lower(p.email) LIKE $4 ESCAPE '\\')"
        };
        let text = format!(
            "{SELECT} WHERE (m.organisation = $1 OR m.department = $2){narrowed} \
             ORDER BY CASE m.stage WHEN 'asked' THEN 0 WHEN 'confirmed' THEN 1 ELSE 2 END, p.sort_key, m.id LIMIT {most}"
        );
        self.sql.query(&text, &args)?.iter().map(MembershipRow::read).collect()
    }

    /// The membership that a person holds or asks for in just that organisation.
    pub fn live_membership(&mut self, person: PersonId, organisation: OrganisationId) -> Result<Option<MembershipId>, StoreError> {
        let person = self.head_of(person)?;
        let rows = self.sql.query(
            &format!("SELECT id FROM memberships WHERE person IN {OWN} AND organisation = $2 AND stage IN ('asked', 'confirmed') ORDER BY id"),
            &vals![person, organisation],
        )?;
        rows.first().map(|row| Ok(MembershipId(row.id(0)?))).transpose()
    }

    /// The main membership of a person, in force or to come; where two records of one person have one each, that of the record that is kept.
    pub fn main_membership(&mut self, person: PersonId) -> Result<Option<MembershipRow>, StoreError> {
        let person = self.head_of(person)?;
        let rows = self.sql.query(
            &format!("{SELECT} WHERE m.person IN {OWN} AND m.main = 1 ORDER BY CASE WHEN m.person = $1 THEN 0 ELSE 1 END, m.id"),
            &vals![person],
        )?;
        rows.first().map(MembershipRow::read).transpose()
    }

    /// How many ask to belong to an organisation.
    pub fn asking_members(&mut self, organisation: OrganisationId) -> Result<u64, StoreError> {
        self.sql.query("SELECT count(*) FROM memberships WHERE organisation = $1 AND stage = 'asked'", &vals![organisation])?[0].count(0)
    }
}
