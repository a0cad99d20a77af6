//! Team 项目组: the lead asks people into a draft; each of them agrees or declines by themselves, on a page of their own.
//!
//! Nobody is attached by an address alone: an address is only where the question goes, and whoever answers does it signed in, as themselves.
//! Whether an address has an account is told to nobody who asks it.

mod invitation;
mod settled;
pub(crate) mod sheet;
pub(crate) mod terms;

pub(crate) use invitation::{confirm, decline, show as invitation, tasks};
pub(crate) use settled::{Seat, before_submission, beside, goes_without, of_application, seats};

use crate::contact::limit_letters;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::mandate;
use crate::person::wrong;
use crate::secret::new_id;
use crate::site::Site;
use crate::ui::{self, Column, Look, Part as Input, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::Refusal as ApplicationRefusal;
use rules::call::{Content, Discipline};
use rules::contact::{Channel, Reach};
use rules::form::{Form, Raw};
use rules::person::Language;
use rules::refusal::{Explain, FieldRefusal};
use rules::team::{Access, Composition, Leading, Part, Refusal as TeamRefusal, Role, Stage};
use rules::text::{Bilingual, Email};
use rules::{ApplicationId, CallId, Id, PersonId, Refusal};
use serde::Serialize;
use store::{CallRow, DraftRow, Keys, Reader, StoreError, TeammateRow, Tx, WriteError};

/// How long the letter with the question is tried, in milliseconds.
const LETTER_MS: i64 = 14 * 86_400_000;

/// A draft's team as a page and as JSON.
#[derive(Serialize)]
struct View {
    draft: ApplicationId,
    call: CallId,
    /// Whom the call asks for.
    asked: Composition,
    leading: Option<Leading>,
    team: Vec<Member>,
    /// What is missing with all who have confirmed.
    missing: Vec<String>,
    /// How many have not confirmed: asked and not answered, or declined.
    open: usize,
}

/// One of the team.
#[derive(Serialize)]
struct Member {
    id: Id,
    /// None until they have answered, and once erased.
    name: Option<String>,
    /// For the lead alone.
    email: Option<String>,
    role: Role,
    share: u8,
    discipline: Option<Discipline>,
    access: String,
    stage: &'static str,
    /// For the lead alone.
    reason: Option<String>,
    /// Where they answer, for the lead to hand on.
    link: Option<String>,
    #[serde(skip)]
    row: TeammateRow,
}

/// All that the page needs.
struct Page {
    draft: DraftRow,
    call: CallRow,
    own: bool,
    view: View,
}

/// The path of a question's link: the token is a keyed digest, stored nowhere.
fn path(keys: &Keys, id: Id) -> String {
    format!("/team-invitations/{id}?token={}", keys.secret("teammate", &id.0))
}

/// The team of a draft 项目组, for its lead, who drafts for them, and those who have agreed.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match load(&cx, &id).await {
        Ok(page) => {
            let title = cx.look(Section::Mine).t("team-title");
            cx.reply().show(Section::Mine, &title, &page.view, |look| team_page(look, &page, &Fields::default(), &[], &cx))
        }
        Err(response) => response,
    }
}

