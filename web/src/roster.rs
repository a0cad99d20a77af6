//! Roster 人员名单: the office of an organisation takes in a list of its people: what it would do is shown, confirmed as it was shown, worked off in
//! small pieces, and taken back as a whole.
//!
//! ```text
//! file ─ upload ▶ preview ─ confirm what was seen ▶ import ─ pieces ▶ members moved, outsiders asked ─ say yes ▶ members
//!                    ▲            └ it would do something else now ▶ 409, shown again
//! ```
//! Who belongs there already and stands in another part is moved at once. Everybody else is asked, whether they have an account or not: what the office
//! sees does not depend on that, so a list of addresses tells nobody who is registered at the centre. (Naming one person by their address, on the page of
//! the members, does tell, one by one and under the eyes of who is named.) Whom it is about is found by a keyed digest of the contact.
//! Members are known by their contacts, and by an ORCID that they have proven.

pub(crate) mod asked;
pub(crate) mod file;
pub(crate) mod page;
mod plan;
mod table;
pub(crate) mod working;

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::file::sheet_file;
use crate::organisation::known_row;
use crate::person::member_permit;
use crate::reply::{Wanted, see_other};
use crate::secret::{new_id, same};
use crate::spreadsheet;
use crate::ui::Section;
use axum::extract::{Path, Request};
use axum::response::Response;
use exchange::sheet::{Sheet, SheetFault};
use plan::{Known, Plan, Would};
use rules::import::{self, Import, Refusal as ImportRefusal};
use rules::organisation::Refusal as UnitRefusal;
use rules::person::Language;
use rules::refusal::{Explain, Rule};
use rules::rights::{Deed, Denial, Place, may};
use rules::text::{Bilingual, Line};
use rules::{Id, ImportId, OrganisationId, PersonId, Refusal};
use std::collections::BTreeMap;
use store::{EntryStage, Loaded, RosterDeed, RosterEntry, RosterRow, RosterStage, StoreError, WriteError};
use table::{Column, Faulty, Row};

/// How many entries are staged or forgotten by one write.
const PIECE: usize = 500;

/// The organisation of a page, and who looks after its people.
struct Office {
    id: OrganisationId,
    name: Bilingual,
    /// Whether it is approved and not ended.
    stands: bool,
    person: PersonId,
}

/// A file, opened and read row by row.
struct Opened {
    file: String,
    name: String,
    seal: String,
    sheet: Sheet,
    mapping: Vec<Option<Column>>,
    read: Vec<Row>,
    faulty: Vec<Faulty>,
}

/// What a file would do, with the names that a page shows.
struct Looked {
    plan: Plan,
    digest: String,
    parts: BTreeMap<OrganisationId, Bilingual>,
}

fn base(id: OrganisationId) -> String {
    format!("/organisations/{id}/members/imports")
}

/// An organisation whose people one looks after. To others it has no such pages.
async fn office(cx: &Cx, id: &str) -> Result<Office, WriteError> {
    let id = Id::parse(id).map(OrganisationId).ok_or(UnitRefusal::NoSuchOrganisation)?;
    let person = cx.signed_in()?;
    let (actor, now) = (cx.actor.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let row = match known_row(rows, id, &actor, Some(person), now) {
            Err(WriteError::Fault(error)) => return Err(error),
            Err(error) => return Ok(Err(error)),
            Ok(row) => row,
        };
        let place = Place::organisation(rows.chain(id)?);
        Ok(may(&actor, Deed::ManageMembers, &place, now).map(|_| row).map_err(WriteError::from))
    });
    let row = found.await??;
    Ok(Office { id, stands: row.unit.stands().is_ok(), name: row.unit.name, person })
}

/// Takes the file and leads on to what it would do 上传预览.
pub(crate) async fn upload(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let office = match office(&cx, &id).await {
        Ok(office) => office,
        Err(error) => return cx.reply().failed(error),
    };
    let (stored, base) = (sheet_file(&cx, request, exchange::sheet::BYTES_MOST as u64).await, base(office.id));
    let seal = stored.as_ref().map(|(_, digest)| spreadsheet::seal(&cx, office.person, &base, digest)).unwrap_or_default();
    spreadsheet::waiting(&cx, stored, |query| format!("{base}/new?{query}&seal={seal}"))
}

