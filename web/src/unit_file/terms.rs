//! Terms 单位材料要求: which papers a draft call asks of its hosts' files, with the figures, and whether own funds need a proof.

use crate::call::revision::{editable, revise_by, settled};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Content;
use rules::form::{Choice, Field, FieldKind, MediaType, Section as FormSection};
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use rules::unit_file::{AccountsAsked, Asked, CreditAsked, Figures, HighTechAsked, Hosts, OWN_PROOF, Refusal as FileRefusal};
use rules::{CallId, Refusal};
use serde::Serialize;
use store::CallRow;

/// What is offered first of accounts: the years that calls ask, and the months after which annual tax is settled.
const OFFERED: AccountsAsked = AccountsAsked { years: 3, ready_months: 5 };
/// The field in which the source of own funds is chosen.
const OWN_SOURCE: &str = "own-source";
/// The most bytes of a proof.
const PROOF_MOST: u64 = 20_000_000;

/// The terms as JSON.
#[derive(Serialize)]
struct View<'a> {
    call: CallId,
    version: u64,
    unit_files: &'a Asked,
}

/// The page 单位材料要求.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("unit-file-terms-title");
    let asked = &row.content.terms.unit_files;
    let (view, fields) = (View { call: row.id, version: row.version, unit_files: asked }, typed(asked));
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &fields, &[], &cx))
}

/// Terms as they would be typed; what is not asked with the figures that are offered.
fn typed(asked: &Asked) -> Fields {
    let offered = Figures::default();
    let accounts = asked.accounts.unwrap_or(OFFERED);
    let papers: Vec<String> = [("accounts", asked.accounts.is_some()), ("high-tech", asked.high_tech.is_some()), ("credit", asked.credit.is_some())]
        .into_iter()
        .filter(|(_, is_asked)| *is_asked)
        .map(|(kind, _)| kind.to_owned())
        .collect();
    let one = |text: String| vec![text];
    Fields::of(
        [
            ("hosts", one(asked.hosts.as_str().to_owned())),
            ("papers", papers),
            ("years", one(accounts.years.to_string())),
            ("ready_months", one(accounts.ready_months.to_string())),
            ("certificate_years", one(asked.high_tech.map_or(offered.high_tech_years, |asked| asked.years).to_string())),
            ("credit_days", one(asked.credit.map_or(offered.credit_days, |asked| asked.days).to_string())),
            ("own_proof", if asked.own_proof { one("on".to_owned()) } else { Vec::new() }),
        ]
        .map(|(name, values)| (name.to_owned(), values))
        .into(),
    )
}