async fn load(cx: &Cx, id: &str) -> Result<Page, Response> {
    let Some(id) = Id::parse(id).map(ApplicationId) else { return Err(cx.reply().missing()) };
    let person = cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let (now, site, language) = (cx.arrived, cx.site.clone(), cx.language);
    let found = cx.read(move |rows| {
        let Some((draft, place)) = rows.draft_in_hand(id, person, now)? else { return Ok(None) };
        let Some(call) = rows.call(draft.call)? else { return Ok(None) };
        let own = !place.mandated && place.team.is_empty();
        let link = |id: Id| format!("{}{}", site.base(), path(site.store().keys(), id));
        let view = view(rows, &draft, &call.content, own, language, &link)?;
        Ok(Some(Page { draft, call, own, view }))
    });
    match found.await {
        Ok(Some(page)) => Ok(page),
        Ok(None) => Err(cx.reply().refused(&ApplicationRefusal::NoSuchDraft.into())),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

fn view(
    rows: &mut Reader<'_>,
    draft: &DraftRow,
    content: &Content,
    own: bool,
    language: Language,
    link: &dyn Fn(Id) -> String,
) -> Result<View, StoreError> {
    let team = rows.team_of(draft.id)?;
    let leading = rows.leading_of(draft.id)?;
    let asked = content.terms.team.clone();
    let missing = missing(&asked, leading, &team);
    let words = crate::words::Words::load();
    Ok(View {
        draft: draft.id,
        call: draft.call,
        leading,
        missing: missing.iter().map(|why| words.says(language, &why.says())).collect(),
        open: team.iter().filter(|one| !is_confirmed(one)).count(),
        asked,
        team: team.into_iter().map(|row| member(row, own, link)).collect(),
    })
}

fn member(row: TeammateRow, own: bool, link: &dyn Fn(Id) -> String) -> Member {
    let is_asked = row.mate.stage == Stage::Invited;
    Member {
        id: row.id,
        // Until they answer, nobody learns who has an account at the address.
        name: row.name.clone().filter(|_| !is_asked),
        email: own.then(|| row.email.clone()),
        role: row.mate.part.role,
        share: row.mate.part.share,
        discipline: row.mate.part.discipline,
        access: row.access.to_text(),
        stage: row.mate.stage.as_str(),
        reason: row.reason.clone().filter(|_| own),
        link: (own && is_asked).then(|| link(row.id)),
        row,
    }
}

fn is_confirmed(row: &TeammateRow) -> bool {
    matches!(row.mate.stage, Stage::Confirmed { .. })
}

/// What is missing if just those who have confirmed take part.
fn missing(asked: &Composition, leading: Option<Leading>, team: &[TeammateRow]) -> Vec<TeamRefusal> {
    let parts: Vec<Part> = team.iter().filter(|row| is_confirmed(row)).map(|row| row.mate.part).collect();
    asked.missing(leading, &parts)
}

fn shown(look: &Look<'_>, row: &TeammateRow) -> String {
    let name = row.name.clone().filter(|_| row.mate.stage != Stage::Invited);
    name.unwrap_or_else(|| if row.email.is_empty() { look.t("erased") } else { row.email.clone() })
}

/// A role in words.
pub(crate) fn role(look: &Look<'_>, role: Role) -> String {
    look.t(role_key(role))
}

const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Lead => "team-role-lead",
        Role::CoLead => "team-role-co-lead",
        Role::MainMember => "team-role-main-member",
        Role::Member => "team-role-member",
    }
}

fn share(look: &Look<'_>, share: u8) -> String {
    look.t_with("team-share-of", &[("share", u32::from(share).into())])
}

fn stage(look: &Look<'_>, stage: &Stage) -> Markup {
    match stage {
        Stage::Invited => ui::badge(Tone::Wait, &look.t("team-stage-invited")),
        Stage::Confirmed { .. } => ui::badge(Tone::Good, &look.t("team-stage-confirmed")),
        Stage::Declined => ui::badge(Tone::Bad, &look.t("team-stage-declined")),
    }
}

fn access(look: &Look<'_>, access: &Access, form: &Form) -> String {
    match access {
        Access::Read => look.t("team-access-read"),
        Access::Write(sections) if sections.is_empty() => look.t("team-access-write"),
        Access::Write(sections) => {
            let titles: Vec<&str> =
                sections.iter().filter_map(|section| form.sections.get(usize::from(*section))).map(|section| look.pick(&section.title)).collect();
            look.t_with("team-access-sections", &[("sections", titles.join(&look.t("list-separator")).into())])
        }
    }
}

fn team_page(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let (content, view) = (&page.call.content, &page.view);
    let draft = format!("/drafts/{}", page.draft.id);
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (look.pick(&content.title), Some(&draft)), (&look.t("team-title"), None)]))
        h1 { (look.t("team-title")) }
        p.lead { (look.t("team-lead")) }
        @if !view.asked.is_asked() { (ui::empty(&look.t("team-not-asked"), &look.t("team-not-asked-next"), Some((&draft, &look.t("team-to-draft"))))) }
        @else {
            ul { @for line in terms::said(look, &view.asked) { li { (line) } } }
            @if !view.missing.is_empty() {
                (ui::notice(Tone::Wait, html! { p { strong { (look.t("team-missing")) } } ul { @for why in &view.missing { li { (why) } } } }))
            }
            @if view.team.is_empty() { p.quiet { (look.t("team-nobody")) } } @else { (table(look, page, cx)) }
            @if page.own {
                (ui::section("leading", &look.t("team-leading"), None, leading_form(look, page, cx)))
                (ui::section("ask", &look.t("team-ask"), None, html! {
                    p.quiet { (look.t("team-ask-help")) }
                    form method="post" action={ (draft) "/team" } {
                        (ui::line(look, &Input::new("email", &look.t("person-email")).kind("email").required(true).among(wrong), fields.raw("email"), None))
                        (part_fields(look, page, fields, wrong))
                        (ui::submit_row(look, &look.t("team-ask"), look.csrf(), &cx.new_key()))
                    }
                }))
                (sheet::offer(look, page.draft.id, cx))
            }
        }
    }
}

