//! Federated identity 联合身份: rows, the questions that wait for an identity service's answer, and what must not be brought twice.
//!
//! A question is a working row under the digest of its state, for one browser, for half an hour, for one answer: it is taken before the answer
//! is looked at, so that an answer that is refused has spent it too.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Loaded, Reader, StoreError, Tx, WriteError, vals};
use rules::authenticator::Method;
use rules::federation::{FederatedIdentity, Ground, Stage};
use rules::{FederatedIdentityId, Id, Instant, PersonId};

/// How long a question waits for its answer, and a person for their choice, in milliseconds: half an hour. An assumption.
const QUESTION_MS: i64 = 30 * 60_000;

/// A federated identity's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FederatedIdentityRow {
    /// Which.
    pub id: FederatedIdentityId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// On what ground it was tied.
    pub ground: Ground,
    /// Which issuer; none once erased.
    pub issuer: Option<String>,
    /// Since when it is tied; none where it is no more.
    pub since: Option<Instant>,
}

/// A question that waits for its answer, or for what the person makes of the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuestionRow {
    /// The digest of its state.
    pub digest: String,
    /// To which provider.
    pub provider: String,
    /// Where the person was going.
    pub back: String,
    /// The keyed digest of the subject that the answer names; none before it.
    pub key: Option<String>,
    /// What the answer says, as JSON; none before it.
    pub found: Option<String>,
}

const COLUMNS: &str = "id, version, person, ground, issuer, since";
const QUESTION: &str = "digest, provider, back, key, found";

impl FederatedIdentityRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            ground: row.parsed(3, Ground::parse)?,
            issuer: row.maybe_text(4)?.map(str::to_owned),
            since: row.maybe_int(5)?.map(Instant),
        })
    }
}

impl QuestionRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |at| Ok::<_, StoreError>(row.text(at)?.to_owned());
        let maybe = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
        Ok(Self { digest: text(0)?, provider: text(1)?, back: text(2)?, key: maybe(3)?, found: maybe(4)? })
    }
}

impl Folded for FederatedIdentity {
    const TABLE: &'static str = "federated_identities";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "key", "ground", "issuer", "since"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.person,
            &self.key,
            self.ground.as_str(),
            self.issuer.as_deref(),
            match self.stage {
                Stage::Linked { since } => Some(since),
                Stage::Unlinked => None,
            }
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A federated identity.
    pub fn federated_identity(&mut self, id: FederatedIdentityId) -> Result<Option<FederatedIdentityRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM federated_identities WHERE id = $1"), &vals![id])?;
        rows.first().map(FederatedIdentityRow::read).transpose()
    }

    /// What is tied to a person, the oldest first.
    pub fn federated_identities_of(&mut self, person: PersonId) -> Result<Vec<FederatedIdentityRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM federated_identities WHERE person = $1 AND since IS NOT NULL ORDER BY since, id");
        self.sql.query(&text, &vals![person])?.iter().map(FederatedIdentityRow::read).collect()
    }

    /// What is tied to somebody, under whichever of their records 人员归并, the oldest first.
    pub fn all_federated_identities_of(&mut self, person: PersonId) -> Result<Vec<FederatedIdentityRow>, StoreError> {
        let (head, also) = self.records_of(person)?;
        let mut found = Vec::new();
        for record in std::iter::once(head).chain(also) {
            found.extend(self.federated_identities_of(record)?);
        }
        found.sort_by_key(|row| (row.since, row.id));
        Ok(found)
    }

    /// Whom a subject is tied to, by the keyed digest, if they may sign in: the record that stands for them.
    pub fn person_of_subject(&mut self, key: &str) -> Result<Option<PersonId>, StoreError> {
        let rows = self.sql.query(
            "SELECT f.person FROM federated_identities f JOIN persons p ON p.id = f.person WHERE f.key = $1 AND f.since IS NOT NULL AND p.stage = 'active'",
            &vals![key],
        )?;
        rows.first().map(|row| self.head_of(PersonId(row.id(0)?))).transpose()
    }

    /// Who has proven here that the address is theirs: by a code or link that was sent to it, or they came by the invitation that was sent to
    /// it and still have it. Gives the record that stands for them.
    pub fn person_of_proven_address(&mut self, email_key: &str) -> Result<Option<PersonId>, StoreError> {
        if let Some(contact) = self.proven(email_key)? {
            return self.head_of(contact.person).map(Some);
        }
        let rows = self.sql.query(
            "SELECT p.id FROM persons p JOIN invitations i ON i.id = p.invitation WHERE p.email_key = $1 AND p.stage = 'active' AND p.email = i.email",
            &vals![email_key],
        )?;
        rows.first().map(|row| self.head_of(PersonId(row.id(0)?))).transpose()
    }

    /// How many other ways in somebody has beside one identity, under all of their records: each other identity, each passkey, and each password
    /// that was chosen.
    pub fn other_ways_in(&mut self, person: PersonId, but: FederatedIdentityId) -> Result<usize, StoreError> {
        let others = self.all_federated_identities_of(person)?.iter().filter(|row| row.id != but).count();
        let passkeys = self.ways_of(person)?.iter().filter(|row| row.method == Method::Passkey).count();
        let (head, also) = self.records_of(person)?;
        let mut passwords = 0;
        for record in std::iter::once(head).chain(also) {
            passwords += usize::from(self.has_chosen_password(record)?);
        }
        Ok(others + passkeys + passwords)
    }

    /// Whether a record has a password that its person knows: who registered by an identity has a secret that nobody knows, until they choose one.
    fn has_chosen_password(&mut self, record: PersonId) -> Result<bool, StoreError> {
        let chosen = self.sql.query(
            "SELECT 1 FROM credentials WHERE person = $1 AND (NOT EXISTS (SELECT 1 FROM federated_identities WHERE person = $1 AND ground = 'registered') \
             OR EXISTS (SELECT 1 FROM events WHERE thing = $1 AND event IN ('password-changed', 'password-reset')))",
            &vals![record],
        )?;
        Ok(!chosen.is_empty())
    }

    /// A question of a browser that has not ended.
    pub fn question(&mut self, digest: &str, browser: &str, now: Instant) -> Result<Option<QuestionRow>, StoreError> {
        let rows = self.sql.query(
            &format!("SELECT {QUESTION} FROM federation_questions WHERE digest = $1 AND browser = $2 AND until_at > $3"),
            &vals![digest, browser, now],
        )?;
        rows.first().map(QuestionRow::read).transpose()
    }
}

