//! Token 访问令牌: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::rights::Area;
use rules::token::{Stage, Token};
use rules::{Id, Instant, PersonId, TokenId};

/// A token's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenRow {
    /// Which.
    pub id: TokenId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// What it may be used for.
    pub areas: Vec<Area>,
    /// From when.
    pub from: Instant,
    /// Until when, not included.
    pub until: Instant,
    /// What its owner calls it; none once erased.
    pub label: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// When it was used last, to a few minutes.
    pub used: Option<Instant>,
}

const SELECT: &str =
    "SELECT t.id, t.version, t.person, t.areas, t.from_at, t.until_at, t.label, t.stage, u.at FROM tokens t LEFT JOIN uses u ON u.thing = t.id";

impl TokenRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            areas: row.parsed(3, |text| text.split(' ').map(Area::parse).collect())?,
            from: row.instant(4)?,
            until: row.instant(5)?,
            label: row.maybe_text(6)?.map(str::to_owned),
            stage: row.parsed(7, |text| match text {
                "live" => Some(Stage::Live),
                "revoked" => Some(Stage::Revoked),
                _ => None,
            })?,
            used: row.maybe_int(8)?.map(Instant),
        })
    }
}

impl Folded for Token {
    const TABLE: &'static str = "tokens";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "areas", "from_at", "until_at", "digest", "label", "stage"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.person,
            self.areas.iter().map(|area| area.as_str()).collect::<Vec<_>>().join(" "),
            self.from,
            self.until,
            &self.digest,
            self.label.as_ref().map(|label| label.as_str()),
            match self.stage {
                Stage::Live => "live",
                Stage::Revoked => "revoked",
            }
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A token.
    pub fn token(&mut self, id: TokenId) -> Result<Option<TokenRow>, StoreError> {
        self.sql.query(&format!("{SELECT} WHERE t.id = $1"), &vals![id])?.first().map(TokenRow::read).transpose()
    }

    /// The token of that text's digest.
    pub fn token_by(&mut self, digest: &str) -> Result<Option<TokenRow>, StoreError> {
        self.sql.query(&format!("{SELECT} WHERE t.digest = $1"), &vals![digest])?.first().map(TokenRow::read).transpose()
    }

    /// A person's tokens, the newest first.
    pub fn tokens_of(&mut self, person: PersonId) -> Result<Vec<TokenRow>, StoreError> {
        let rows = self.sql.query(
            &format!("{SELECT} WHERE t.person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY t.from_at DESC, t.id DESC"),
            &vals![person],
        )?;
        rows.iter().map(TokenRow::read).collect()
    }
}
