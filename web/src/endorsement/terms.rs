//! What a call asks of units 推荐程序: the officer's page, and the sentences on the public page of the call.

use crate::call::revision::{editable, revise_by, settled};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part as Input, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::endorsement::{Acts, Chain, DAYS_MOST, Recommends, STEPS_MOST, Step};
use rules::organisation::Refusal as OrganisationRefusal;
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use rules::{OrganisationId, Refusal};
use serde::Serialize;
use store::{CallRow, Reader, StoreError, WriteError};

const NAME_MOST: usize = 40;

/// What the units that a chain names are called.
pub(crate) fn units(rows: &mut Reader<'_>, chain: &Chain) -> Result<Vec<(OrganisationId, Bilingual)>, StoreError> {
    let mut named = Vec::new();
    let ids = chain.steps.iter().flat_map(|step| match &step.acts {
        Acts::Department | Acts::Host => Vec::new(),
        Acts::Unit(unit) => vec![*unit],
        Acts::ByHost(units) => units.iter().flat_map(|one| [one.host, one.unit]).collect(),
    });
    for id in ids {
        if let Some(row) = rows.organisation(id)? {
            named.push((id, row.unit.name));
        }
    }
    Ok(named)
}

fn name<'a>(look: &'a Look<'_>, units: &'a [(OrganisationId, Bilingual)], unit: OrganisationId) -> &'a str {
    units.iter().find(|(one, _)| *one == unit).map_or("", |(_, name)| look.pick(name))
}

fn acts(look: &Look<'_>, acts: &Acts, units: &[(OrganisationId, Bilingual)]) -> String {
    match acts {
        Acts::Department => look.t("chain-acts-department"),
        Acts::Host => look.t("chain-acts-host"),
        Acts::Unit(unit) => name(look, units, *unit).to_owned(),
        Acts::ByHost(pairs) => {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|one| {
                    look.t_with("chain-acts-pair", &[("host", name(look, units, one.host).into()), ("unit", name(look, units, one.unit).into())])
                })
                .collect();
            pairs.join(&look.t("list-separator"))
        }
    }
}

/// The chain as a section of the call's page; nothing where the centre has an application at once.
pub(crate) fn section(look: &Look<'_>, row: &CallRow, units: &[(OrganisationId, Bilingual)]) -> Markup {
    let chain = &row.content.terms.endorsement;
    if !chain.is_asked() {
        return html! {};
    }
    let window = &row.content.window;
    ui::section(
        "endorsement",
        &look.t("chain-title"),
        None,
        html! {
            p { (look.t("chain-lead")) }
            ol { @for (number, step) in chain.steps.iter().enumerate() {
                li {
                    strong { (look.pick(&step.name)) } (look.t("form-colon")) (acts(look, &step.acts, units)) " · "
                    (look.t("passage-until")) " " (ui::when(look, chain.closes(u8::try_from(number).unwrap_or(0), window), &window.zone))
                    @if let Some(quota) = step.quota { " · " (look.t_with("chain-quota", &[("most", u32::from(quota).into())])) }
                }
            } }
        },
    )
}

/// The terms as JSON.
#[derive(Serialize)]
struct View<'a> {
    version: u64,
    endorsement: &'a Chain,
}

/// The page 推荐程序 of a draft call.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let chain = row.content.terms.endorsement.clone();
    let named = match cx.read(move |rows| units(rows, &chain)).await {
        Ok(named) => named,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Calls).t("chain-title");
    let view = View { version: row.version, endorsement: &row.content.terms.endorsement };
    let fields = typed(&row.content.terms.endorsement, &named);
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &fields, &[], &cx))
}

/// A chain as it would be typed.
fn typed(chain: &Chain, named: &[(OrganisationId, Bilingual)]) -> Fields {
    let called =
        |unit: OrganisationId| named.iter().find(|(one, _)| *one == unit).map_or_else(|| unit.to_string(), |(_, name)| name.pick(false).to_owned());
    let mut values = Vec::new();
    for (number, step) in chain.steps.iter().enumerate() {
        let (kind, units) = match &step.acts {
            Acts::Department => ("department", String::new()),
            Acts::Host => ("host", String::new()),
            Acts::Unit(unit) => ("unit", called(*unit)),
            Acts::ByHost(pairs) => {
                ("by-host", pairs.iter().map(|one| format!("{} > {}", called(one.host), called(one.unit))).collect::<Vec<_>>().join("\n"))
            }
        };
        for (name, value) in [
            ("name_zh", step.name.zh.clone()),
            ("name_en", step.name.en.clone()),
            ("acts", kind.to_owned()),
            ("units", units),
            ("days", step.days.to_string()),
            ("quota", step.quota.map(|quota| quota.to_string()).unwrap_or_default()),
        ] {
            values.push((format!("{name}_{number}"), vec![value]));
        }
    }
    Fields::of(values.into_iter().collect())
}

