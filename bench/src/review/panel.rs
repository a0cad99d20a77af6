//! Panel 评审组: votes whose posterior is known from long chains of JAGS, and the comparison with it.
//!
//! ```text
//! votes ─▶ ours: independent draws ─▶ expected ranks ─┐
//!       └▶ JAGS: chains ─▶ expected ranks, R-hat ─────┴▶ largest difference, in ranks and in Monte-Carlo errors
//! ```

use crate::review::instance::rows;
use crate::review::peers::watch;
use anyhow::{Context, ensure};
use ranking::{Vote, Votes};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// The model, which is the source's.
const MODEL: &str = include_str!("../../peers/rank.jags");

/// How many chains, each from a seed of its own.
const CHAINS: usize = 4;

/// Into how many pieces each chain is cut for the Monte-Carlo error.
const PIECES: usize = 25;

/// Votes with the names of their proposals.
pub(crate) struct Panel {
    pub(crate) proposals: Vec<String>,
    votes: Vec<Vote>,
}

/// How long chains are, in steps.
#[derive(Clone, Copy)]
pub(crate) struct Length {
    /// How many are forgotten.
    pub(crate) before: usize,
    /// How many are kept of each chain, a multiple of the pieces.
    pub(crate) kept: usize,
    /// Of how many one is kept.
    pub(crate) every: usize,
}

/// What chains say.
pub(crate) struct Chains {
    pub(crate) means: Vec<f64>,
    pub(crate) errors: Vec<f64>,
    /// The worst of all proposals; 1 where the chains agree.
    pub(crate) r_hat: f64,
    pub(crate) cpu: f64,
    pub(crate) peak: f64,
}

impl Panel {
    /// Reads `proposal,assessor,num_grade,section`, grades being whole or decimal.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let (mut proposals, mut numbers) = (Vec::new(), [const { BTreeMap::<String, u32>::new() }; 3]);
        let mut votes = Vec::new();
        for [proposal, expert, grade, section] in rows(path, ["proposal", "assessor", "num_grade", "section"])? {
            let [proposal_number, expert, section] = [(0, &proposal), (1, &expert), (2, &section)].map(|(kind, name)| {
                let next = u32::try_from(numbers[kind].len()).unwrap_or(u32::MAX);
                *numbers[kind].entry(name.clone()).or_insert(next)
            });
            if proposal_number as usize == proposals.len() {
                proposals.push(proposal);
            }
            let grade = (grade.parse::<f64>().context("a grade")? * 1e6).round() as i64;
            votes.push(Vote { proposal: proposal_number, expert, section, grade });
        }
        Ok(Self { proposals, votes })
    }

    /// As the ranking takes them.
    pub(crate) fn votes(&self) -> anyhow::Result<Votes> {
        Ok(Votes::new(self.votes.clone())?)
    }

    /// Runs JAGS on them. Fails where it is not installed.
    pub(crate) fn jags(&self, folder: &Path, length: Length) -> anyhow::Result<Chains> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("rank.jags"), MODEL)?;
        std::fs::write(folder.join("data.R"), self.data())?;
        let mut script = format!("load glm\nmodel in \"rank.jags\"\ndata in \"data.R\"\ncompile, nchains({CHAINS})\n");
        for chain in 1..=CHAINS {
            let seed = format!("`.RNG.name` <- \"base::Mersenne-Twister\"\n`.RNG.seed` <- {chain}\n");
            std::fs::write(folder.join(format!("seed{chain}.R")), seed)?;
            writeln!(script, "parameters in \"seed{chain}.R\", chain({chain})")?;
        }
        let Length { before, kept, every } = length;
        write!(script, "initialize\nupdate {before}\nmonitor place, thin({every})\nupdate {}\ncoda *, stem(\"out\")\n", kept * every)?;
        std::fs::write(folder.join("script"), script)?;
        let (cpu, peak) = watch(&["jags", "script"], folder)?;
        let mut chains = Vec::new();
        for chain in 1..=CHAINS {
            let text = std::fs::read_to_string(folder.join(format!("outchain{chain}.txt"))).context("reading a chain")?;
            let places: Vec<f64> = text.lines().filter_map(|line| line.split_whitespace().nth(1)?.parse().ok()).collect();
            ensure!(places.len() == kept * self.proposals.len(), "a chain has {} places", places.len());
            chains.push(places);
        }
        let of = |proposal: usize| -> Vec<&[f64]> { chains.iter().map(|places| &places[proposal * kept..][..kept]).collect() };
        let told: Vec<[f64; 3]> = (0..self.proposals.len()).map(|proposal| agreement(&of(proposal))).collect();
        let column = |at: usize| told.iter().map(|row| row[at]).collect::<Vec<_>>();
        Ok(Chains { means: column(0), errors: column(1), r_hat: column(2).into_iter().fold(1.0, f64::max), cpu, peak })
    }

    /// In the form of R, about the mean of the proposals' means.
    fn data(&self) -> String {
        let mut sums = vec![(0.0, 0.0); self.proposals.len()];
        for vote in &self.votes {
            let (sum, count) = &mut sums[vote.proposal as usize];
            *sum += vote.grade as f64 / 1e6;
            *count += 1.0;
        }
        let centre = sums.iter().map(|(sum, count)| sum / count).sum::<f64>() / sums.len() as f64;
        let most = |of: fn(&Vote) -> u32| self.votes.iter().map(of).max().map_or(0, |most| most + 1);
        let list = |of: &dyn Fn(&Vote) -> String| self.votes.iter().map(of).collect::<Vec<_>>().join(",");
        let sections = most(|vote| vote.section);
        format!(
            "`votes` <- {}\n`proposals` <- {}\n`experts` <- {}\n`sections` <- {sections}\n`several` <- {}\n`proposal` <- c({})\n`expert` <- c({})\n\
             `section` <- c({})\n`grade` <- c({})\n",
            self.votes.len(),
            self.proposals.len(),
            most(|vote| vote.expert),
            u32::from(sections > 1),
            list(&|vote| (vote.proposal + 1).to_string()),
            list(&|vote| (vote.expert + 1).to_string()),
            list(&|vote| (vote.section + 1).to_string()),
            list(&|vote| format!("{:?}", vote.grade as f64 / 1e6 - centre)),
        )
    }
}

