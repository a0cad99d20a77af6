//! Call 指南: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::call::{Amendment, Call, Class, ContactWords, Content, Fact, Named, Stage};
use rules::lint::Override;
use rules::text::{Bilingual, sort_key};
use rules::thing::Fact as _;
use rules::time::Window;
use rules::{CallId, Instant, Kind, PersonId, ProgrammeId};
use serde::Deserialize;

/// A call's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallRow {
    /// Which.
    pub id: CallId,
    /// Its version.
    pub version: u64,
    /// Under which programme.
    pub programme: ProgrammeId,
    /// How far it has come.
    pub stage: Stage,
    /// What it says.
    pub content: Content,
    /// What was found in it and stands all the same.
    pub overrides: Vec<Override>,
    /// How its conditions and limits changed after it was published, the earliest first.
    pub amendments: Vec<Amendment>,
    /// What is said of the contact persons, as far as it is not erased.
    pub persons: Named,
}

/// A call in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedCall {
    /// The row.
    pub call: CallRow,
    /// The programme's title.
    pub programme_title: Bilingual,
}

/// A call in short, for those who run many: without its text and form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallTitle {
    /// Which.
    pub id: CallId,
    /// Under which programme.
    pub programme: ProgrammeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: Bilingual,
    /// Whether it takes no applications yet.
    pub is_draft: bool,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// When it is open.
    pub window: Window,
}

/// What of a call's content is read for its title: the rest, with its form, is passed over.
#[derive(Deserialize)]
struct Announced {
    window: Window,
}

const COLUMNS: &str = "c.id, c.version, c.programme, c.stage, c.published_at, c.reason, c.content, c.overrides, c.amendments, c.persons";

impl CallRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = match row.text(3)? {
            "draft" => Stage::Draft,
            "published" => Stage::Published { at: row.instant(4)? },
            "cancelled" => Stage::Cancelled { reason: row.json(5)? },
            other => return Err(StoreError::Row(format!("a call is {other}"))),
        };
        let overrides = row.maybe_text(7)?.map(|_| row.json(7)).transpose()?.unwrap_or_default();
        let amendments = row.maybe_text(8)?.map(|_| row.json(8)).transpose()?.unwrap_or_default();
        let persons: Vec<(PersonId, ContactWords)> = row.maybe_text(9)?.map(|_| row.json(9)).transpose()?.unwrap_or_default();
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            programme: row.id(2)?.into(),
            stage,
            content: row.json(6)?,
            overrides,
            amendments,
            persons: persons.into_iter().collect(),
        })
    }

    /// The row as the rules know it.
    pub fn call(&self) -> Call {
        Call {
            programme: self.programme,
            content: self.content.clone(),
            stage: self.stage.clone(),
            overrides: self.overrides.clone(),
            amendments: self.amendments.clone(),
            persons: self.persons.clone(),
        }
    }
}

impl Folded for Call {
    const TABLE: &'static str = "calls";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "version",
        "programme",
        "code",
        "class",
        "stage",
        "title_zh",
        "title_en",
        "opens",
        "closes",
        "published_at",
        "sort_key",
        "reason",
        "content",
        "overrides",
        "amendments",
        "approvals",
        "persons",
    ];

    fn columns(&self) -> Vec<Val> {
        let content = &self.content;
        let (stage, published, reason) = match &self.stage {
            Stage::Draft => ("draft", None, None),
            Stage::Published { at } => ("published", Some(*at), None),
            Stage::Cancelled { reason } => ("cancelled", None, serde_json::to_string(reason).ok()),
        };
        vals![
            self.programme,
            &content.code,
            content.class.as_str(),
            stage,
            &content.title.zh,
            &content.title.en,
            content.window.opens,
            content.window.closes,
            published,
            sort_key(content.title.pick(false)),
            reason,
            serde_json::to_string(content).unwrap_or_default(),
            (!self.overrides.is_empty()).then(|| serde_json::to_string(&self.overrides).unwrap_or_default()),
            (!self.amendments.is_empty()).then(|| serde_json::to_string(&self.amendments).unwrap_or_default()),
            content.terms.approvals.is_asked().then(|| serde_json::to_string(&content.terms.approvals).unwrap_or_default()),
            (!self.persons.is_empty()).then(|| serde_json::to_string(&self.persons.iter().collect::<Vec<_>>()).unwrap_or_default())
        ]
        .to_vec()
    }

    fn searched(&self) -> Option<String> {
        let content = &self.content;
        Some(format!("{} {} {} {} {}", content.code, content.title.zh, content.title.en, content.text.zh, content.text.en))
    }

    fn files(&self) -> Vec<&str> {
        self.content.attachments.iter().map(|document| document.digest.as_str()).collect()
    }
}

/// Which calls a list shows.
#[derive(Clone, Default, Debug)]
pub(crate) struct Wanted {
    pub(crate) public_only: bool,
    pub(crate) programme: Option<ProgrammeId>,
    pub(crate) class: Option<Class>,
}

