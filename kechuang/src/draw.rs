//! Draw 抽签与专家抽取: lots, panels and partial lotteries that anyone can repeat from the list, the label and the public value.
//!
//! ```text
//! list.csv  id                           or proposal, expert      the plain draw: the first are drawn, the others are reserves in order
//!           id,cost                      with --budget            funded in the drawn order until the first who does not fit
//!           id[,field][,conflict][,…]    with --quota, --one-per, --reserves: a panel, with why somebody was passed over
//!           id,score                     with --chances smooth --width W: no score moves a chance by more than its change ÷ W
//!           id,low,high                  with --chances maximin: the best promise, whatever the truth within the intervals
//! ```
//! Exit: 0 done, 2 wrong input with its line and column, 3 what cannot be drawn, with the reason.

use crate::assign::progress::Phase;
use crate::table::{Row, Table, decimal, save};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use ranking::{Candidate, Interval, PassedOver, Place, Terms};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to draw.
#[derive(Args)]
pub(crate) struct Draw {
    /// Those who take part, one a line under a column `id`, `proposal` or `expert`.
    #[arg(long)]
    list: PathBuf,
    /// How many are drawn; the others are reserves in their order.
    #[arg(long, required_unless_present = "budget", conflicts_with = "budget")]
    pub(crate) places: Option<u32>,
    /// How much there is for those who are drawn, in fen: each costs what stands in the column `cost`.
    #[arg(long)]
    budget: Option<u64>,
    /// At least so many of a field, as `physics=2`; may be given several times. The list has a column `field`.
    #[arg(long)]
    quota: Vec<String>,
    /// One at most of those who have the same in this column, such as `institution`.
    #[arg(long)]
    one_per: Option<String>,
    /// How many reserves are named; all the others where nothing is said.
    #[arg(long)]
    reserves: Option<u32>,
    /// Draws by chances instead of evenly.
    #[arg(long, value_enum, requires = "places", conflicts_with_all = ["quota", "one_per", "reserves"])]
    chances: Option<Chances>,
    /// With smooth: over how many points of score the chance falls from certain to none.
    #[arg(long)]
    width: Option<String>,
    /// What the draw is called, as published before.
    #[arg(long)]
    label: String,
    /// The public value that was fixed only after the list was published.
    #[arg(long)]
    beacon: String,
    /// Where the order is written; printed where nothing is said.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Prints a summary that a program may read.
    #[arg(long, requires = "out")]
    json: bool,
}

/// Where the chances come from 概率来源.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Chances {
    /// From scores, falling evenly across the line.
    Smooth,
    /// From intervals, so that the worst case is the best.
    Maximin,
}

type Rows = Vec<Vec<String>>;