fn page(look: &Look<'_>, row: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let call = format!("/calls/{}", row.id);
    let kinds = |empty: &str| {
        let none = (String::new(), look.t(empty));
        let rest = ["department", "host", "unit", "by-host"].map(|kind| (kind.to_owned(), look.t(&format!("chain-acts-{kind}"))));
        std::iter::once(none).chain(rest).collect::<Vec<_>>()
    };
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&call)), (&look.t("chain-title"), None)]))
        h1 { (look.t("chain-title")) }
        p.lead { (look.t("chain-terms-lead")) }
        form method="post" action={ (call) "/terms/endorsement" } {
            (ui::hidden("version", &row.version.to_string()))
            @for number in 0..STEPS_MOST {
                @let field = |name: &str| format!("{name}_{number}");
                fieldset.section {
                    legend { h2 { (look.t_with("chain-step", &[("number", (number + 1).into())])) } }
                    (ui::select(look, &Input::new(&field("acts"), &look.t("chain-acts")).among(wrong), &kinds("chain-no-step"), fields.raw(&field("acts"))))
                    (ui::line(look, &Input::new(&field("name_zh"), &look.t("chain-name-zh")).among(wrong), fields.raw(&field("name_zh")), Some(NAME_MOST)))
                    (ui::line(look, &Input::new(&field("name_en"), &look.t("chain-name-en")).among(wrong), fields.raw(&field("name_en")), Some(NAME_MOST)))
                    (ui::prose(look, &Input::new(&field("units"), &look.t("chain-units")).help(&look.t("chain-units-help")).among(wrong), fields.raw(&field("units")), 10_000, 2))
                    (ui::line(look, &Input::new(&field("days"), &look.t("chain-days")).help(&look.t_with("chain-days-help", &[("most", u32::from(DAYS_MOST).into())])).among(wrong), fields.raw(&field("days")), None))
                    (ui::line(look, &Input::new(&field("quota"), &look.t("chain-quota-label")).help(&look.t("chain-quota-help")).among(wrong), fields.raw(&field("quota")), None))
                }
            }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// What was typed of one step, before its units are looked up.
#[derive(Clone)]
struct Typed {
    name: Bilingual,
    kind: String,
    units: String,
    field: String,
    days: u16,
    quota: Option<u16>,
}

fn read(fields: &Fields) -> Vec<Typed> {
    let mut steps = Vec::new();
    for number in 0..STEPS_MOST {
        let field = |name: &str| format!("{name}_{number}");
        let kind = fields.raw(&field("acts")).to_owned();
        let (zh, en) = (fields.raw(&field("name_zh")).to_owned(), fields.maybe_line(&field("name_en"), NAME_MOST));
        let units = fields.raw(&field("units")).to_owned();
        let whole = |name: &str| {
            let name = field(name);
            if fields.raw(&name).trim().is_empty() { None } else { fields.option(&name, |text| text.trim().parse::<u16>().ok()) }
        };
        let (days, quota) = (whole("days"), whole("quota"));
        if kind.is_empty() && zh.trim().is_empty() {
            continue;
        }
        let kind = fields.option(&field("acts"), |text| ["department", "host", "unit", "by-host"].contains(&text).then(|| text.to_owned()));
        let zh = fields.line(&field("name_zh"), NAME_MOST);
        let text = |line: Option<rules::text::Line>| line.map_or(String::new(), |line| line.as_str().to_owned());
        steps.push(Typed {
            name: Bilingual { zh: text(zh), en: text(en) },
            kind: kind.unwrap_or_default(),
            units,
            field: field("units"),
            days: days.unwrap_or(0),
            quota,
        });
    }
    steps
}

/// The chain, with its units looked up by name, code or id. Refuses one that is not known, or that several are called by.
fn chain(rows: &mut Reader<'_>, steps: &[Typed]) -> Result<Result<Chain, Refusal>, StoreError> {
    let mut chain = Chain::default();
    for typed in steps {
        let mut one = |text: &str| -> Result<Result<OrganisationId, Refusal>, StoreError> {
            let found = rows.organisations_named(text)?;
            let why = || Refusal::Fields(vec![FieldRefusal::new(typed.field.clone(), &OrganisationRefusal::NoSuchOrganisation)]);
            Ok(match found.as_slice() {
                [only] => Ok(only.id),
                _ => Err(why()),
            })
        };
        let acts = match typed.kind.as_str() {
            "department" => Acts::Department,
            "unit" => match one(&typed.units)? {
                Ok(unit) => Acts::Unit(unit),
                Err(refusal) => return Ok(Err(refusal)),
            },
            "by-host" => {
                let mut pairs = Vec::new();
                for line in typed.units.lines().filter(|line| !line.trim().is_empty()) {
                    let (host, unit) = line.split_once(['>', '＞', '→']).unwrap_or((line, ""));
                    match (one(host)?, one(unit)?) {
                        (Ok(host), Ok(unit)) => pairs.push(Recommends { host, unit }),
                        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
                    }
                }
                Acts::ByHost(pairs)
            }
            _ => Acts::Host,
        };
        chain.steps.push(Step { name: typed.name.clone(), acts, days: typed.days, quota: typed.quota });
    }
    Ok(Ok(chain))
}

/// Sets it 设定推荐程序.
pub(crate) async fn save(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let steps = read(&fields);
    let outcome = async {
        fields.finish()?;
        let chain = cx.read(move |rows| chain(rows, &steps)).await??;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
            content.terms.endorsement = chain.clone();
            Ok(())
        })
        .await
    };
    let outcome: Result<_, WriteError> = outcome.await;
    settled(&cx, &id, outcome, "chain-title", |look, row, wrong| page(look, row, &fields, wrong, &cx)).await
}
