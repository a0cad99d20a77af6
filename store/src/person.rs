//! Person 人员: rows, credentials, and a person as an actor.

use crate::folded::Folded;
use crate::value::{Dialect, Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::person::{Language, Person, Stage};
use rules::rights::{Actor, Held, Member, Role, Scope, Through};
use rules::text::sort_key;
use rules::{Id, PersonId};

/// A person's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Its version.
    pub version: u64,
    /// Whether they may sign in.
    pub stage: Stage,
    /// The language they are written to in.
    pub language: Language,
    /// The name; none once erased.
    pub name: Option<String>,
    /// In Latin script.
    pub latin_name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// Where they work.
    pub organisation: Option<String>,
}

const COLUMNS: &str = "id, version, stage, language, name, latin_name, email, organisation";

impl PersonRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            stage: row.parsed(2, stage)?,
            language: row.parsed(3, Language::parse)?,
            name: text(4)?,
            latin_name: text(5)?,
            email: text(6)?,
            organisation: text(7)?,
        })
    }
}

impl Folded for Person {
    const TABLE: &'static str = "persons";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "version",
        "stage",
        "email_key",
        "language",
        "credential",
        "invitation",
        "name",
        "latin_name",
        "email",
        "organisation",
        "sort_key",
        "skeleton",
        "sound",
    ];

    fn columns(&self) -> Vec<Val> {
        let profile = self.profile.as_ref();
        vals![
            match self.stage {
                Stage::Active => "active",
                Stage::Erased => "erased",
            },
            &self.email_key,
            self.language.as_str(),
            &self.credential,
            self.invitation,
            profile.map(|profile| profile.name.as_str()),
            profile.and_then(|profile| profile.latin_name.as_ref()).map(|name| name.as_str()),
            profile.map(|profile| profile.email.as_str()),
            profile.and_then(|profile| profile.organisation.as_ref()).map(|name| name.as_str()),
            sort_key(self.name()),
            rules::name::skeleton(self.name()),
            rules::name::sound(self.name())
        ]
        .to_vec()
    }

    fn searched(&self) -> Option<String> {
        let text = self.profile.as_ref().map_or(String::new(), |profile| {
            let latin = profile.latin_name.as_ref().map_or("", |name| name.as_str());
            let organisation = profile.organisation.as_ref().map_or("", |name| name.as_str());
            format!("{} {latin} {} {organisation}", profile.name, profile.email)
        });
        Some(text)
    }

    fn person(&self, id: Id) -> Option<Id> {
        Some(id)
    }
}

impl Reader<'_> {
    /// A person.
    pub fn person(&mut self, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM persons WHERE id = $1"), &vals![id])?;
        rows.first().map(PersonRow::read).transpose()
    }

    /// Who has that address or proven number and may sign in, with the stored secret.
    pub fn credential(&mut self, email_key: &str) -> Result<Option<(PersonId, String)>, StoreError> {
        let rows = self.sql.query(
            "SELECT p.id, c.secret FROM persons p JOIN credentials c ON c.person = p.id WHERE p.stage = 'active' AND (p.email_key = $1 \
             OR p.id IN (SELECT person FROM contacts WHERE key = $2 AND stage = 'proven'))",
            &vals![email_key, email_key],
        )?;
        rows.first().map(|row| Ok((PersonId(row.id(0)?), row.text(1)?.to_owned()))).transpose()
    }

    /// The stored secret of a person.
    pub fn credential_of(&mut self, person: PersonId) -> Result<Option<String>, StoreError> {
        let rows = self.sql.query("SELECT secret FROM credentials WHERE person = $1", &vals![person])?;
        rows.first().map(|row| Ok(row.text(0)?.to_owned())).transpose()
    }

    /// A person as an actor, with all they hold; who comes by a record that is put away is the one that stands for it.
    pub fn actor(&mut self, person: PersonId, through: Through) -> Result<Actor, StoreError> {
        let (person, also) = self.records_of(person)?;
        let records: Vec<Val> = std::iter::once(person).chain(also.iter().copied()).map(Val::from).collect();
        let places: Vec<String> = (1..=records.len()).map(|number| format!("${number}")).collect();
        let text =
            format!("SELECT role, scope, from_at, until_at FROM grants WHERE person IN ({}) AND revoked_at IS NULL ORDER BY id", places.join(", "));
        let rows = self.sql.query(&text, &records)?;
        let mut held = Vec::with_capacity(rows.len());
        for row in &rows {
            held.push(Held {
                role: row.parsed(0, Role::parse)?,
                scope: row.parsed(1, Scope::parse)?,
                from: row.instant(2)?,
                until: row.maybe_int(3)?.map(rules::Instant),
            });
        }
        Ok(Actor::Member(Member { separated: self.separated()?, also, through, ..Member::new(person, held) }))
    }

    /// Whether the centre has its three administrators 三员分立: somebody holds the security administrator's role.
    fn separated(&mut self) -> Result<bool, StoreError> {
        let role = Role::SecurityAdministrator.as_str();
        Ok(!self.sql.query("SELECT 1 FROM grants WHERE role = $1 AND revoked_at IS NULL LIMIT 1", &vals![role])?.is_empty())
    }

    /// People by pinyin, `most` of them after the one named; found by a text where one is given, the newest thousand finds alone.
    pub fn people(&mut self, text: &str, after: Option<PersonId>, most: usize) -> Result<Vec<PersonRow>, StoreError> {
        use crate::search::{FINDS_MOST, Query, among, newest, of_finds, of_kind};
        let marks = of_kind(rules::Kind::Person);
        let columns = COLUMNS.split(", ").map(|column| format!("p.{column}")).collect::<Vec<_>>().join(", ");
        let mut query = if self.sql.dialect() == Dialect::Sqlite && !text.trim().is_empty() {
            let found = newest(self.sql, &marks, text, FINDS_MOST)?;
            among(&found.numbers, &format!("SELECT {columns} FROM {} WHERE p.stage = 'active'", of_finds("persons p", "p.id")))
        } else {
            let mut query = Query::new(&format!("SELECT {columns} FROM persons p WHERE p.stage = 'active'"));
            query.searched(self.sql.dialect(), "p.id", &marks, text);
            query
        };
        if let Some(after) = after {
            query.and("(p.sort_key, p.id) > (SELECT sort_key, id FROM persons WHERE id = ?)", vals![after].to_vec());
        }
        query.end(&format!("ORDER BY p.sort_key, p.id LIMIT {most}"));
        self.sql.query(&query.text, &query.args)?.iter().map(PersonRow::read).collect()
    }
}

impl Tx<'_> {
    /// Stores the secret whose digest the person's event holds.
    pub fn set_credential(&mut self, person: PersonId, secret: &str) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO credentials (person, secret) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET secret = excluded.secret",
            &vals![person, secret],
        )?;
        Ok(())
    }
}

fn stage(text: &str) -> Option<Stage> {
    match text {
        "active" => Some(Stage::Active),
        "erased" => Some(Stage::Erased),
        _ => None,
    }
}
