//! Corpus 语料: in the gate each target takes its corpus and the same few thousand mutations of it.

use fuzz::{TARGETS, round};

/// How many mutations each target takes in the gate.
const MUTATIONS: usize = 6_000;

#[test]
fn no_input_breaks_a_parser() {
    let mut failures = Vec::new();
    std::thread::scope(|scope| {
        let half = |odd: usize| {
            scope.spawn(move || {
                let mine = TARGETS.iter().skip(odd).step_by(2);
                mine.filter_map(|target| round::run(target, 20_261_122, MUTATIONS, None).err().map(|failure| (target.name, failure)))
                    .collect::<Vec<_>>()
            })
        };
        for half in [half(0), half(1)] {
            failures.extend(half.join().expect("a thread of targets"));
        }
    });
    let told: Vec<String> =
        failures.iter().map(|(name, failure)| format!("{name}: {}\n  {:?}", failure.why, String::from_utf8_lossy(&failure.input))).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(round::peak().is_none_or(|mebibytes| mebibytes < 512), "no input makes a parser hold so much: {:?} MiB", round::peak());
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).expect("the corpus");
    let mut folders: Vec<String> = folders.map(|entry| entry.expect("a folder").file_name().to_string_lossy().into_owned()).collect();
    folders.sort();
    let mut names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    names.sort_unstable();
    assert_eq!(folders, names);
    for target in TARGETS {
        assert!(!target.corpus().expect("a folder").is_empty(), "{} has nothing to begin with", target.name);
    }
}