impl Reader<'_> {
    /// A call.
    pub fn call(&mut self, id: CallId) -> Result<Option<CallRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM calls c WHERE c.id = $1"), &vals![id])?;
        rows.first().map(CallRow::read).transpose()
    }

    /// What a call said, version by version as it was drafted and revised, with when that was.
    pub fn call_contents(&mut self, id: CallId) -> Result<Vec<(u64, Instant, Content)>, StoreError> {
        let rows = self.sql.query(
            "SELECT version, event_version, at, facts FROM events WHERE thing = $1 AND kind = 'call' AND event IN ('drafted', 'revised') ORDER BY version",
            &vals![id],
        )?;
        let mut contents = Vec::new();
        for row in rows {
            let fact = Fact::decode(u16::try_from(row.int(1)?).unwrap_or(0), row.bytes(3)?)
                .map_err(|source| StoreError::Corrupt { thing: format!("call {id}"), source })?;
            if let Fact::Drafted { content, .. } | Fact::Revised { content } = fact {
                contents.push((row.count(0)?, row.instant(2)?, content));
            }
        }
        Ok(contents)
    }

    /// Calls that all may see, what closes last first; found by a text where one is given. A centre has hundreds.
    pub fn public_calls(&mut self, text: &str, class: Option<Class>) -> Result<Vec<ListedCall>, StoreError> {
        self.calls(&Wanted { public_only: true, class, programme: None }, text)
    }

    /// The calls of a programme, drafts too where `drafts`.
    pub fn calls_of(&mut self, programme: ProgrammeId, drafts: bool) -> Result<Vec<ListedCall>, StoreError> {
        self.calls(&Wanted { public_only: !drafts, programme: Some(programme), class: None }, "")
    }

    /// Every call, drafts too, for those who run them; the caller leaves out what is not in the actor's sight.
    pub fn all_calls(&mut self) -> Result<Vec<ListedCall>, StoreError> {
        self.calls(&Wanted::default(), "")
    }

    /// Every call in short, drafts too, what closes last first.
    pub fn call_titles(&mut self) -> Result<Vec<CallTitle>, StoreError> {
        let rows =
            self.sql.query("SELECT id, programme, code, title_zh, title_en, stage, content FROM calls ORDER BY closes DESC, id LIMIT 500", &[])?;
        rows.iter()
            .map(|row| {
                Ok(CallTitle {
                    id: row.id(0)?.into(),
                    programme: row.id(1)?.into(),
                    code: row.text(2)?.to_owned(),
                    title: Bilingual::new(row.text(3)?, row.text(4)?),
                    is_draft: row.text(5)? == "draft",
                    is_cancelled: row.text(5)? == "cancelled",
                    window: row.json::<Announced>(6)?.window,
                })
            })
            .collect()
    }

    /// How many applications are live in a call; counting stops behind a thousand.
    pub fn live_in(&mut self, call: CallId) -> Result<u64, StoreError> {
        let text = "SELECT count(*) FROM (SELECT 1 FROM applications a WHERE a.call = $1 AND a.stage = 'submitted' LIMIT 1001) AS counted";
        self.sql.query(text, &vals![call])?[0].count(0)
    }

    fn calls(&mut self, wanted: &Wanted, text: &str) -> Result<Vec<ListedCall>, StoreError> {
        let mut query = crate::search::Query::new(&format!(
            "SELECT {COLUMNS}, p.title_zh, p.title_en FROM calls c JOIN programmes p ON p.id = c.programme WHERE 1 = 1"
        ));
        if wanted.public_only {
            query.and("c.stage <> 'draft'", Vec::new());
        }
        if let Some(programme) = wanted.programme {
            query.and("c.programme = ?", vals![programme].to_vec());
        }
        if let Some(class) = wanted.class {
            query.and("c.class = ?", vals![class.as_str()].to_vec());
        }
        query.searched(self.sql.dialect(), "c.id", &crate::search::of_kind(Kind::Call), text);
        query.end("ORDER BY c.closes DESC, c.id LIMIT 500");
        let rows = self.sql.query(&query.text, &query.args)?;
        rows.iter().map(|row| Ok(ListedCall { call: CallRow::read(row)?, programme_title: Bilingual::new(row.text(10)?, row.text(11)?) })).collect()
    }

    /// Whether a call, a draft, an application or an authorisation that is not erased names a file, so that it must be kept.
    pub(crate) fn is_filed(&mut self, digest: &str) -> Result<bool, StoreError> {
        let like = format!("%{digest}%");
        let rows = self.sql.query(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM calls WHERE content LIKE $1) \
             OR EXISTS (SELECT 1 FROM applications WHERE kept LIKE $1 AND body IS NOT NULL) OR EXISTS (SELECT 1 FROM attachments WHERE digest = $2) \
             OR EXISTS (SELECT 1 FROM organisations WHERE file = $2)",
            &vals![like, digest],
        )?;
        Ok(!rows.is_empty())
    }

    /// When the newest published call was published, for caches.
    pub fn newest_publication(&mut self) -> Result<Option<Instant>, StoreError> {
        let rows = self.sql.query("SELECT max(published_at) FROM calls", &[])?;
        Ok(rows.first().map(|row| row.maybe_int(0)).transpose()?.flatten().map(Instant))
    }
}