impl Opened {
    /// A file that this person uploaded for this organisation. None where there is no such file.
    fn new(
        cx: &Cx,
        office: &Office,
        [file, name, seal]: [String; 3],
        said: impl Fn(usize) -> Option<String>,
    ) -> Result<Option<Result<Self, SheetFault>>, StoreError> {
        if !same(&spreadsheet::seal(cx, office.person, &base(office.id), &file), &seal) {
            return Ok(None);
        }
        let Some(sheet) = spreadsheet::opened(cx, &file)? else { return Ok(None) };
        Ok(Some(sheet.map(|sheet| {
            let mapping = table::mapping(&sheet.heading, said);
            let lacks = !table::lacking(&mapping).is_empty();
            let keys = cx.site.store().keys();
            let (read, faulty) =
                if lacks { Default::default() } else { tokio::task::block_in_place(|| table::read(&sheet, &mapping, keys, cx.arrived)) };
            Self { file, name, seal, sheet, mapping, read, faulty }
        })))
    }

    /// What it would do now.
    async fn looked(&self, cx: &Cx, office: &Office) -> Result<Looked, StoreError> {
        let (id, person, now) = (office.id, office.person, cx.arrived);
        let known = cx.read(move |rows| Known::read(rows, id, person, now)).await?;
        let plan = Plan::of(&known, &self.read, self.faulty.clone());
        Ok(Looked { digest: plan.digest(&self.read), plan, parts: known.parts.into_iter().collect() })
    }
}

