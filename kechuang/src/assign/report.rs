//! Report 不可行报告: why nothing can be assigned, what cannot hold together, and what would help, in the names of the files.

use super::Named;
use assignment::{Part, Remedy, Shortage, Source, WHOLE};
use serde_json::{Value, json};
use std::process::ExitCode;

/// How many of a list are shown to people; programs get all.
const SHOWN: usize = 20;

/// Says why, and ends with 3.
pub(super) fn report(named: &Named, shortage: &Shortage, json: bool) -> ExitCode {
    let minimal: Vec<String> = shortage.minimal.iter().map(|part| part_name(named, *part)).collect();
    let remedies: Vec<Help> = shortage.remedies.iter().map(|remedy| Help::new(named, remedy)).collect();
    let counted = |list: &[(u32, u32)], names: &[String]| -> Vec<(String, u32)> {
        list.iter().map(|(at, count)| (names[*at as usize].clone(), *count)).collect()
    };
    let (short, idle) = (counted(&shortage.short, &named.proposals), counted(&shortage.idle, &named.experts));
    let lacking: Vec<(String, u32)> = shortage.lacking.iter().map(|(source, at, count)| (limit_name(named, *source, *at), *count)).collect();
    if json {
        let answer = json!({
            "feasible": false, "needed": shortage.needed, "available": shortage.available, "short": shortage.places,
            "proposals_short": short, "experts_idle": idle, "limits_lacking": lacking, "fixed_dropped": shortage.dropped.len(),
            "competing_proposals": shortage.competing.len(), "full_experts": shortage.full.len(),
            "cannot_hold_together": minimal, "each_of_these_is_needed": shortage.proved,
            "cap": shortage.cap.map(|(asked, least)| json!({ "asked": share(asked), "least": share(least) })),
            "remedies": remedies.iter().map(Help::json).collect::<Vec<_>>(),
        });
        println!("{answer}");
        return ExitCode::from(3);
    }
    eprintln!("infeasible: {} places needed, {} available, {} short", shortage.needed, shortage.available, shortage.places);
    if !shortage.competing.is_empty() {
        eprintln!("  {} proposals compete for {} experts who are full", shortage.competing.len(), shortage.full.len());
    }
    list("short", &short.iter().map(|(name, count)| format!("proposal {name}: {count} short")).collect::<Vec<_>>());
    list("idle", &idle.iter().map(|(name, count)| format!("expert {name}: {count} below their least")).collect::<Vec<_>>());
    list("lacking", &lacking.iter().map(|(name, count)| format!("{name}: {count} too few")).collect::<Vec<_>>());
    if let Some((asked, least)) = shortage.cap {
        eprintln!("no pair may have a chance above {}: too little for what the proposals need", share(asked));
        eprintln!("remedy: a cap of {} or more", share(least));
        return ExitCode::from(3);
    }
    let proof = if shortage.proved { "without any one of them the rest can" } else { "cut down as far as the effort allowed" };
    eprintln!("these cannot hold together ({proof}):");
    list("parts", &minimal);
    for help in &remedies {
        eprintln!("remedy: {}, at a cost of {}, fills {}{}", help.what, help.cost, help.gains, help.left());
        list("steps", &help.steps.iter().map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>());
    }
    ExitCode::from(3)
}

/// A chance as a decimal; 1024ths have at most ten digits.
fn share(of: i32) -> String {
    let digits = format!("{:010}", i64::from(of % WHOLE) * 10_000_000_000 / i64::from(WHOLE));
    let digits = digits.trim_end_matches('0');
    format!("{}.{}", of / WHOLE, if digits.is_empty() { "0" } else { digits })
}

fn list(what: &str, lines: &[String]) {
    for line in lines.iter().take(SHOWN) {
        eprintln!("  {line}");
    }
    if lines.len() > SHOWN {
        eprintln!("  … {} more ({what}); --json tells all", lines.len() - SHOWN);
    }
}

/// What a rule is called.
pub(super) fn rule_name(named: &Named, source: Source) -> String {
    match source {
        Source::Group => "the group limit".to_owned(),
        Source::Rule(rule) => named.rules.get(rule as usize).cloned().unwrap_or_default(),
    }
}

pub(super) fn limit_name(named: &Named, source: Source, proposal: Option<u32>) -> String {
    let rule = rule_name(named, source);
    proposal.map_or(rule.clone(), |proposal| format!("{rule}, at proposal {}", named.proposals[proposal as usize]))
}

fn part_name(named: &Named, part: Part) -> String {
    let (proposal, expert) = (|at: u32| &named.proposals[at as usize], |at: u32| &named.experts[at as usize]);
    let (demand, load) = (|at: u32| named.problem.proposals[at as usize], |at: u32| named.problem.experts[at as usize]);
    match part {
        Part::Demand(at) => format!("proposal {} needs at least {}", proposal(at), demand(at).least),
        Part::DemandMost(at) => format!("proposal {} takes at most {}", proposal(at), demand(at).most),
        Part::Load(at) => format!("expert {} takes at most {}", expert(at), load(at).most),
        Part::LoadLeast(at) => format!("expert {} takes at least {}", expert(at), load(at).least),
        Part::Groups => rule_name(named, Source::Group),
        Part::Rule(at) => rule_name(named, Source::Rule(at)),
    }
}

/// A remedy in names.
struct Help {
    what: &'static str,
    steps: Vec<(String, u32)>,
    cost: u64,
    gains: u64,
    left: u64,
}

impl Help {
    fn new(named: &Named, remedy: &Remedy) -> Self {
        let proposals = |list: &[(u32, u32)]| -> Vec<(String, u32)> {
            list.iter().map(|(at, count)| (format!("proposal {}", named.proposals[*at as usize]), *count)).collect()
        };
        let (what, steps, gains, left) = match remedy {
            Remedy::MoreLoad { experts, gains, left } => {
                let steps = experts.iter().map(|(at, count)| (format!("expert {}", named.experts[*at as usize]), *count)).collect();
                ("raise loads", steps, *gains, *left)
            }
            Remedy::WiderLimits { limits, gains, left } => {
                let steps = limits.iter().map(|(source, at, count)| (limit_name(named, *source, *at), *count)).collect();
                ("widen limits", steps, *gains, *left)
            }
            Remedy::MoreExperts { proposals: list, gains } => ("admit more experts", proposals(list), *gains, 0),
            Remedy::FewerPlaces { proposals: list, gains } => ("ask for fewer experts", proposals(list), *gains, 0),
        };
        Self { what, cost: steps.iter().map(|(_, count)| u64::from(*count)).sum(), steps, gains, left }
    }

    fn left(&self) -> String {
        if self.left == 0 { String::new() } else { format!(", leaves {} short", self.left) }
    }

    fn json(&self) -> Value {
        json!({ "remedy": self.what, "steps": self.steps, "cost": self.cost, "gains": self.gains, "left": self.left })
    }
}