/// The largest difference of expected ranks, in ranks, and the largest in Monte-Carlo errors of both sides together.
pub(crate) fn differences(ours: &[[f64; 2]], theirs: &[[f64; 2]]) -> [f64; 2] {
    ours.iter().zip(theirs).fold([0.0; 2], |most, ([one, error], [other, its])| {
        let difference = (one - other).abs();
        [most[0].max(difference), most[1].max(difference / error.hypot(*its).max(1e-9))]
    })
}

/// Of chains of one proposal's places: the mean, its Monte-Carlo error by means of pieces, and the split R-hat of Gelman and Rubin.
fn agreement(chains: &[&[f64]]) -> [f64; 3] {
    let pieces: Vec<f64> = chains.iter().flat_map(|chain| chain.chunks(chain.len() / PIECES).take(PIECES)).map(|piece| moments(piece)[0]).collect();
    let [mean, variance] = moments(&pieces);
    let halves: Vec<[f64; 2]> = chains.iter().flat_map(|chain| chain.chunks(chain.len() / 2).take(2)).map(moments).collect();
    let length = (chains[0].len() / 2) as f64;
    let within = halves.iter().map(|half| half[1]).sum::<f64>() / halves.len() as f64;
    let between = moments(&halves.iter().map(|half| half[0]).collect::<Vec<_>>())[1];
    let r_hat = if within > 0.0 { (((length - 1.0) / length * within + between) / within).sqrt() } else { 1.0 };
    [mean, (variance / pieces.len() as f64).sqrt(), r_hat]
}

/// Mean and sample variance.
fn moments(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    [mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_that_agree_have_an_r_hat_of_one_and_others_do_not() {
        let wave = |start: f64| (0..1_000).map(|step| start + f64::from(step % 2)).collect::<Vec<_>>();
        let (low, high) = (wave(0.0), wave(5.0));
        let [mean, error, r_hat] = agreement(&[&low, &low]);
        assert!((mean - 0.5).abs() < 1e-9 && error < 1e-9 && (r_hat - 1.0).abs() < 0.01, "{mean} {error} {r_hat}");
        assert!(agreement(&[&low, &high])[2] > 2.0);
    }

    #[test]
    fn differences_are_told_in_ranks_and_in_errors() {
        assert_eq!(differences(&[[1.0, 0.3], [2.0, 0.3]], &[[1.0, 0.4], [3.0, 0.4]]), [1.0, 2.0]);
    }
}