/// What was drawn, as rows under a header, and what there is to say of it.
pub(crate) struct Drawn {
    pub(crate) rows: Rows,
    told: Option<String>,
    /// The same for programs, by name.
    figures: Vec<(&'static str, Value)>,
}

/// Reads the list, and who stands in it.
pub(crate) fn read(draw: &Draw) -> anyhow::Result<(Table, Vec<String>)> {
    let table = Table::read(&draw.list, &[&["id", "proposal", "expert"]])?;
    let (mut ids, mut seen) = (Vec::new(), BTreeMap::new());
    for row in table.rows() {
        row.fresh(0, &mut seen, ids.len())?;
        ids.push(row.text(0).to_owned());
    }
    Ok((table, ids))
}

/// What is drawn from the list; the inner error is the reason why nothing can be.
pub(crate) fn drawn(draw: &Draw) -> anyhow::Result<Result<Drawn, String>> {
    let (table, ids) = read(draw)?;
    if let Some(budget) = draw.budget {
        return funded(draw, &table, &ids, budget).map(Ok);
    }
    if let Some(chances) = draw.chances {
        return by_chance(draw, &table, &ids, chances);
    }
    let is_plain = draw.quota.is_empty() && draw.one_per.is_none() && draw.reserves.is_none() && table.optional("conflict").is_none();
    let rows = if is_plain { Ok(plain(draw, &ids)) } else { panel(draw, &table, ids)? };
    Ok(rows.map(|rows| Drawn { rows, told: None, figures: Vec::new() }))
}

/// Draws.
pub(crate) fn draw(draw: &Draw) -> anyhow::Result<ExitCode> {
    let phase = Phase::start("drawing");
    let found = drawn(draw)?;
    drop(phase);
    let Drawn { rows, told, figures } = match found {
        Ok(drawn) => drawn,
        Err(reason) => {
            eprintln!("kechuang: {reason}");
            return Ok(ExitCode::from(3));
        }
    };
    if let Some(told) = told {
        eprintln!("kechuang: {told}");
    }
    let standing = |wanted: &str| rows.iter().skip(1).filter(|row| row[2].starts_with(wanted)).count();
    let mut summary = json!({
        "label": draw.label, "beacon": draw.beacon, "listed": rows.len() - 1, "drawn": standing("drawn"), "reserves": standing("reserve"),
    });
    figures.into_iter().for_each(|(name, value)| summary[name] = value);
    match &draw.out {
        Some(out) => {
            save(out, rows)?;
            if draw.json {
                println!("{summary}");
            }
        }
        None => {
            let mut writer = csv::Writer::from_writer(std::io::stdout());
            rows.iter().try_for_each(|row| writer.write_record(row))?;
            writer.flush()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn header(more: &[&str]) -> Rows {
    vec![["order", "id", "standing", "sha256"].iter().chain(more).map(|text| (*text).to_owned()).collect()]
}

fn plain(draw: &Draw, ids: &[String]) -> Rows {
    let places = draw.places.unwrap_or(0) as usize;
    let mut rows = header(&[]);
    for (at, (id, digest)) in ranking::draw(&draw.label, &draw.beacon, ids).into_iter().enumerate() {
        let standing = if at < places { "drawn".to_owned() } else { format!("reserve {}", at + 1 - places) };
        rows.push(vec![(at + 1).to_string(), id, standing, digest]);
    }
    rows
}

fn column(table: &Table, draw: &Draw, name: &str) -> anyhow::Result<usize> {
    table.optional(name).with_context(|| format!("{}, line 1: a column `{name}` was expected", draw.list.display()))
}

fn funded(draw: &Draw, table: &Table, ids: &[String], budget: u64) -> anyhow::Result<Drawn> {
    if !draw.quota.is_empty() || draw.one_per.is_some() || draw.chances.is_some() {
        bail!("--budget draws evenly: it goes with no --quota, --one-per or --chances");
    }
    let cost = column(table, draw, "cost")?;
    let mut group = Vec::new();
    for (row, id) in table.rows().zip(ids) {
        group.push((id.clone(), row.text(cost).parse().map_err(|_| row.wrong(cost, "a whole number of fen"))?));
    }
    let drawn = ranking::line::draw_at_line(&draw.label, &draw.beacon, &group, budget);
    let mut rows = header(&[]);
    for (at, (id, digest)) in drawn.order.into_iter().enumerate() {
        let standing = if at < drawn.funded { "drawn".to_owned() } else { format!("reserve {}", at + 1 - drawn.funded) };
        rows.push(vec![(at + 1).to_string(), id, standing, digest]);
    }
    let told = Some(format!("{} are funded; {} fen stay unspent", drawn.funded, drawn.unspent));
    Ok(Drawn { rows, told, figures: vec![("unspent_fen", json!(drawn.unspent))] })
}

fn panel(draw: &Draw, table: &Table, ids: Vec<String>) -> anyhow::Result<Result<Rows, String>> {
    let mut quotas = BTreeMap::new();
    for quota in &draw.quota {
        let (field, count) = quota.split_once('=').with_context(|| format!("--quota is a field and a number, as physics=2, not `{quota}`"))?;
        let count: u32 = count.trim().parse().with_context(|| format!("--quota is a field and a number, as physics=2, not `{quota}`"))?;
        if quotas.insert(field.trim().to_owned(), count).is_some() {
            bail!("--quota names {field} twice");
        }
    }
    let field = if quotas.is_empty() { None } else { Some(column(table, draw, "field")?) };
    let group = draw.one_per.as_ref().map(|name| column(table, draw, &name.to_lowercase())).transpose()?;
    let conflict = table.optional("conflict");
    let text = |row: &Row<'_>, column: Option<usize>| column.map_or("", |column| row.text(column)).to_owned();
    let mut candidates = Vec::with_capacity(ids.len());
    for (row, id) in table.rows().zip(ids) {
        let conflicted = match text(&row, conflict).to_lowercase().as_str() {
            "" | "0" | "no" | "否" => false,
            "1" | "yes" | "x" | "是" => true,
            _ => return Err(row.wrong(conflict.unwrap_or(0), "`yes` or nothing")),
        };
        candidates.push(Candidate { id, field: text(&row, field), group: text(&row, group), conflicted });
    }
    let terms = Terms { places: draw.places.unwrap_or(0), reserves: draw.reserves.unwrap_or(u32::MAX), quotas, group_most: group.map(|_| 1) };
    let drawn = match ranking::panel(&draw.label, &draw.beacon, &candidates, &terms) {
        Ok(drawn) => drawn,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let mut rows = header(&["why"]);
    for (at, one) in drawn.into_iter().enumerate() {
        let reason = why(one.passed, draw.one_per.as_deref().unwrap_or("group"));
        let standing = match &one.place {
            Place::Chosen => "drawn".to_owned(),
            Place::Reserve(number) => format!("reserve {number}"),
            Place::Passed(_) => "not drawn".to_owned(),
        };
        rows.push(vec![(at + 1).to_string(), candidates[one.candidate].id.clone(), standing, one.digest, reason]);
    }
    Ok(Ok(rows))
}

/// Why somebody was passed over, also where they are a reserve.
fn why(passed: Option<PassedOver>, group: &str) -> String {
    match passed {
        None => String::new(),
        Some(PassedOver::Conflicted) => "must step back".to_owned(),
        Some(PassedOver::Group(first)) => format!("same {group} as {first}"),
        Some(PassedOver::Owed) => "the places left are owed to others by the quotas".to_owned(),
        Some(PassedOver::Later) => "all places were taken".to_owned(),
    }
}

fn by_chance(draw: &Draw, table: &Table, ids: &[String], from: Chances) -> anyhow::Result<Result<Drawn, String>> {
    let places = draw.places.unwrap_or(0) as usize;
    if places > ids.len() {
        return Ok(Err(format!("there are {places} places and {} on the list", ids.len())));
    }
    let (chances, promise) = match from {
        Chances::Smooth => {
            let score = column(table, draw, "score")?;
            let width = draw.width.as_deref().and_then(|width| decimal(width, 6)).filter(|width| *width > 0);
            let width = width.context("--width is a decimal number above 0")?;
            let scores = table.rows().map(|row| row.decimal(score)).collect::<anyhow::Result<Vec<_>>>()?;
            (ranking::smooth(&scores, width, places).context("no such lottery")?, None)
        }
        Chances::Maximin => {
            let (low, high) = (column(table, draw, "low")?, column(table, draw, "high")?);
            let mut intervals = Vec::with_capacity(ids.len());
            for row in table.rows() {
                let one = Interval { low: row.decimal(low)?, high: row.decimal(high)? };
                if one.low > one.high {
                    return Err(row.wrong(high, "a figure not below `low`"));
                }
                intervals.push(one);
            }
            let found = ranking::maximin(&intervals, places).context("no such lottery")?;
            let share = |millionths: u64| i64::try_from(millionths).map_or_else(|_| millionths.to_string(), crate::assign::millionths);
            let [value, bound] = [found.value, found.bound].map(share);
            (found.chances, Some([value, bound]))
        }
    };
    let chosen: std::collections::BTreeSet<String> = ranking::sample(&draw.label, &draw.beacon, ids, &chances).into_iter().collect();
    let by_id: BTreeMap<&String, u32> = ids.iter().zip(chances).collect();
    let mut rows = header(&["chance"]);
    for (at, (id, digest)) in ranking::draw(&draw.label, &draw.beacon, ids).into_iter().enumerate() {
        let standing = if chosen.contains(&id) { "drawn" } else { "not drawn" };
        let chance = crate::assign::millionths(i64::from(by_id[&id]));
        rows.push(vec![(at + 1).to_string(), id, standing.to_owned(), digest, chance]);
    }
    let Some([value, bound]) = promise else { return Ok(Ok(Drawn { rows, told: None, figures: Vec::new() })) };
    let told = Some(format!("at least {value} of the truly best {places} on average; no lottery promises more than {bound}"));
    Ok(Ok(Drawn { rows, told, figures: vec![("objective", json!(value)), ("bound", json!(bound))] }))
}
