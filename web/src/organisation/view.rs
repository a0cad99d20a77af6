//! View 单位视图: how an organisation is named and listed, and how one is found by what a person types.

use crate::fields::Fields;
use crate::ui::{self, Look, Tone};
use maud::Markup;
use rules::day::Day;
use rules::organisation::{Class, CreditCode, Known, Organisation, Refusal as UnitRefusal, Ror, Stage, Way};
use rules::refusal::{Explain, FieldRefusal};
use rules::rights::{Actor, Deed, Place, may};
use rules::text::Bilingual;
use rules::{Instant, OrganisationId, PersonId, Refusal, Rule, Says};
use serde::Serialize;
use store::{BelowRow, OrganisationRow, Reader, StoreError, WriteError};

/// How deep the parts of an organisation are searched and shown.
pub(super) const DEPTH: usize = 3;

/// An organisation by its name.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Named {
    pub(crate) id: OrganisationId,
    pub(crate) name: Bilingual,
}

/// An organisation in the list, as a page and as JSON.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Listed {
    pub(super) id: OrganisationId,
    pub(super) version: u64,
    pub(super) name: Bilingual,
    pub(super) former_names: Vec<Bilingual>,
    pub(super) class: Class,
    /// Its unified social credit code.
    pub(super) code: Option<CreditCode>,
    pub(super) ror: Option<Ror>,
    /// `code`, `part`, `abroad`.
    pub(super) known: &'static str,
    /// How it stands.
    pub(super) stage: Standing,
    /// The first day on which it is no more.
    pub(super) ended: Option<Day>,
    /// What it is right below.
    pub(super) parents: Vec<Named>,
}

/// How an organisation stands, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Standing {
    Registered,
    Rejected,
    Approved,
    Merged,
    Split,
    Dissolved,
}

/// Why what was typed names no organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NamedRefusal {
    /// None is called so.
    Unknown,
    /// Several are.
    Ambiguous,
    /// Not a day as it is written.
    NotADay,
}

impl Named {
    pub(crate) fn of(row: OrganisationRow) -> Self {
        Self { id: row.id, name: row.unit.name }
    }
}

impl Listed {
    pub(super) fn of(rows: &mut Reader<'_>, row: OrganisationRow) -> Result<Self, StoreError> {
        let unit = row.unit;
        let mut parents = Vec::new();
        for parent in unit.parents_now() {
            parents.extend(rows.organisation(parent)?.map(Named::of));
        }
        let (stage, ended) = stage(&unit.stage);
        Ok(Self {
            id: row.id,
            version: row.version,
            former_names: unit.names.iter().map(|former| former.name.clone()).collect(),
            class: unit.class,
            code: unit.code().cloned(),
            ror: unit.ror.clone(),
            known: known(&unit.known),
            stage,
            ended,
            parents,
            name: unit.name,
        })
    }

    /// How it stands, in a word.
    pub(super) fn badge(&self, look: &Look<'_>) -> Markup {
        let day = [("day", self.ended.map(|day| day.to_string()).unwrap_or_default().into())];
        match self.stage {
            Standing::Approved => ui::badge(Tone::Good, &look.unit_stage(self.stage)),
            Standing::Registered | Standing::Rejected => ui::badge(Tone::Wait, &look.unit_stage(self.stage)),
            Standing::Merged => ui::badge(Tone::Plain, &look.t_with("unit-since-merged", &day)),
            Standing::Split => ui::badge(Tone::Plain, &look.t_with("unit-since-split", &day)),
            Standing::Dissolved => ui::badge(Tone::Plain, &look.t_with("unit-since-dissolved", &day)),
        }
    }
}

fn stage(stage: &Stage) -> (Standing, Option<Day>) {
    match stage {
        Stage::Registered => (Standing::Registered, None),
        Stage::Rejected => (Standing::Rejected, None),
        Stage::Approved => (Standing::Approved, None),
        Stage::Ended(ending) => (ended(ending.way), Some(ending.on)),
    }
}

/// How one stands that ended so.
pub(super) const fn ended(way: Way) -> Standing {
    match way {
        Way::Merged => Standing::Merged,
        Way::Split => Standing::Split,
        Way::Dissolved => Standing::Dissolved,
    }
}

/// By what an organisation is known, as forms send it.
pub(super) const fn known(known: &Known) -> &'static str {
    match known {
        Known::Code(_) => "code",
        Known::Part => "part",
        Known::Abroad => "abroad",
    }
}