fn page(look: &Look<'_>, row: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let call = format!("/calls/{}", row.id);
    let hosts: Vec<(String, String)> =
        Hosts::ALL.map(|hosts| (hosts.as_str().to_owned(), look.t(&format!("unit-file-hosts-{}", hosts.as_str())))).into();
    let papers: Vec<(String, String)> =
        rules::unit_file::Paper::KINDS.map(|kind| (kind.to_owned(), look.t(&format!("unit-file-kind-{kind}")))).into();
    let number = |name: &'static str, key: &str, help: &str| {
        let help = look.t(help);
        ui::line(look, &Part::new(name, &look.t(key)).help(&help).kind("number").required(true).among(wrong), fields.raw(name), None)
    };
    let own = row.content.terms.funding.own;
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&call)), (&look.t("unit-file-terms-title"), None)]))
        h1 { (look.t("unit-file-terms-title")) }
        p.lead { (look.t("unit-file-terms-lead")) }
        form method="post" action={ (call) "/terms/unit-files" } {
            (ui::hidden("version", &row.version.to_string()))
            (ui::choices(look, &Part::new("hosts", &look.t("unit-file-terms-hosts")).help(&look.t("unit-file-terms-hosts-help")).required(true).among(wrong), &hosts, &fields.all("hosts"), false))
            (ui::choices(look, &Part::new("papers", &look.t("unit-file-terms-papers")).help(&look.t("unit-file-terms-papers-help")).among(wrong), &papers, &fields.all("papers"), true))
            (number("years", "unit-file-terms-years", "unit-file-terms-years-help"))
            (number("ready_months", "unit-file-terms-ready", "unit-file-terms-ready-help"))
            (number("certificate_years", "unit-file-terms-certificate", "unit-file-terms-certificate-help"))
            (number("credit_days", "unit-file-terms-credit", "unit-file-terms-credit-help"))
            (ui::choices(look, &Part::new("own_proof", &look.t("unit-file-terms-own")).help(&look.t("unit-file-terms-own-help")).among(wrong), &[("on".to_owned(), look.t("unit-file-terms-own-proof"))], &fields.all("own_proof"), true))
            @if own.is_none() { (ui::notice(Tone::Plain, html! { p { (look.t("unit-file-terms-no-own")) " " a href={ (call) "/terms/funding" } { (look.t("funding-edit")) } } })) }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

fn read(fields: &Fields) -> Result<Asked, Refusal> {
    let hosts = fields.option("hosts", Hosts::parse).unwrap_or_default();
    let papers = fields.all("papers");
    let is_asked = |kind: &str| papers.iter().any(|paper| paper == kind);
    let small = |name: &str| fields.keep(name, fields.raw(name).trim().parse::<u8>().map_err(|_| FileRefusal::Figure)).unwrap_or(1);
    let (years, ready_months, certificate) = (small("years"), small("ready_months"), small("certificate_years"));
    let days = fields.keep("credit_days", fields.raw("credit_days").trim().parse::<u16>().map_err(|_| FileRefusal::Figure)).unwrap_or(1);
    let own_proof = fields.ticked("own_proof");
    fields.finish()?;
    Ok(Asked {
        hosts,
        accounts: is_asked("accounts").then_some(AccountsAsked { years, ready_months }),
        high_tech: is_asked("high-tech").then_some(HighTechAsked { years: certificate }),
        credit: is_asked("credit").then_some(CreditAsked { days }),
        own_proof,
    })
}

/// Sets what is asked 设定单位材料要求. Where own funds need a proof and the form has no place for it, the form gets one.
pub(crate) async fn save(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let asked = read(&fields)?;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
            if asked.own_proof && content.form.field(OWN_PROOF).is_none() {
                give_place(content);
            }
            content.terms.unit_files = asked.clone();
            Ok(())
        })
        .await
    };
    settled(&cx, &id, outcome.await, "unit-file-terms-title", |look, row, wrong| page(look, row, &fields, wrong, &cx)).await
}

/// Where the form says where own funds come from, and takes their proof.
fn give_place(content: &mut Content) {
    let field =
        |id: &str, label: Bilingual, help: Bilingual, kind: FieldKind| Field { id: id.to_owned(), label, help, required: false, when: None, kind };
    let option = |id: &str, zh: &str, en: &str| Choice { id: id.to_owned(), label: Bilingual::new(zh, en) };
    let options = vec![
        option("own", "单位自有资金", "The unit's own money"),
        option("partner", "合作单位出资", "A partner's money"),
        option("local", "地方财政配套", "Matching funds of the district or city"),
        option("loan", "银行贷款", "A bank loan"),
    ];
    let mut fields = Vec::new();
    if content.form.field(OWN_SOURCE).is_none() {
        let label = Bilingual::new("自筹或配套资金来源", "Where own or matching funds come from");
        fields.push(field(OWN_SOURCE, label, Bilingual::default(), FieldKind::Choice { options, many: true }));
    }
    let label = Bilingual::new("自筹或配套资金证明", "Proof of own or matching funds");
    let help = Bilingual::new(
        "预算中填写了自筹或配套经费的，请上传银行存款证明、出资承诺函或者配套文件。",
        "Where the budget names own or matching funds, attach a bank's statement, a letter of commitment or the document that grants them.",
    );
    let kind = FieldKind::Files { most: 5, bytes_each: PROOF_MOST, media: vec![MediaType::Pdf, MediaType::Jpeg, MediaType::Png], pdf: None };
    fields.push(field(OWN_PROOF, label, help, kind));
    content.form.sections.push(FormSection { title: Bilingual::new("自筹与配套资金", "Own and matching funds"), when: None, fields });
}
