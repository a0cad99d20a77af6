//! Record 档案: what the JSON of a record says, in our words.
//!
//! Of works and grants that ORCID groups as one, the one that its person put first is taken: the one with the highest display index. Only what
//! is public is taken, whatever else is sent.

use super::Trouble;
use super::loose::{Few, Loose, Text};
use rules::Instant;
use rules::orcid::{Entry, Reading, Section, When};
use rules::text::Line;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The most groups that are looked at, of affiliations, works and grants: longer lists are cut, and that is told.
const AFFILIATIONS_MOST: usize = 100;
const WORKS_READ_MOST: usize = 4_000;
const FUNDINGS_MOST: usize = 100;
/// The most works that are shown to choose from: those that appeared last. An assumption.
const WORKS_MOST: usize = 200;
/// The most versions of one thing that are looked at.
const VERSIONS_MOST: usize = 20;
/// The most characters of a title, a name, and what is short.
const TITLE_MOST: usize = 500;
const NAME_MOST: usize = 200;
const SHORT_MOST: usize = 100;

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Record {
    orcid_identifier: Loose<Identifier>,
    person: Loose<Person>,
    activities_summary: Loose<Activities>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Identifier {
    path: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Person {
    name: Loose<Name>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Name {
    given_names: Valued,
    family_name: Valued,
}

/// `{"value": …}`.
type Valued = Loose<Value>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Value {
    value: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Activities {
    employments: Loose<Affiliations>,
    educations: Loose<Affiliations>,
    qualifications: Loose<Affiliations>,
    works: Loose<Works>,
    fundings: Loose<Fundings>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Affiliations {
    affiliation_group: Few<AffiliationGroup, AFFILIATIONS_MOST>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AffiliationGroup {
    summaries: Few<Affiliation, VERSIONS_MOST>,
}

/// One of the three, by what it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Affiliation {
    employment_summary: Loose<Summary>,
    education_summary: Loose<Summary>,
    qualification_summary: Loose<Summary>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Works {
    group: Few<WorkGroup, WORKS_READ_MOST>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct WorkGroup {
    work_summary: Few<Summary, VERSIONS_MOST>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fundings {
    group: Few<FundingGroup, FUNDINGS_MOST>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct FundingGroup {
    funding_summary: Few<Summary, VERSIONS_MOST>,
}

/// All that any summary has and we read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Summary {
    put_code: Text,
    visibility: Text,
    display_index: Text,
    department_name: Text,
    role_title: Text,
    organization: Loose<Organization>,
    start_date: Loose<Date>,
    end_date: Loose<Date>,
    publication_date: Loose<Date>,
    title: Loose<Title>,
    journal_title: Valued,
    r#type: Text,
    external_ids: Loose<ExternalIds>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Organization {
    name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Title {
    title: Valued,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Date {
    year: Valued,
    month: Valued,
    day: Valued,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct ExternalIds {
    external_id: Few<ExternalId, VERSIONS_MOST>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct ExternalId {
    external_id_type: Text,
    external_id_value: Text,
    external_id_relationship: Text,
}

/// Reads the record of an identifier. Refuses what is no record, and another's.
pub(crate) fn read(bytes: &[u8], orcid: &str, now: Instant) -> Result<Reading, Trouble> {
    // Where it stops being JSON is told, never what stands there.
    let wrong = |error: serde_json::Error| Trouble::NotUnderstood(format!("it is no such JSON at line {} column {}", error.line(), error.column()));
    let record: Record = serde_json::from_slice(bytes).map_err(wrong)?;
    let named = record.orcid_identifier.0.map(|identifier| identifier.path.0).unwrap_or_default();
    if named != orcid {
        return Err(Trouble::NotUnderstood(if named.is_empty() { "it names nobody" } else { "it is another's" }.to_owned()));
    }
    let name = record.person.0.and_then(|person| person.name.0);
    let name = name.and_then(|name| line(&format!("{} {}", value(&name.given_names), value(&name.family_name)), NAME_MOST));
    let mut reading = Reading { read: now, orcid: orcid.to_owned(), name, entries: Vec::new(), left_out: 0 };
    let Some(activities) = record.activities_summary.0 else { return Ok(reading) };
    let of = [
        (activities.employments, Section::Employment),
        (activities.educations, Section::Education),
        (activities.qualifications, Section::Qualification),
    ];
    for (affiliations, section) in of {
        let groups = affiliations.0.map(|list| list.affiliation_group).unwrap_or_default();
        let summaries = groups.held.into_iter().map(|group| group.summaries.held.into_iter().filter_map(|one| one.of(section)).collect());
        put(&mut reading, section, summaries.collect(), groups.count, AFFILIATIONS_MOST);
    }
    let works = activities.works.0.map(|list| list.group).unwrap_or_default();
    put(&mut reading, Section::Work, works.held.into_iter().map(|group| group.work_summary.held).collect(), works.count, WORKS_MOST);
    let fundings = activities.fundings.0.map(|list| list.group).unwrap_or_default();
    let summaries = fundings.held.into_iter().map(|group| group.funding_summary.held).collect();
    put(&mut reading, Section::Funding, summaries, fundings.count, FUNDINGS_MOST);
    Ok(reading)
}

impl Affiliation {
    fn of(self, section: Section) -> Option<Summary> {
        match section {
            Section::Employment => self.employment_summary.0,
            Section::Education => self.education_summary.0,
            Section::Qualification => self.qualification_summary.0,
            Section::Work | Section::Funding => None,
        }
    }
}

/// Puts one entry a group into the reading, what is newest first, and counts what is left out of the list of `count`.
fn put(reading: &mut Reading, section: Section, groups: Vec<Vec<Summary>>, count: usize, most: usize) {
    let (looked_at, mut entries) = (groups.len(), Vec::new());
    for versions in groups {
        // The first among equals, as ORCID lists them.
        let shown = versions.into_iter().filter(Summary::is_public).min_by_key(|one| Reverse(one.display_index.0.parse::<i64>().unwrap_or(0)));
        entries.extend(shown.and_then(|one| one.entry(section)));
    }
    entries.sort_by_key(|entry: &Entry| Reverse(entry.from));
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert(entry.put_code));
    reading.left_out += count.saturating_sub(looked_at) + entries.len().saturating_sub(most);
    reading.entries.extend(entries.into_iter().take(most));
}

impl Summary {
    fn is_public(&self) -> bool {
        self.visibility.0.is_empty() || self.visibility.0.eq_ignore_ascii_case("public")
    }

    /// As an entry; none where it has no number or says nothing.
    fn entry(self, section: Section) -> Option<Entry> {
        let put_code = self.put_code.0.parse::<u64>().ok().filter(|code| i64::try_from(*code).is_ok())?;
        let is_work = section == Section::Work;
        let is_affiliation = !is_work && section != Section::Funding;
        let ids = self.external_ids.0.map(|ids| ids.external_id.held).unwrap_or_default();
        let own = |kind: &str| {
            let is_own = |id: &&ExternalId| matches!(id.external_id_relationship.0.to_ascii_lowercase().as_str(), "" | "self");
            ids.iter().filter(is_own).find(|id| id.external_id_type.0.eq_ignore_ascii_case(kind)).map(|id| id.external_id_value.0.as_str())
        };
        let title = if is_affiliation { self.role_title.0 } else { self.title.0.map(|title| value(&title.title).to_owned()).unwrap_or_default() };
        let place = if is_work { value(&self.journal_title).to_owned() } else { self.organization.0.map(|one| one.name.0).unwrap_or_default() };
        let entry = Entry {
            section,
            put_code,
            title: line(&title, TITLE_MOST),
            organisation: line(&place, NAME_MOST),
            department: if is_affiliation { line(&self.department_name.0, NAME_MOST) } else { None },
            from: date(if is_work { &self.publication_date } else { &self.start_date }),
            until: if is_work { None } else { date(&self.end_date) },
            kind: if is_affiliation { None } else { line(&self.r#type.0, SHORT_MOST) },
            doi: if is_work { own("doi").and_then(doi) } else { None },
            number: if section == Section::Funding { own("grant_number").and_then(|number| line(number, SHORT_MOST)) } else { None },
        };
        let says_something = entry.title.is_some() || entry.organisation.is_some();
        says_something.then_some(entry)
    }
}

fn value(valued: &Valued) -> &str {
    valued.0.as_ref().map_or("", |value| value.value.0.as_str())
}

fn date(date: &Loose<Date>) -> Option<When> {
    let date = date.0.as_ref()?;
    let part = |valued: &Valued| value(valued).trim().parse::<u8>().ok();
    let year = value(&date.year).trim().parse::<u16>().ok()?;
    let (month, day) = (part(&date.month), part(&date.day));
    // A day that does not exist leaves the month, and a month that does not exist the year.
    When::of(year, month, day).or_else(|| When::of(year, month, None)).or_else(|| When::of(year, None, None))
}

/// A DOI without what makes an address of it, where it reads as one: people type all kinds of things there.
fn doi(text: &str) -> Option<Line> {
    let text = text.trim();
    let starts = ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"];
    let begins = |start: &&&str| text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    let bare = starts.iter().find(begins).map_or(text, |start| &text[start.len()..]);
    let is_one = bare.starts_with("10.") && bare.contains('/') && bare.bytes().all(|byte| byte.is_ascii_graphic());
    is_one.then(|| Line::parse(bare, NAME_MOST).ok()).flatten()
}

/// One line of what somebody wrote: without what a line may not hold, and no longer than it may be.
fn line(text: &str, most: usize) -> Option<Line> {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let held: String = spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect();
    let clean = || held.chars().filter(|c| c.is_whitespace() || Line::parse(&format!("a{c}"), 20).is_ok());
    // What is invisible goes; and putting it into its canonical form may make it longer.
    let shorter = |most: usize| clean().take(most).collect::<String>();
    Line::parse(&held, most).or_else(|_| Line::parse(&shorter(most), most)).or_else(|_| Line::parse(&shorter(most / 4), most)).ok()
}
