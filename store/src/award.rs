//! Award 既往与在研项目: rows, and who takes part in which.

use crate::folded::{Beside, Folded};
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::award::{self, Award, Names, Outcome, Particulars, Stage};
use rules::day::Day;
use rules::restriction::Item;
use rules::team::Role;
use rules::text::sort_key;
use rules::{AwardId, Id, ImportId, PersonId};

/// An award's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AwardRow {
    /// Which.
    pub id: AwardId,
    /// Its version.
    pub version: u64,
    /// What is known of it.
    pub particulars: Particulars,
    /// How far it has come.
    pub stage: Stage,
    /// What it is called; none once erased.
    pub names: Option<Names>,
    /// From which import it came or was last revised.
    pub import: Option<ImportId>,
}

/// What a list of awards is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AwardQuery {
    /// To what is found by a text: in the number, the title, the lead's name.
    pub text: String,
    /// To this centre's (`own`) or to other funders' (`others`).
    pub funder: String,
    /// To a stage.
    pub stage: String,
    /// The last one of the page before.
    pub after: Option<AwardId>,
    /// How many at most.
    pub most: usize,
}

const COLUMNS: &str = "a.id, a.version, a.stage, a.ended_on, a.import, a.particulars, a.names";

impl AwardRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let on = row.maybe_text(3)?.and_then(Day::parse);
        let stage = |text: &str| match (text, on) {
            ("approved", None) => Some(Stage::Approved),
            ("taken-back", None) => Some(Stage::TakenBack),
            (text, Some(on)) => Outcome::parse(text).map(|end| Stage::Ended { end, on }),
            (_, None) => None,
        };
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            stage: row.parsed(2, stage)?,
            import: row.maybe_id(4)?.map(ImportId),
            particulars: row.json(5)?,
            names: if row.maybe_text(6)?.is_some() { Some(row.json(6)?) } else { None },
        })
    }

    /// The thing itself, without what it said before an import.
    pub fn award(&self) -> Award {
        Award { particulars: self.particulars.clone(), stage: self.stage, names: self.names.clone(), import: self.import, before: None }
    }

    /// The text of its stage.
    pub fn stage_text(&self) -> &'static str {
        stage_text(self.stage)
    }
}

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Approved => "approved",
        Stage::Ended { end, .. } => end.as_str(),
        Stage::TakenBack => "taken-back",
    }
}

impl Folded for Award {
    const TABLE: &'static str = "awards";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "version",
        "funder",
        "number",
        "programme",
        "lead",
        "stage",
        "approved",
        "until_day",
        "ended_on",
        "amount",
        "title",
        "lead_name",
        "import",
        "sort_key",
        "particulars",
        "names",
    ];
    const BESIDE: Option<Beside> = Some(Beside { table: "award_people", columns: &["award", "place", "person", "role"] });

    fn columns(&self) -> Vec<Val> {
        let (particulars, names) = (&self.particulars, self.names.as_ref());
        let ended = match self.stage {
            Stage::Ended { on, .. } => Some(on.to_string()),
            Stage::Approved | Stage::TakenBack => None,
        };
        vals![
            particulars.funder.as_deref(),
            &particulars.number,
            &particulars.programme,
            particulars.lead,
            stage_text(self.stage),
            particulars.approved.to_string(),
            particulars.until.map(|day| day.to_string()),
            ended,
            particulars.amount.map(|money| money.in_fen()),
            names.map(|names| names.title.as_str()),
            names.map(|names| names.lead.as_str()),
            self.import,
            sort_key(names.map_or("", |names| names.title.as_str())),
            serde_json::to_string(particulars).unwrap_or_default(),
            names.and_then(|names| serde_json::to_string(names).ok())
        ]
        .to_vec()
    }

    fn beside(&self) -> Vec<Vec<Val>> {
        let people = if self.stage == Stage::TakenBack { Vec::new() } else { self.people() };
        people.into_iter().map(|(person, role)| vals![person, role.as_str()].to_vec()).collect()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        self.particulars.lead.map(|lead| lead.0)
    }
}

