//! The form of a call: what it says, and what it asks as data, with a plain form to start from.

use super::revision::editable;
use super::{known, parts};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{self, Call, Class, Content, Discipline, Refusal as CallRefusal};
use rules::form::{Field, FieldKind, Form, MediaType, TITLE};
use rules::mechanism::{Mechanism, Refusal as MechanismRefusal, Stage as MechanismStage};
use rules::programme::{Programme, Refusal as ProgrammeRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::time::{Window, Zone};
use rules::{CallId, Id, MechanismId, Money, ProgrammeId, Refusal};
use store::{CallRow, Loaded, MechanismRow};

const TITLE_MOST: usize = 120;
const TEXT_MOST: usize = 10_000;
const FORM_MOST: usize = 100_000;

/// The form of a new call.
pub(crate) async fn form(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(programme) = Id::parse(&id).map(ProgrammeId) else { return cx.reply().missing() };
    if let Err(denial) = may(&cx.actor, Deed::ManageCall, &Place::programme(programme), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let mechanisms = match cx.read(move |rows| Ok((rows.programme(programme)?, rows.mechanisms()?))).await {
        Ok((Some(_), mechanisms)) => mechanisms,
        Ok((None, _)) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Calls).t("call-new");
    let fields = Fields::default();
    cx.reply().page(Section::Calls, &title, |look| {
        let with = With { version: None, mechanisms: &mechanisms };
        editor(look, &format!("/programmes/{programme}/calls"), &fields, &[], &cx, &with)
    })
}

/// The form of a draft there is.
pub(crate) async fn edit(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("call-edit");
    let fields = typed(&row);
    let with = With { version: Some(row.version), mechanisms: &[] };
    cx.reply().page(Section::Calls, &title, |look| editor(look, &format!("/calls/{id}/revisions"), &fields, &[], &cx, &with))
}

/// What the form needs beside what was typed: the version that is revised, or what a new call may be taken from.
struct With<'a> {
    version: Option<u64>,
    mechanisms: &'a [MechanismRow],
}

/// A plain form to start from: title, summary, field of work, money, main text.
pub(crate) fn plain_form() -> Form {
    let field = |id: &str, zh: &str, en: &str, required: bool, kind: FieldKind| Field {
        id: id.to_owned(),
        label: Bilingual::new(zh, en),
        help: Bilingual::default(),
        required,
        when: None,
        kind,
    };
    let files = FieldKind::Files { most: 1, bytes_each: 20_000_000, media: vec![MediaType::Pdf], pdf: None };
    Form {
        sections: vec![
            rules::form::Section {
                title: Bilingual::new("基本信息", "Basics"),
                when: None,
                fields: vec![
                    field(TITLE, "项目名称", "Project title", true, FieldKind::line(60)),
                    field("keywords", "关键词", "Keywords", false, FieldKind::line(100)),
                    field("abstract", "项目摘要", "Abstract", true, FieldKind::text(400)),
                ],
            },
            rules::form::Section {
                title: Bilingual::new("研究内容与经费", "Research and funding"),
                when: None,
                fields: vec![
                    field("plan", "研究方案", "Research plan", true, FieldKind::text(3_000)),
                    field("amount", "申请经费", "Amount requested", true, FieldKind::Money { most: Some(Money::yuan(3_000_000)) }),
                    field("body", "申请书正文", "Main text", false, files),
                ],
            },
        ],
    }
}

/// What a content looks like as it would be typed.
fn typed(row: &CallRow) -> Fields {
    let content = &row.content;
    let one = |text: &str| vec![text.to_owned()];
    let zone = &content.window.zone;
    Fields::of(
        [
            ("code", one(&content.code)),
            ("class", one(content.class.as_str())),
            ("fields", content.fields.iter().map(|field| field.as_str().to_owned()).collect()),
            ("title_zh", one(&content.title.zh)),
            ("title_en", one(&content.title.en)),
            ("text_zh", one(&content.text.zh)),
            ("text_en", one(&content.text.en)),
            ("foreign_leads", if content.foreign_leads { one("on") } else { Vec::new() }),
            ("opens", one(&content.window.opens.local_input(zone))),
            ("closes", one(&content.window.closes.local_input(zone))),
            ("zone", one(zone.name())),
            ("budget", content.budget.map(|budget| vec![budget.plain()]).unwrap_or_default()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .chain(parts::typed(row))
        .collect(),
    )
}

fn editor(look: &Look<'_>, action: &str, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx, with: &With<'_>) -> Markup {
    let version = with.version;
    let part = |name: &'static str, label: &'static str| (name, look.t(label));
    let line = |(name, label): (&'static str, String), required: bool, most: usize| {
        ui::line(look, &Part::new(name, &label).required(required).among(wrong), fields.raw(name), Some(most))
    };
    let classes: Vec<(String, String)> = Class::ALL.map(|class| (class.as_str().to_owned(), look.class(class))).into();
    let disciplines: Vec<(String, String)> = Discipline::ALL.map(|field| (field.as_str().to_owned(), look.discipline(field))).into();
    let zone = if fields.raw("zone").is_empty() { cx.zone.clone() } else { Zone::parse(fields.raw("zone")).unwrap_or_else(|| cx.zone.clone()) };
    html! {
        h1 { (look.t(if version.is_some() { "call-edit" } else { "call-new" })) }
        form method="post" action=(action) {
            @if let Some(version) = version { (ui::hidden("version", &version.to_string())) }
            @if version.is_none() { (mechanism(look, fields, wrong, with.mechanisms)) }
            (ui::line(look, &Part::new("code", &look.t("call-code")).help(&look.t("code-help")).required(true).among(wrong), fields.raw("code"), Some(24)))
            (line(part("title_zh", "title-zh"), true, TITLE_MOST))
            (line(part("title_en", "title-en"), false, TITLE_MOST))
            (ui::select(look, &Part::new("class", &look.t("call-class")).help(&look.t("call-class-help")).required(true).among(wrong), &classes, fields.raw("class")))
            (ui::choices(look, &Part::new("fields", &look.t("call-fields")).required(true).among(wrong), &disciplines, &fields.all("fields"), true))
            (ui::prose(look, &Part::new("text_zh", &look.t("call-text-zh")).required(true).among(wrong), fields.raw("text_zh"), TEXT_MOST, 10))
            (ui::prose(look, &Part::new("text_en", &look.t("call-text-en")).among(wrong), fields.raw("text_en"), TEXT_MOST, 8))
            (ui::choices(look, &Part::new("foreign_leads", &look.t("call-leads")).help(&look.t("call-leads-help")), &[("on".to_owned(), look.t("call-leads-foreign"))], &fields.all("foreign_leads"), true))
            (ui::hidden("zone", zone.name()))
            (ui::datetime(look, &Part::new("opens", &look.t("call-opens")).required(true).among(wrong), fields.raw("opens"), &zone))
            (ui::datetime(look, &Part::new("closes", &look.t("call-closes")).help(&look.t("call-closes-help")).required(true).among(wrong), fields.raw("closes"), &zone))
            (ui::money_field(look, &Part::new("budget", &look.t("call-budget")).among(wrong), fields.raw("budget"), None))
            (parts::contact_rows(look, fields, wrong))
            (parts::person_rows(look, fields, wrong))
            p.help { (look.t(if with.version.is_some() { "call-form-apart" } else { "call-form-later" })) }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// From which mechanism a new call is taken: its class, its form and its terms follow.
fn mechanism(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], mechanisms: &[MechanismRow]) -> Markup {
    let mut options = vec![(String::new(), look.t("call-mechanism-none"))];
    options.extend(
        mechanisms
            .iter()
            .filter(|row| row.stage == MechanismStage::InForce)
            .map(|row| (row.id.to_string(), format!("{} · {}", look.pick(&row.content.title), look.class(row.content.class)))),
    );
    html! { @if options.len() > 1 { (ui::select(look, &Part::new("mechanism", &look.t("call-mechanism")).help(&look.t("call-mechanism-help")).among(wrong), &options, fields.raw("mechanism"))) } }
}

/// The mechanism that a new call names, if it names one.
fn named(fields: &Fields) -> Option<MechanismId> {
    if fields.raw("mechanism").is_empty() { None } else { fields.option("mechanism", |text| Id::parse(text).map(MechanismId)) }
}

/// Reads a content, whether it came with a form, and whom to ask by name; the documents stay as they are, because they are attached elsewhere, and so does the form that a
/// program does not send. Where a mechanism is named, class and form are its.
fn content(fields: &Fields, cx: &Cx) -> Result<(Content, bool, Vec<parts::Typed>), Refusal> {
    let code = fields.line("code", 24);
    let is_taken = named(fields).is_some();
    let class = if is_taken && fields.raw("class").is_empty() { Some(Class::FreeExploration) } else { fields.option("class", Class::parse) };
    let disciplines = fields.options("fields", Discipline::parse);
    let (title_zh, title_en) = (fields.line("title_zh", TITLE_MOST), fields.maybe_line("title_en", TITLE_MOST));
    let (text_zh, text_en) = (fields.prose("text_zh", TEXT_MOST), fields.maybe_prose("text_en", TEXT_MOST));
    let foreign_leads = fields.ticked("foreign_leads");
    let zone = match fields.raw("zone") {
        "" => Some(cx.zone.clone()),
        name => fields.keep("zone", Zone::parse(name).ok_or(rules::centre::Refusal::UnknownZone)),
    };
    let known = zone.clone().unwrap_or_else(Zone::shanghai);
    let (opens, closes) = (fields.time("opens", &known), fields.time("closes", &known));
    let budget = fields.maybe_money("budget");
    let persons = parts::read_persons(fields);
    let contacts = parts::read(fields);
    let sent = fields.has("form");
    let form =
        if sent { fields.prose("form", FORM_MOST).and_then(|text| fields.keep("form", Form::parse(text.as_str()))) } else { Some(plain_form()) };
    fields.finish()?;
    let none = || Refusal::Fields(Vec::new());
    let text = |text: Option<rules::text::Prose>| text.map_or(String::new(), |text| text.as_str().to_owned());
    let line = |line: Option<rules::text::Line>| line.map_or(String::new(), |line| line.as_str().to_owned());
    let content = Content {
        code: line(code),
        class: class.ok_or_else(none)?,
        fields: disciplines,
        title: Bilingual { zh: line(title_zh), en: line(title_en) },
        text: Bilingual { zh: text(text_zh), en: text(text_en) },
        foreign_leads,
        window: Window { opens: opens.ok_or_else(none)?, closes: closes.ok_or_else(none)?, zone: zone.ok_or_else(none)? },
        budget,
        contact: String::new(),
        form: form.ok_or_else(none)?,
        attachments: Vec::new(),
        terms: call::Terms::default(),
        contacts,
        items: Vec::new(),
        persons: Vec::new(),
    };
    Ok((content, sent, persons))
}

/// Drafts one 起草指南.
pub(crate) async fn draft(cx: Cx, Path(programme): Path<String>, Sent(fields): Sent) -> Response {
    let Some(programme) = Id::parse(&programme).map(ProgrammeId) else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = cx.signed_in()?;
        let ((content, _, persons), mechanism) = (content(&fields, &cx)?, named(&fields));
        let id = CallId(new_id());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageCall, &Place::programme(programme))?;
            let content = match mechanism {
                None => content.clone(),
                Some(mechanism) => {
                    let standing = tx.load::<Mechanism>(mechanism)?;
                    let standing = standing.state().ok_or(Refusal::from(MechanismRefusal::NoSuchMechanism))?;
                    standing.in_force()?;
                    content.clone().taken_from(mechanism, standing.version, &standing.content)
                }
            };
            let under = tx.load::<Programme>(programme)?;
            let under = under.state().ok_or(Refusal::from(ProgrammeRefusal::NoSuchProgramme))?;
            let event = call::draft(programme, under, content)?;
            let event = call::naming(event, &parts::meant(tx, person, None, &persons)?);
            let committed = tx.commit(&permit, vec![Loaded::<Call>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/calls/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "drafted"),
        Err(error) => {
            let title = cx.look(Section::Calls).t("call-new");
            let action = format!("/programmes/{programme}/calls");
            let mechanisms = cx.read(|rows| rows.mechanisms()).await.unwrap_or_default();
            cx.reply().again(error, Section::Calls, &title, |look, refusal| {
                editor(look, &action, &fields, wrong(refusal), &cx, &With { version: None, mechanisms: &mechanisms })
            })
        }
    }
}

/// Revises a draft 修改指南.
pub(crate) async fn revise(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let read = cx.read_version(&fields);
    let outcome = async {
        let person = cx.signed_in()?;
        let (base, has_form, persons) = content(&fields, &cx)?;
        cx.write(&fields, move |tx| {
            let (loaded, place) = known(tx, person, id)?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
            loaded.expect(read)?;
            let standing = &call.content;
            let form = if has_form { base.form.clone() } else { standing.form.clone() };
            let (attachments, terms, items) = (standing.attachments.clone(), standing.terms.clone(), standing.items.clone());
            let content = Content { attachments, terms, items, form, ..base.clone() };
            let event = call::naming(call.revise(content)?, &parts::meant(tx, person, Some(call), &persons)?);
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/calls/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let title = cx.look(Section::Calls).t("call-edit");
            let action = format!("/calls/{id}/revisions");
            cx.reply().again(error, Section::Calls, &title, |look, refusal| {
                editor(look, &action, &fields, wrong(refusal), &cx, &With { version: read, mechanisms: &[] })
            })
        }
    }
}
