//! Rows 测量行: what is measured, by name: an instance, a method of `ours.rs`, the peers that solve the same, and what is known.
//!
//! A method that is new has its function in `ours.rs` and its rows here.

use crate::figure::Bar;

/// Where an instance comes from.
pub(crate) enum Instance {
    /// `assignment/NAME` of the data.
    Folder(&'static str),
    /// Proposals, experts, slots, demand, of the generator with seed 1.
    Generated([u64; 4]),
}

/// One assignment that is measured.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) instance: Instance,
    /// A method of `ours.rs`.
    pub(crate) method: &'static str,
    /// Parts of a whole pair in which flows are counted, and how many a pair has at most.
    pub(crate) whole: i64,
    pub(crate) cap: i64,
    /// The optimum in millionths times the whole, where it is known.
    pub(crate) known: Option<i64>,
    /// The most CPU seconds.
    pub(crate) most: Option<f64>,
    /// The most memory of the process, in mebibytes.
    pub(crate) mib: Option<f64>,
    /// What counts beside: a name that the method tells, and what is to be reached.
    pub(crate) also: &'static [(&'static str, Bar)],
    /// Solvers of `peers/assign.py`.
    pub(crate) peers: &'static [&'static str],
    /// What peers need that do not install from a registry, as it was measured on a machine like this one; empty where nothing was.
    pub(crate) measured: &'static str,
    /// Whether the peers seek the same optimum, so that another objective is a wrong answer.
    pub(crate) exact: bool,
    /// Left out of a quick run.
    pub(crate) slow: bool,
    /// Measured only when it is asked for.
    pub(crate) national: bool,
}

const TOTAL: Row = Row {
    name: "",
    instance: Instance::Folder("aamas2015"),
    method: "total",
    whole: 1,
    cap: 1,
    known: None,
    most: None,
    mib: None,
    also: &[],
    peers: &["ortools", "highs-simplex", "highs-ipm"],
    measured: "",
    exact: true,
    slow: false,
    national: false,
};

const FAIR: Row = Row { method: "fair", peers: &[], exact: false, ..TOTAL };
const RANDOMISED: Row = Row { method: "randomised", whole: 1024, peers: &["ortools", "highs-ipm"], ..TOTAL };

/// Assignments. The known optima are those of the data's README; chances times 1024.
pub(crate) const ROWS: &[Row] = &[
    Row { name: "total aamas2015", known: Some(1_406_250_000), measured: "openreview-matcher 2.0.7: MinMax 4.0, FairSequence 1.2", ..TOTAL },
    Row {
        name: "total 10k × 10k",
        instance: Instance::Generated([10_000, 10_000, 60, 5]),
        known: Some(44_135_768_838),
        most: Some(0.6),
        mib: Some(80.0),
        measured: "LEMON 1.3.1: cost scaling 1.03, network simplex 2.2; openreview-matcher: 435 and 10 GiB, estimated",
        ..TOTAL
    },
    Row {
        name: "total 100k × 50k",
        instance: Instance::Generated([100_000, 50_000, 60, 5]),
        known: Some(438_633_660_937),
        most: Some(10.0),
        mib: Some(350.0),
        peers: &["ortools"],
        measured: "LEMON 1.3.1: cost scaling 21.8, network simplex 377",
        slow: true,
        ..TOTAL
    },
    Row {
        name: "decline 100k × 50k",
        instance: Instance::Generated([100_000, 50_000, 60, 5]),
        method: "decline",
        cap: 32,
        also: &[("ms a decline at most", Bar::AtMost(50.0))],
        peers: &[],
        exact: false,
        slow: true,
        ..TOTAL
    },
    Row {
        name: "total 400k × 250k",
        instance: Instance::Generated([400_000, 250_000, 60, 3]),
        most: Some(90.0),
        mib: Some(2_560.0),
        peers: &["ortools"],
        slow: true,
        national: true,
        ..TOTAL
    },
    Row {
        name: "randomised aamas2015, Q 0.8046875",
        cap: 824,
        known: Some(1_368_148_000_000),
        most: Some(0.3),
        measured: "Randomized of openreview-matcher 2.0.7: 11",
        ..RANDOMISED
    },
    Row { name: "randomised aamas2015, Q 0.44140625", cap: 452, known: Some(1_151_876_000_000), most: Some(0.3), ..RANDOMISED },
    // The linear bound of the worst sum is 1.5, so what reaches it is the best; the best total known with a worst sum of 1.25 is 1400.5.
    Row { name: "fair aamas2015, the worst sum", known: Some(1_500_000), most: Some(1.0), ..FAIR },
    Row {
        name: "fair aamas2015, no sum below 1.25",
        method: "floor",
        cap: 1_250_000,
        most: Some(1.0),
        also: &[("worst sum", Bar::AtLeast(1.25)), ("total", Bar::AtLeast(1_400.5))],
        measured: "FairFlow of openreview-matcher 2.0.7: 42, worst sum 1.25, total 1363.0",
        ..FAIR
    },
    Row { name: "fair 10k × 10k, the worst sum", instance: Instance::Generated([10_000, 10_000, 60, 5]), most: Some(30.0), ..FAIR },
    Row {
        name: "perturbed aamas2015, Q 0.8046875",
        method: "perturbed",
        whole: 1024,
        cap: 824,
        most: Some(2.0),
        also: &[("quality ratio", Bar::AtLeast(0.9499)), ("entropy", Bar::AtLeast(1_950.0))],
        peers: &[],
        measured: "the authors' C++: 33, quality ratio 0.94991, entropy 1953.5",
        exact: false,
        ..TOTAL
    },
];

/// What the expected ranks of a panel are compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// Long chains of JAGS that the tests of the ranking keep.
    Chains,
    /// Exact draws that came with the data.
    Given,
}

impl Truth {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chains => "long chains",
            Self::Given => "the given exact draws",
        }
    }
}

/// Votes that are ranked.
pub(crate) struct Votes {
    pub(crate) name: &'static str,
    /// Kept with the tests of the ranking; else in the data.
    pub(crate) stored: bool,
    pub(crate) truth: Truth,
    pub(crate) most: Option<f64>,
    /// The most memory of the process, in mebibytes.
    pub(crate) mib: Option<f64>,
    /// Whether JAGS is timed on them.
    pub(crate) jags: bool,
    pub(crate) slow: bool,
}

/// How many intervals lotteries are over, with the most CPU seconds.
pub(crate) const LOTTERIES: &[(u32, f64, bool)] = &[(4_035, 60.0, false), (11_520, 60.0, true)];

/// Panels.
pub(crate) const PANELS: &[Votes] = &[
    Votes { name: "syn18", stored: true, truth: Truth::Chains, most: Some(0.1), mib: None, jags: true, slow: false },
    Votes { name: "syn33", stored: true, truth: Truth::Chains, most: None, mib: None, jags: true, slow: false },
    Votes { name: "syn360", stored: false, truth: Truth::Given, most: Some(0.8), mib: Some(50.0), jags: true, slow: true },
    Votes { name: "syn2000", stored: false, truth: Truth::Given, most: Some(10.0), mib: None, jags: false, slow: true },
];