impl Reader<'_> {
    /// An award.
    pub fn award(&mut self, id: AwardId) -> Result<Option<AwardRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM awards a WHERE a.id = $1"), &vals![id])?;
        rows.first().map(AwardRow::read).transpose()
    }

    /// The award to which a funder has given a number.
    pub fn award_numbered(&mut self, funder: Option<&str>, number: &str) -> Result<Option<AwardRow>, StoreError> {
        let kind = rules::thing::ClaimKind::AwardNumber.as_str();
        let key = format!("{}/{number}", funder.unwrap_or(""));
        let rows = self.sql.query("SELECT thing FROM claims WHERE kind = $1 AND key = $2", &vals![kind, key])?;
        match rows.first() {
            Some(row) => self.award(AwardId(row.id(0)?)),
            None => Ok(None),
        }
    }

    /// What a person takes part in, under whichever of their records, with their role: what was approved last first.
    pub fn awards_of(&mut self, person: PersonId) -> Result<Vec<(AwardRow, Role)>, StoreError> {
        let person = self.head_of(person)?;
        let text = format!(
            "SELECT {COLUMNS}, p.role FROM award_people p JOIN awards a ON a.id = p.award \
             WHERE p.person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY a.approved DESC, a.id, p.place LIMIT 1000"
        );
        self.sql.query(&text, &vals![person])?.iter().map(|row| Ok((AwardRow::read(row)?, row.parsed(7, Role::parse)?))).collect()
    }

    /// Who takes part in an award and is known, with their names.
    pub fn award_people(&mut self, award: AwardId) -> Result<Vec<(PersonId, Role, Option<String>)>, StoreError> {
        let rows = self.sql.query(
            "SELECT p.person, p.role, n.name FROM award_people p JOIN persons n ON n.id = p.person WHERE p.award = $1 ORDER BY p.place",
            &vals![award],
        )?;
        rows.iter().map(|row| Ok((row.id(0)?.into(), row.parsed(1, Role::parse)?, row.maybe_text(2)?.map(str::to_owned)))).collect()
    }

    /// A page of the register, what was approved last first; one more than asked where there is a next one.
    pub fn awards(&mut self, wanted: &AwardQuery) -> Result<Vec<AwardRow>, StoreError> {
        let mut text = format!("SELECT {COLUMNS} FROM awards a WHERE 1 = 1");
        let mut args = Vec::new();
        let mut and = |condition: &str, value: Val| {
            args.push(value);
            text.push_str(&format!(" AND {}", condition.replace('?', &format!("${}", args.len()))));
        };
        let searched = format!("%{}%", wanted.text.trim().replace(['%', '_', '\\'], ""));
        if searched.len() > 2 {
            and(
                "(a.number || ' ' || coalesce(a.title, '') || ' ' || coalesce(a.lead_name, '') || ' ' || coalesce(a.funder, '')) LIKE ?",
                searched.into(),
            );
        }
        if !wanted.stage.is_empty() {
            and("a.stage = ?", wanted.stage.as_str().into());
        }
        match wanted.funder.as_str() {
            "own" => and("(a.funder IS NULL AND ? = '')", "".into()),
            "others" => and("(a.funder IS NOT NULL AND ? = '')", "".into()),
            _ => {}
        }
        if let Some(after) = wanted.after.map(|after| self.award(after)).transpose()?.flatten() {
            let approved = after.particulars.approved.to_string();
            args.push(approved.clone().into());
            args.push(approved.into());
            args.push(after.id.into());
            let at = args.len();
            text.push_str(&format!(" AND (a.approved < ${} OR (a.approved = ${} AND a.id > ${at}))", at - 2, at - 1));
        }
        text.push_str(&format!(" ORDER BY a.approved DESC, a.id LIMIT {}", wanted.most + 1));
        self.sql.query(&text, &args)?.iter().map(AwardRow::read).collect()
    }

    /// What an import brought or revised, and nothing has revised since.
    pub fn awards_of_import(&mut self, import: ImportId) -> Result<Vec<AwardId>, StoreError> {
        let rows = self.sql.query("SELECT id FROM awards WHERE import = $1 AND stage <> 'taken-back' ORDER BY id", &vals![import])?;
        rows.iter().map(|row| Ok(AwardId(row.id(0)?))).collect()
    }

    /// What a person applies for and runs, as limits count it.
    pub fn items_of(&mut self, person: PersonId) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for row in self.participations_of(person)? {
            if row.stage != rules::application::Stage::Withdrawn {
                let programme = self.programme(row.programme)?.map(|programme| programme.content.code);
                let types = std::iter::once(row.class.as_str().to_owned()).chain(programme).collect();
                let state = rules::restriction::State::Applied;
                items.push(Item { thing: row.application.0, number: row.number, role: row.role, types, funder: None, state });
            }
        }
        for (row, role) in self.awards_of(person)? {
            items.extend(row.award().state().map(|state| award::item(row.id, &row.particulars, role, state)));
        }
        Ok(items)
    }
}