impl Look<'_> {
    /// What kind of organisation it is.
    pub(crate) fn unit_class(&self, class: Class) -> String {
        self.t(match class {
            Class::NationalLaboratory => "unit-class-national-laboratory",
            Class::ResearchUniversity => "unit-class-research-university",
            Class::NationalInstitute => "unit-class-national-institute",
            Class::NewInstitution => "unit-class-new-institution",
            Class::LeadingCompany => "unit-class-leading-company",
            Class::Other => "unit-class-other",
        })
    }

    /// In which way an organisation ends.
    pub(crate) fn unit_way(&self, way: Way) -> String {
        self.t(match way {
            Way::Merged => "unit-way-merged",
            Way::Split => "unit-way-split",
            Way::Dissolved => "unit-way-dissolved",
        })
    }

    /// How an organisation stands.
    pub(super) fn unit_stage(&self, stage: Standing) -> String {
        self.t(match stage {
            Standing::Registered => "unit-stage-registered",
            Standing::Rejected => "unit-stage-rejected",
            Standing::Approved => "unit-stage-approved",
            Standing::Merged => "unit-stage-merged",
            Standing::Split => "unit-stage-split",
            Standing::Dissolved => "unit-stage-dissolved",
        })
    }
}

/// The classes as a form offers them; where a list is narrowed, all of them first.
pub(crate) fn class_options(look: &Look<'_>, all: bool) -> Vec<(String, String)> {
    let every = all.then(|| (String::new(), look.t("unit-class-all")));
    every.into_iter().chain(Class::ALL.into_iter().map(|class| (class.as_str().to_owned(), look.unit_class(class)))).collect()
}

/// A day that a form names; none where it is empty.
pub(crate) fn day(fields: &Fields, name: &str) -> Option<Day> {
    match fields.raw(name).trim() {
        "" => None,
        text => fields.keep(name, Day::parse(text).ok_or(NamedRefusal::NotADay)),
    }
}

/// Whether somebody may know of an organisation.
pub(super) fn may_know(actor: &Actor, person: Option<PersonId>, unit: &Organisation, at: Instant) -> bool {
    let concerned = || person.is_some() && (actor.is(unit.registrant) || unit.authorisation.as_ref().is_some_and(|sheet| actor.is(sheet.person)));
    unit.is_public() || concerned() || may(actor, Deed::ReviewOrganisation, &Place::default(), at).is_ok()
}

/// An organisation that the actor may know of; any other is as if it did not exist.
pub(crate) fn known_row(
    rows: &mut Reader<'_>,
    id: OrganisationId,
    actor: &Actor,
    person: Option<PersonId>,
    at: Instant,
) -> Result<OrganisationRow, WriteError> {
    match rows.organisation(id)? {
        Some(row) if may_know(actor, person, &row.unit, at) => Ok(row),
        Some(_) | None => Err(UnitRefusal::NoSuchOrganisation.into()),
    }
}

/// The one approved organisation that a text names: by its name, code, ROR or id. Refuses none and several.
pub(crate) fn named(rows: &mut Reader<'_>, field: &str, text: &str) -> Result<OrganisationRow, WriteError> {
    one(field, rows.organisations_named(text)?)
}

/// The one part of an organisation that a text names. Refuses none and several.
pub(crate) fn part_named(rows: &mut Reader<'_>, field: &str, of: OrganisationId, text: &str) -> Result<OrganisationId, WriteError> {
    let (parts, text) = (parts_below(rows, of)?, text.trim());
    let meant = |(id, name): &(OrganisationId, Bilingual)| name.zh == text || name.en == text || id.to_string() == text;
    one(field, parts.into_iter().filter(meant).map(|(id, _)| id).collect())
}

/// The standing parts of an organisation, and of these, as deep as they are shown.
pub(crate) fn parts_below(rows: &mut Reader<'_>, of: OrganisationId) -> Result<Vec<(OrganisationId, Bilingual)>, StoreError> {
    let below = rows.organisations_below_others()?;
    let (mut found, mut above) = (Vec::<(OrganisationId, Bilingual)>::new(), vec![of]);
    for _ in 0..DEPTH {
        let level: Vec<&BelowRow> = below.iter().filter(|row| row.stands && row.parents.iter().any(|parent| above.contains(parent))).collect();
        // What is below two of them is one part.
        let more: Vec<_> = level.iter().filter(|row| found.iter().all(|(id, _)| *id != row.id)).map(|row| (row.id, row.name.clone())).collect();
        found.extend(more);
        above = level.into_iter().map(|row| row.id).collect();
    }
    Ok(found)
}

fn one<T>(field: &str, mut found: Vec<T>) -> Result<T, WriteError> {
    let refusal = |why: NamedRefusal| WriteError::Refused(Refusal::Fields(vec![FieldRefusal::new(field, &why)]));
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(refusal(NamedRefusal::Ambiguous)),
        (None, _) => Err(refusal(NamedRefusal::Unknown)),
    }
}

impl Explain for NamedRefusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Unknown | Self::Ambiguous => "organisation.named",
            Self::NotADay => "request.time",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::Unknown => "refusal-organisation-unknown-name",
            Self::Ambiguous => "refusal-organisation-ambiguous-name",
            Self::NotADay => "refusal-request-not-a-day",
        })
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
