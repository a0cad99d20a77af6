//! Organisation 单位: rows, the list that everybody may see, and what stands above and below.

use crate::folded::Folded;
use crate::search::Query;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::organisation::{Class, CreditCode, Organisation, Ror, Stage};
use rules::text::{Bilingual, sort_key};
use rules::{Id, OrganisationId, PersonId};

/// An organisation's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganisationRow {
    /// Which.
    pub id: OrganisationId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub unit: Organisation,
}

/// A page of the list of approved organisations, those that are no more among them.
#[derive(Clone, Debug, Default)]
pub struct UnitQuery {
    /// What a person typed: a name of today or of earlier days, or a code.
    pub text: String,
    /// Of which class.
    pub class: Option<Class>,
    /// The last one of the page before.
    pub after: Option<OrganisationId>,
    /// How many at most.
    pub most: usize,
}

/// An organisation below others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BelowRow {
    /// Which.
    pub id: OrganisationId,
    /// What it is right below now.
    pub parents: Vec<OrganisationId>,
    /// What it is called.
    pub name: Bilingual,
    /// Whether it is not ended.
    pub stands: bool,
}

/// More parts than any centre's organisations have.
const BELOW_MOST: usize = 50_000;
/// How far up a chain is followed: beyond it something else is wrong.
const CHAIN_MOST: usize = 100;

impl OrganisationRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, unit: row.json(2)? })
    }
}

impl Folded for Organisation {
    const TABLE: &'static str = "organisations";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "version",
        "stage",
        "class",
        "name_zh",
        "name_en",
        "code",
        "ror",
        "parents",
        "successors",
        "registrant",
        "waiting_since",
        "file",
        "sort_key",
        "content",
    ];

    fn columns(&self) -> Vec<Val> {
        let (stage, stands) = match self.stage {
            Stage::Registered => ("registered", true),
            Stage::Approved => ("approved", true),
            Stage::Rejected => ("rejected", true),
            Stage::Ended(_) => ("ended", false),
        };
        let filed = self.authorisation.as_ref().filter(|authorisation| authorisation.file_name.is_some());
        vals![
            stage,
            self.class.as_str(),
            &self.name.zh,
            &self.name.en,
            self.code().map(CreditCode::as_str),
            self.ror.as_ref().map(Ror::as_str),
            joined(self.parents_now()),
            joined(self.successors().iter().copied()),
            self.registrant,
            self.waiting().filter(|_| stands).map(|authorisation| authorisation.sent),
            filed.map(|authorisation| authorisation.digest.as_str()),
            sort_key(self.name.pick(false)),
            serde_json::to_string(self).unwrap_or_default()
        ]
        .to_vec()
    }

    fn searched(&self) -> Option<String> {
        let mut text = format!("{} {}", self.name.zh, self.name.en);
        for former in &self.names {
            text.push_str(&format!(" {} {}", former.name.zh, former.name.en));
        }
        text.push_str(&format!(" {} {}", self.code().map_or("", CreditCode::as_str), self.ror.as_ref().map_or("", Ror::as_str)));
        Some(text)
    }

    fn files(&self) -> Vec<&str> {
        // What is erased of a person takes their scan with it.
        self.authorisation
            .iter()
            .filter(|authorisation| authorisation.file_name.is_some())
            .map(|authorisation| authorisation.digest.as_str())
            .collect()
    }
}

fn joined(ids: impl Iterator<Item = OrganisationId>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
}

fn listed(text: &str) -> impl Iterator<Item = OrganisationId> + '_ {
    text.split(' ').filter_map(Id::parse).map(OrganisationId)
}

const SELECT: &str = "SELECT id, version, content FROM organisations";
/// What an officer has seen.
const PUBLIC: &str = "stage IN ('approved', 'ended')";