/// What a file would do 导入预览.
pub(crate) async fn preview(cx: Cx, Path(id): Path<String>) -> Response {
    let office = match office(&cx, &id).await {
        Ok(office) => office,
        Err(error) => return cx.reply().failed(error),
    };
    // Without a file there is nothing to show but the way to bring one.
    if cx.query("file").is_none() {
        return see_other(&base(office.id));
    }
    let sent = ["file", "name", "seal"].map(|name| cx.query(name).unwrap_or_default());
    let is_mapped = cx.query("mapped").is_some();
    let said = |at: usize| if is_mapped { Some(cx.query(&format!("c{at}")).unwrap_or_default()) } else { None };
    let title = cx.look(Section::Organisations).t("import-preview");
    let opened = match Opened::new(&cx, &office, sent, said) {
        Ok(Some(Ok(opened))) => opened,
        Ok(Some(Err(fault))) => {
            let said = serde_json::json!({ "fault": fault.to_string() });
            let back = base(office.id);
            return cx
                .reply()
                .show(Section::Organisations, &title, &said, |look| spreadsheet::unreadable(look, &fault, (&back, &look.t("roster-title"))));
        }
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let looked = match opened.looked(&cx, &office).await {
        Ok(looked) => looked,
        Err(error) => return cx.reply().fault(&error),
    };
    let view = page::Preview::of(&cx.look(Section::Organisations), &office, &opened, &looked);
    cx.reply().show(Section::Organisations, &title, &view, |look| page::preview(look, &office, &view, &cx))
}

/// Takes in what was looked at 确认导入. Where it would do something else now, that is shown instead, and nothing is done.
pub(crate) async fn take_in(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let office = match office(&cx, &id).await {
        Ok(office) => office,
        Err(error) => return cx.reply().failed(error),
    };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let opened = match chosen(&cx, &office, &fields) {
        Ok(opened) => opened,
        Err(error) => return cx.reply().failed(error),
    };
    let outcome = taken_in(&cx, &office, &fields, &opened).await;
    let Err(WriteError::Refused(refusal)) = &outcome else {
        cx.site.wake_rosters();
        return cx.reply().settled(outcome, "roster-taken-in");
    };
    if cx.wanted == Wanted::Json || refusal.rule() != Rule::house("import.changed") {
        return cx.reply().settled(outcome, "roster-taken-in");
    }
    let looked = match opened.looked(&cx, &office).await {
        Ok(looked) => looked,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Organisations).t("import-preview");
    let view = page::Preview::of(&cx.look(Section::Organisations), &office, &opened, &looked);
    let refused = WriteError::Refused(refusal.clone());
    cx.reply().again(refused, Section::Organisations, &title, |look, _| page::preview(look, &office, &view, &cx))
}

fn chosen(cx: &Cx, office: &Office, fields: &Fields) -> Result<Opened, WriteError> {
    let sent = ["file", "name", "seal"].map(|name| fields.raw(name).to_owned());
    let columns: Vec<String> = fields.raw("columns").split(',').map(str::to_owned).collect();
    // Columns are named in the order of the file; a program that leaves them out has them guessed, as in its preview.
    let said = |at: usize| if fields.raw("columns").is_empty() { None } else { columns.get(at).cloned() };
    let opened = Opened::new(cx, office, sent, said)?.and_then(Result::ok).ok_or(Refusal::from(Denial::Hidden))?;
    let lacks = table::lacking(&opened.mapping).len();
    if lacks > 0 { Err(Refusal::from(ImportRefusal::Faulty { count: lacks }).into()) } else { Ok(opened) }
}

async fn taken_in(cx: &Cx, office: &Office, fields: &Fields, opened: &Opened) -> Result<Outcome, WriteError> {
    cx.guard(fields)?;
    let seen = fields.raw("plan").to_owned();
    let name = fields.line("name", 200);
    fields.finish()?;
    let name = name.ok_or(Refusal::Fields(Vec::new()))?;
    let (id, organisation, person, now) = (ImportId(new_id()), office.id, office.person, cx.arrived);
    let looked = opened.looked(cx, office).await?;
    let staged = looked.digest == seen;
    if staged {
        stage(cx, entries(id, organisation, now, &opened.read, &looked.plan)).await?;
    }
    // Without the prefix by which files are found, so that the file does not stay for the name's sake.
    let digest = opened.file.trim_start_matches("sha256:").to_owned();
    let (read, faulty, english) = (opened.read.clone(), opened.faulty.clone(), cx.language == Language::En);
    let outcome = cx
        .write(fields, move |tx| {
            let place = Place::organisation(tx.reader().chain(organisation)?);
            let permit = member_permit(tx, person, Deed::ManageMembers, &place)?;
            let row = tx.reader().organisation(organisation)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
            row.unit.stands()?;
            // Held once more against what is there, in the transaction: what was looked at is what is done.
            let known = Known::read(&mut tx.reader(), organisation, person, now)?;
            let plan = Plan::of(&known, &read, faulty.clone());
            let counts = plan.counts();
            let line = Line::parse(name.as_str(), 200)?;
            let event = import::take_in_people(person, organisation, digest.clone(), counts, line)?;
            if !staged || plan.digest(&read) != seen {
                return Err(Refusal::from(ImportRefusal::Changed).into());
            }
            let committed = tx.commit(&permit, vec![Loaded::<Import>::new(id).happens(event)?])?;
            tx.begin_roster(&RosterRow { import: id, organisation, person, english, stage: RosterStage::Running })?;
            Ok(Outcome::created(format!("{}/{id}", base(organisation))).event(&committed))
        })
        .await;
    // What was staged for a refusal, or for a repetition that was answered as the first time, is nobody's.
    let is_ours = outcome.as_ref().is_ok_and(|outcome| outcome.location.ends_with(&id.to_string()));
    if staged && !is_ours {
        while cx.site.store().write(move |tx| Ok(tx.drop_staged(id, PIECE)?)).await? > 0 {}
    }
    outcome
}

/// What is to be done, as entries that wait for their list.
fn entries(import: ImportId, organisation: OrganisationId, now: rules::Instant, read: &[Row], plan: &Plan) -> Vec<RosterEntry> {
    let entry = |(at, would): &(usize, Would)| {
        let row = &read[*at];
        let waits = RosterEntry {
            id: new_id(),
            import,
            organisation,
            line: row.line,
            deed: RosterDeed::Ask,
            stage: EntryStage::Staged,
            name: row.name.clone(),
            key: row.keys.first().cloned().unwrap_or_default(),
            address: row.address.as_str().to_owned(),
            note: row.number.as_ref().map(|number| number.as_str().to_owned()),
            department: None,
            was: None,
            membership: None,
            until: now,
        };
        match would {
            Would::Ask(department) => Some(RosterEntry { department: *department, ..waits }),
            Would::Move { membership, from, to } => Some(RosterEntry {
                deed: RosterDeed::Move,
                key: String::new(),
                address: String::new(),
                department: Some(*to),
                was: *from,
                membership: Some(*membership),
                ..waits
            }),
            Would::Belongs | Would::Asks | Would::Asked => None,
        }
    };
    plan.rows.iter().filter_map(entry).collect()
}

/// Writes them in small pieces, before the list is confirmed: one write of all would keep everybody waiting.
async fn stage(cx: &Cx, entries: Vec<RosterEntry>) -> Result<(), WriteError> {
    for piece in entries.chunks(PIECE) {
        let piece = piece.to_vec();
        cx.site.store().write(move |tx| Ok(tx.stage_entries(&piece)?)).await?;
    }
    Ok(())
}
