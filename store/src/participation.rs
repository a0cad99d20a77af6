//! Participation 参与: who takes part in which application, in which role; the lead and the team, a row each, beside the application's own row.
//!
//! What is counted per person is read here, over all records of one person.

use crate::folded::Beside;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::application::{Application, Stage};
use rules::call::Class;
use rules::team::Role;
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, Instant, OrganisationId, PersonId, ProgrammeId};

pub(crate) const TABLE: Beside = Beside {
    table: "participations",
    columns: &["application", "place", "person", "role", "organisation", "share", "call", "stage", "first_arrived"],
};

/// One person in one application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParticipationRow {
    /// In which application.
    pub application: ApplicationId,
    /// By which it is named.
    pub number: String,
    /// What it is called; none once erased.
    pub title: Option<String>,
    /// Under which of their records.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// For which organisation; none for the lead, whose own record says it.
    pub organisation: Option<OrganisationId>,
    /// With how much of their effort, in per cent; none for the lead.
    pub share: Option<u8>,
    /// How far it has come.
    pub stage: Stage,
    /// When it first arrived.
    pub first_arrived: Instant,
    /// To which call.
    pub call: CallId,
    /// The call's code.
    pub call_code: String,
    /// The call's title.
    pub call_title: Bilingual,
    /// Of which class the call is.
    pub class: Class,
    /// Under which programme.
    pub programme: ProgrammeId,
}

const SELECT: &str = "SELECT t.application, a.number, a.title, t.person, t.role, t.organisation, t.share, t.stage, t.first_arrived, \
     t.call, c.code, c.title_zh, c.title_en, c.class, c.programme \
     FROM participations t JOIN applications a ON a.id = t.application JOIN calls c ON c.id = t.call";

/// The rows of an application.
pub(crate) fn rows(application: &Application) -> Vec<Vec<Val>> {
    let row = |person: PersonId, role: Role, organisation: Option<OrganisationId>, share: Option<u8>| {
        vals![person, role.as_str(), organisation, share.map(i64::from), application.call, application.stage.as_str(), application.first_arrived]
            .to_vec()
    };
    let lead = row(application.lead, Role::Lead, None, None);
    let team = application.team.iter().map(|member| row(member.person, member.role, member.organisation, Some(member.share)));
    std::iter::once(lead).chain(team).collect()
}

impl ParticipationRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            application: row.id(0)?.into(),
            number: row.text(1)?.to_owned(),
            title: row.maybe_text(2)?.map(str::to_owned),
            person: row.id(3)?.into(),
            role: row.parsed(4, Role::parse)?,
            organisation: row.maybe_id(5)?.map(OrganisationId),
            share: row.maybe_int(6)?.and_then(|share| u8::try_from(share).ok()),
            stage: row.parsed(7, Stage::parse)?,
            first_arrived: row.instant(8)?,
            call: row.id(9)?.into(),
            call_code: row.text(10)?.to_owned(),
            call_title: Bilingual { zh: row.text(11)?.to_owned(), en: row.text(12)?.to_owned() },
            class: row.parsed(13, Class::parse)?,
            programme: row.id(14)?.into(),
        })
    }
}

impl Reader<'_> {
    /// What a person takes part in, under whichever of their records: what arrived last first. An application stands there twice where two of
    /// their records are in it.
    pub fn participations_of(&mut self, person: PersonId) -> Result<Vec<ParticipationRow>, StoreError> {
        let person = self.head_of(person)?;
        let text = format!(
            "{SELECT} WHERE t.person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY t.first_arrived DESC, t.application, t.place LIMIT 1000"
        );
        self.sql.query(&text, &vals![person])?.iter().map(ParticipationRow::read).collect()
    }

    /// Who takes part in an application: the lead first, then the team in its order.
    pub fn participants_of(&mut self, application: ApplicationId) -> Result<Vec<ParticipationRow>, StoreError> {
        let text = format!("{SELECT} WHERE t.application = $1 ORDER BY t.place");
        self.sql.query(&text, &vals![application])?.iter().map(ParticipationRow::read).collect()
    }
}