impl Reader<'_> {
    /// An organisation.
    pub fn organisation(&mut self, id: OrganisationId) -> Result<Option<OrganisationRow>, StoreError> {
        let rows = self.sql.query(&format!("{SELECT} WHERE id = $1"), &vals![id])?;
        rows.first().map(OrganisationRow::read).transpose()
    }

    /// A page of the list, by pinyin.
    pub fn organisations(&mut self, wanted: &UnitQuery) -> Result<Vec<OrganisationRow>, StoreError> {
        let mut query = Query::new(&format!("{SELECT} WHERE {PUBLIC}"));
        if let Some(class) = wanted.class {
            query.and("class = ?", vals![class.as_str()].to_vec());
        }
        query.searched(self.sql.dialect(), "id", &crate::search::of_kind(rules::Kind::Organisation), &wanted.text);
        if let Some(after) = wanted.after {
            query.and("(sort_key, id) > (SELECT sort_key, id FROM organisations WHERE id = ?)", vals![after].to_vec());
        }
        query.end(&format!("ORDER BY sort_key, id LIMIT {}", wanted.most));
        self.sql.query(&query.text, &query.args)?.iter().map(OrganisationRow::read).collect()
    }

    /// Approved organisations that a text names just so: by id, code, ROR or present name. More than one where a name is not unique.
    pub fn organisations_named(&mut self, text: &str) -> Result<Vec<OrganisationRow>, StoreError> {
        let text = text.trim();
        let ror = Ror::parse(text).map(|ror| ror.as_str().to_owned()).unwrap_or_default();
        let rows = self.sql.query(
            &format!("{SELECT} WHERE {PUBLIC} AND (id = $1 OR code = $2 OR ror = $3 OR name_zh = $4 OR name_en = $5) ORDER BY sort_key, id LIMIT 3"),
            &vals![text, text.to_ascii_uppercase(), ror, text, text],
        )?;
        rows.iter().map(OrganisationRow::read).collect()
    }

    /// Those whose authorisation waits for an officer, the longest first.
    pub fn organisations_waiting(&mut self) -> Result<Vec<OrganisationRow>, StoreError> {
        let rows = self.sql.query(&format!("{SELECT} WHERE waiting_since IS NOT NULL ORDER BY waiting_since, id LIMIT 500"), &[])?;
        rows.iter().map(OrganisationRow::read).collect()
    }

    /// What somebody registered and no officer has approved yet.
    pub fn organisations_begun_by(&mut self, person: PersonId) -> Result<Vec<OrganisationRow>, StoreError> {
        let text = format!(
            "{SELECT} WHERE registrant IN (SELECT same FROM same_persons WHERE person = $1) AND stage IN ('registered', 'rejected') ORDER BY id DESC LIMIT 50"
        );
        self.sql.query(&text, &vals![person])?.iter().map(OrganisationRow::read).collect()
    }

    /// An organisation, those above it, and those that carry on after any of them: who may act for it. Each once, itself first.
    pub fn chain(&mut self, id: OrganisationId) -> Result<Vec<OrganisationId>, StoreError> {
        let mut chain = vec![id];
        let mut at = 0;
        while at < chain.len() && chain.len() < CHAIN_MOST {
            let rows = self.sql.query("SELECT parents, successors FROM organisations WHERE id = $1", &vals![chain[at]])?;
            for row in &rows {
                for above in listed(row.text(0)?).chain(listed(row.text(1)?)) {
                    if !chain.contains(&above) {
                        chain.push(above);
                    }
                }
            }
            at += 1;
        }
        Ok(chain)
    }

    /// Every organisation that is below another, by pinyin: one pass over short columns, from which any tree is put together.
    pub fn organisations_below_others(&mut self) -> Result<Vec<BelowRow>, StoreError> {
        let text = format!(
            "SELECT id, parents, name_zh, name_en, stage FROM organisations WHERE {PUBLIC} AND parents <> '' ORDER BY sort_key, id LIMIT {BELOW_MOST}"
        );
        let read = |row: &Row| {
            Ok(BelowRow {
                id: row.id(0)?.into(),
                parents: listed(row.text(1)?).collect(),
                name: Bilingual::new(row.text(2)?, row.text(3)?),
                stands: row.text(4)? == "approved",
            })
        };
        self.sql.query(&text, &[])?.iter().map(read).collect()
    }

    /// What has gone into an organisation, by pinyin.
    pub fn organisations_before(&mut self, id: OrganisationId) -> Result<Vec<OrganisationRow>, StoreError> {
        let text = format!("{SELECT} WHERE stage = 'ended' AND successors LIKE $1 ORDER BY sort_key, id LIMIT 500");
        self.sql.query(&text, &vals![format!("%{id}%")])?.iter().map(OrganisationRow::read).collect()
    }
}