impl Tx<'_> {
    /// Writes a question down, under the digests of its state and of its browser's token. Those that are over go.
    pub fn put_question(&mut self, digest: &str, browser: &str, provider: &str, back: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM federation_questions WHERE until_at <= $1", &vals![self.now])?;
        self.sql.exec("DELETE FROM federation_spent WHERE until_at <= $1", &vals![self.now])?;
        self.sql.exec(
            "INSERT INTO federation_questions (digest, browser, provider, back, until_at, taken) VALUES ($1, $2, $3, $4, $5, 0)",
            &vals![digest, browser, provider, back, Instant(self.now.0 + QUESTION_MS)],
        )?;
        Ok(())
    }

    /// Takes a question for the one answer that it has: from its own browser, or from any where the answer comes by a post from elsewhere, which
    /// carries no cookie.
    pub fn take_question(&mut self, digest: &str, browser: Option<&str>, provider: &str) -> Result<Option<QuestionRow>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "UPDATE federation_questions SET taken = 1 WHERE digest = $1 AND provider = $2 AND taken = 0 AND until_at > $3 \
                 AND (browser = $4 OR CAST($4 AS TEXT) IS NULL) RETURNING {QUESTION}"
            ),
            &vals![digest, provider, self.now, browser],
        )?;
        rows.first().map(QuestionRow::read).transpose()
    }

    /// Keeps what the answer says.
    pub fn keep_found(&mut self, digest: &str, key: &str, found: &str) -> Result<(), StoreError> {
        self.sql.exec("UPDATE federation_questions SET key = $1, found = $2 WHERE digest = $3", &vals![key, found, digest])?;
        Ok(())
    }

    /// Ends a question. Says whether it was still there, so that nothing is made of it twice.
    pub fn end_question(&mut self, digest: &str) -> Result<bool, StoreError> {
        Ok(self.sql.exec("DELETE FROM federation_questions WHERE digest = $1", &vals![digest])? == 1)
    }

    /// Spends what may be brought once; says whether this was the first time.
    pub fn spend(&mut self, digest: &str, until: Instant) -> Result<bool, StoreError> {
        let spent = self
            .sql
            .exec("INSERT INTO federation_spent (digest, until_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING", &vals![digest, until])?;
        Ok(spent == 1)
    }

    /// What unties everything of a person who is being erased, and clears the questions that name it.
    pub(crate) fn end_federated_identities(&mut self, person: PersonId) -> Result<Vec<crate::Change>, WriteError> {
        self.sql.exec("DELETE FROM federation_questions WHERE key IN (SELECT key FROM federated_identities WHERE person = $1)", &vals![person])?;
        let mut changes = Vec::new();
        for row in self.reader().federated_identities_of(person)? {
            let loaded: Loaded<FederatedIdentity> = self.load(row.id)?;
            let Some(identity) = loaded.state() else { continue };
            let event = identity.end()?;
            changes.push(loaded.happens(event)?);
        }
        Ok(changes)
    }
}