fn disciplines(look: &Look<'_>) -> Vec<(String, String)> {
    let none = (String::new(), look.t("team-no-discipline"));
    std::iter::once(none).chain(Discipline::ALL.map(|one| (one.as_str().to_owned(), look.discipline(one)))).collect()
}

fn leading_form(look: &Look<'_>, page: &Page, cx: &Cx) -> Markup {
    let leading = page.view.leading;
    let typed = leading.map_or(String::new(), |leading| leading.share.to_string());
    let chosen = leading.and_then(|leading| leading.discipline).map_or("", Discipline::as_str);
    html! {
        form method="post" action={ "/drafts/" (page.draft.id) "/team/leading" } {
            (ui::line(look, &Input::new("share", &look.t("team-share")).help(&look.t("team-share-help")).required(true), &typed, None))
            @if page.view.asked.disciplines_min > 0 { (ui::select(look, &Input::new("discipline", &look.t("team-discipline")), &disciplines(look), chosen)) }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

fn part_fields(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let roles: Vec<(String, String)> = page.view.asked.roles.iter().map(|one| (one.as_str().to_owned(), role(look, *one))).collect();
    let reaches = [("read", "team-access-read"), ("write", "team-access-write")].map(|(value, key)| (value.to_owned(), look.t(key)));
    let sections: Vec<(String, String)> = page
        .call
        .content
        .form
        .sections
        .iter()
        .enumerate()
        .map(|(place, section)| (place.to_string(), look.pick(&section.title).to_owned()))
        .collect();
    let chosen = if fields.raw("access").is_empty() { "read" } else { fields.raw("access") };
    html! {
        (ui::select(look, &Input::new("role", &look.t("team-role")).required(true).among(wrong), &roles, fields.raw("role")))
        (ui::line(look, &Input::new("share", &look.t("team-share")).help(&look.t("team-share-help")).required(true).among(wrong), fields.raw("share"), None))
        @if page.view.asked.disciplines_min > 0 {
            (ui::select(look, &Input::new("discipline", &look.t("team-discipline")).among(wrong), &disciplines(look), fields.raw("discipline")))
        }
        (ui::select(look, &Input::new("access", &look.t("team-access")).among(wrong), &reaches, chosen))
        (ui::choices(look, &Input::new("sections", &look.t("team-sections")).help(&look.t("team-sections-help")).among(wrong), &sections, &fields.all("sections"), true))
    }
}

fn table(look: &Look<'_>, page: &Page, cx: &Cx) -> Markup {
    let keys = ["person-name", "team-role", "team-share", "team-access", "team-stage", "team-deed"];
    let columns: Vec<Column> = keys.iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = page.view.team.iter().map(|one| table_row(look, page, one, cx)).collect();
    ui::table(&look.t_with("team-caption", &[("count", rows.len().into())]), &columns, &rows)
}

fn table_row(look: &Look<'_>, page: &Page, one: &Member, cx: &Cx) -> Vec<Markup> {
    let address = format!("/drafts/{}/team/{}", page.draft.id, one.id);
    vec![
        html! {
            (one.name.clone().unwrap_or_else(|| if page.own { one.row.email.clone() } else { look.t("team-not-answered") }))
            @if let (Some(_), Some(email)) = (&one.name, &one.email) { br; span.quiet { (email) } }
        },
        html! { (role(look, one.role)) @if let Some(discipline) = one.discipline { br; span.quiet { (look.discipline(discipline)) } } },
        html! { (share(look, one.share)) },
        html! { (access(look, &one.row.access, &page.call.content.form)) },
        html! {
            (stage(look, &one.row.mate.stage))
            @if let Some(reason) = &one.reason { br; span.quiet { (reason) } }
            @if let Some(at) = one.row.answered { br; (ui::local_time(at, &look.zone)) }
        },
        html! {
            @if page.own {
                @if let Some(link) = &one.link { p { (ui::copyable(look, link)) } }
                details {
                    summary { (look.t("team-change")) }
                    form method="post" action={ (address) "/change" } {
                        (part_fields(look, page, &typed(one), &[]))
                        p.quiet { (look.t("team-change-help")) }
                        (ui::submit_row(look, &look.t("team-change"), look.csrf(), &cx.new_key()))
                    }
                }
                (ui::post_button(&format!("{address}/removal"), &look.t("team-remove"), look.csrf(), &cx.new_key(), true, Some(&look.t("team-remove-confirm"))))
            }
        },
    ]
}

/// What one of the team is asked for, as it would be typed.
fn typed(one: &Member) -> Fields {
    let text = |text: &str| vec![text.to_owned()];
    let (reach, sections) = match &one.row.access {
        Access::Read => ("read", Vec::new()),
        Access::Write(sections) => ("write", sections.iter().map(u16::to_string).collect()),
    };
    Fields::of(
        [
            ("role", text(one.role.as_str())),
            ("share", vec![one.share.to_string()]),
            ("discipline", text(one.discipline.map_or("", Discipline::as_str))),
            ("access", text(reach)),
            ("sections", sections),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    )
}

/// A whole per cent.
fn per_cent(fields: &Fields, name: &str) -> Option<u8> {
    fields.option(name, |text| text.trim().trim_end_matches(['%', '％']).trim().parse::<u8>().ok().filter(|share| *share <= 100))
}

fn discipline(fields: &Fields) -> Option<Discipline> {
    if fields.raw("discipline").is_empty() { None } else { fields.option("discipline", Discipline::parse) }
}

/// What somebody is asked for, and how far they reach.
fn part(fields: &Fields) -> (Option<Part>, Access) {
    let (role, share, discipline) = (fields.option("role", Role::parse), per_cent(fields, "share"), discipline(fields));
    let sections = fields.options("sections", |text| text.parse::<u16>().ok());
    let access = match fields.raw("access") {
        "" | "read" => Access::Read,
        _ => fields.option("access", |text| (text == "write").then(|| Access::Write(sections.clone()))).unwrap_or(Access::Read),
    };
    (role.zip(share).map(|(role, share)| Part { role, share, discipline }), access)
}

/// Asks somebody to take part 邀请成员, at an address.
pub(crate) async fn ask(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match asked(&cx, &id, &fields).await {
        Ok(outcome) => {
            cx.site.wake_dispatches();
            cx.reply().done(&outcome, "teammate-asked")
        }
        Err(error) => again(&cx, &id, &fields, error).await,
    }
}

async fn again(cx: &Cx, id: &str, fields: &Fields, error: WriteError) -> Response {
    if !matches!(error, WriteError::Refused(_)) || cx.signed_in().is_err() {
        return cx.reply().failed(error);
    }
    match load(cx, id).await {
        Ok(page) => {
            let title = cx.look(Section::Mine).t("team-title");
            cx.reply().again(error, Section::Mine, &title, |look, refusal| team_page(look, &page, fields, wrong(refusal), cx))
        }
        Err(_) => cx.reply().failed(error),
    }
}

async fn asked(cx: &Cx, id: &str, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let id = Id::parse(id).map(ApplicationId).ok_or(ApplicationRefusal::NoSuchDraft)?;
    let email = fields.email("email");
    let (part, access) = part(fields);
    fields.finish()?;
    let (Some(email), Some(part)) = (email, part) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let mate = new_id();
    let asking = Asking::of(cx, person);
    cx.write(fields, move |tx| {
        let (draft, _) = mandate::own_draft(tx, id, person)?;
        asking.ask(tx, &draft, mate, &email, (part, &access))?;
        Ok(Outcome::created(format!("/drafts/{id}/team")))
    })
    .await
}

/// Who asks, in whose name and language.
struct Asking {
    site: Site,
    centre: Bilingual,
    language: Language,
    person: PersonId,
}

impl Asking {
    fn of(cx: &Cx, person: PersonId) -> Self {
        Self { site: cx.site.clone(), centre: cx.centre.clone(), language: cx.language, person }
    }

    /// Asks somebody at an address to take part, and writes them a letter. Refuses the lead, whoever was asked at that address already, and what the
    /// call does not ask.
    fn ask(&self, tx: &mut Tx<'_>, draft: &DraftRow, mate: Id, email: &Email, (part, access): (Part, &Access)) -> Result<(), WriteError> {
        let team = tx.reader().team_of(draft.id)?;
        let part = terms_of(tx, draft)?.ask(part, team.len())?;
        let key = tx.keys().email_key(email);
        // The same person under two addresses is found when they agree; here it would tell whose the addresses are.
        let holder = tx.reader().credential(&key)?.map(|(holder, _)| holder);
        let holder = holder.map(|holder| tx.reader().head_of(holder)).transpose()?;
        if holder == Some(tx.reader().head_of(self.person)?) {
            return Err(Refusal::from(TeamRefusal::IsLead).into());
        }
        if team.iter().any(|row| row.email == email.as_str()) {
            return Err(Refusal::from(TeamRefusal::AskedAlready).into());
        }
        tx.ask_teammate(mate, draft.id, (&key, email.as_str()), holder, part, access)?;
        if self.site.reaches(Channel::Email) {
            limit_letters(tx, &format!("letters/{key}"), None)?;
            let link = format!("{}{}", self.site.base(), path(tx.keys(), mate));
            letter(tx, holder, &link, self.centre.pick(self.language.is_english()), self.language, &Reach::Email(email.clone()))?;
        }
        Ok(())
    }
}

/// The letter with the question: it names the centre and nobody else, because it may go astray.
fn letter(tx: &mut Tx<'_>, holder: Option<PersonId>, link: &str, centre: &str, language: Language, reach: &Reach) -> Result<(), StoreError> {
    let language = match holder {
        Some(person) => tx.reader().person(person)?.map_or(language, |row| row.language),
        None => language,
    };
    let until = rules::Instant(tx.now().0 + LETTER_MS);
    let values = [("centre", centre.into()), ("link", link.into())];
    let message = Message { subject: "message-teammate-subject", body: "message-teammate-body", values: &values, until };
    let row = gateway::dispatch(tx.now(), holder, reach, language, &message);
    tx.put_dispatch(&row)
}

fn terms_of(tx: &mut Tx<'_>, draft: &DraftRow) -> Result<Composition, WriteError> {
    let call = tx.reader().call(draft.call)?.ok_or(Refusal::from(rules::call::Refusal::NoSuchCall))?;
    Ok(call.content.terms.team)
}

/// One of a draft's team, by whoever leads it.
fn one_of(tx: &mut Tx<'_>, draft: ApplicationId, mate: Id) -> Result<TeammateRow, WriteError> {
    let row = tx.reader().teammate(mate)?.filter(|row| row.draft == draft);
    Ok(row.ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?)
}

/// Asks one of the team for something else 调整分工: another role or share has to be agreed to anew.
pub(crate) async fn change(cx: Cx, Path((id, mate)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let id = Id::parse(&id).map(ApplicationId).ok_or(ApplicationRefusal::NoSuchDraft)?;
        let mate = Id::parse(&mate).ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?;
        let (part, access) = part(&fields);
        fields.finish()?;
        let Some(part) = part else { return Err(Refusal::Fields(Vec::new()).into()) };
        cx.write(&fields, move |tx| {
            let (draft, _) = mandate::own_draft(tx, id, person)?;
            let row = one_of(tx, id, mate)?;
            let part = terms_of(tx, &draft)?.ask(part, 0)?;
            tx.change_teammate(mate, part, &access, is_anew(&row, part))?;
            Ok(Outcome::at(format!("/drafts/{id}/team")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "teammate-changed")
}

/// Whether they have to agree again to take part like that.
fn is_anew(row: &TeammateRow, part: Part) -> bool {
    part != row.mate.part || row.mate.stage == Stage::Declined
}

/// Takes somebody out of the team 移出成员.
pub(crate) async fn remove(cx: Cx, Path((id, mate)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let id = Id::parse(&id).map(ApplicationId).ok_or(ApplicationRefusal::NoSuchDraft)?;
        let mate = Id::parse(&mate).ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            mandate::own_draft(tx, id, person)?;
            one_of(tx, id, mate)?;
            tx.drop_teammate(mate)?;
            Ok(Outcome::at(format!("/drafts/{id}/team")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "teammate-removed")
}

/// Says what the lead brings 负责人投入.
pub(crate) async fn lead(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let id = Id::parse(&id).map(ApplicationId).ok_or(ApplicationRefusal::NoSuchDraft)?;
        let (share, discipline) = (per_cent(&fields, "share"), discipline(&fields));
        fields.finish()?;
        let Some(share) = share else { return Err(Refusal::Fields(Vec::new()).into()) };
        cx.write(&fields, move |tx| {
            let (draft, _) = mandate::own_draft(tx, id, person)?;
            if !terms_of(tx, &draft)?.is_asked() {
                return Err(Refusal::from(TeamRefusal::NoTeam).into());
            }
            tx.put_leading(id, Leading { share, discipline })?;
            Ok(Outcome::at(format!("/drafts/{id}/team")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}

/// What a draft is called so far.
pub(crate) fn title_of(draft: &DraftRow) -> Option<&str> {
    match draft.answers.get(rules::form::TITLE) {
        Some(Raw::Text(text)) if !text.trim().is_empty() => Some(text),
        Some(_) | None => None,
    }
}
