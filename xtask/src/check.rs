//! Check 总检: the steps of the gate in order. A failed step does not hide the next; only what needs it is left out.

use crate::{
    cargo, direction, install, licences,
    metadata::Metadata,
    openapi, postgres,
    report::{Report, problems},
    tidy,
};
use std::process::ExitCode;

/// The whole gate.
pub fn whole() -> ExitCode {
    let mut report = Report::default();
    let mut tools = None;
    report.step("tools that only tests need", || problems(install::ensure().map(|found| tools = Some(found))));
    let mut cluster = None;
    report.step("throw-away PostgreSQL", || {
        problems(postgres::Cluster::start().map(|started| {
            println!("{}", started.url());
            cluster = Some(started);
        }))
    });
    let built = compile(&mut report);
    match (&tools, &cluster, built) {
        (Some(tools), Some(cluster), true) => test(&mut report, tools, cluster),
        _ => {
            report.check("no test is left out", &["not run: a step before them failed".to_owned()]);
        }
    }
    drop(cluster);
    house(&mut report);
    openapi_step(&mut report, built);
    report.finish()
}

/// The gate without the tests and what only they need.
pub fn quick() -> ExitCode {
    let mut report = Report::default();
    let built = compile(&mut report);
    house(&mut report);
    openapi_step(&mut report, built);
    println!("\nquick: no test was run");
    report.finish()
}

/// The house rules alone.
pub fn daily() -> ExitCode {
    let mut report = Report::default();
    house(&mut report);
    report.finish()
}

/// Format, clippy, build; answers whether the build succeeded.
fn compile(report: &mut Report) -> bool {
    report.step("format", || problems(cargo::run(&["fmt", "--all", "--check"])));
    report.step("clippy and build", || problems(cargo::run_with(&["build", "--workspace", "--all-targets"], &cargo::linted())))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn test(report: &mut Report, tools: &install::Tools, cluster: &postgres::Cluster) {
    let environment = [
        (postgres::VARIABLE, cluster.url()),
        ("KECHUANG_TEST_CHROMEDRIVER", tools.driver.display().to_string()),
        ("KECHUANG_TEST_CHROMIUM", tools.browser.display().to_string()),
        ("KECHUANG_TEST_PYTHON", "python3".to_owned()),
        ("CI", "true".to_owned()),
        ("INSTA_UPDATE", "no".to_owned()),
        // Stories wait for disks and for clocks: one more than there are cores keeps these at work.
        ("RUST_TEST_THREADS", (cores() + cores().div_ceil(2)).to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let environment: Vec<(String, String)> = cargo::linted().into_iter().chain(environment).collect();
    let mut verdict = None;
    report.step("no test is left out", || match cargo::test(&environment) {
        Ok(read) => verdict.insert(read).problems(),
        Err(problem) => vec![problem],
    });
    if let Some(verdict) = verdict {
        report.tests(verdict.passed, &verdict.failed);
    }
}

/// What needs no build: tidy, dependency direction, licences and sources.
fn house(report: &mut Report) {
    let mut tree = None;
    report.step("files", || problems(tidy::Tree::read().map(|read| tree = Some(read))));
    if let Some(tree) = &tree {
        for (name, check) in tidy::CHECKS {
            report.check(name, &check(tree));
        }
        println!("{} house rules over {} files", tidy::CHECKS.len(), tree.files.len());
    }
    let mut metadata = None;
    report.step("cargo metadata", || problems(Metadata::read().map(|read| metadata = Some(read))));
    if let Some(metadata) = &metadata {
        report.check("dependency direction", &direction::edges(metadata));
        report.check("database drivers in store alone", &direction::drivers(metadata));
        report.check("purity of what is pure", &direction::purity(metadata));
        report.check("licences", &licences::licences(metadata));
        report.check("sources", &licences::sources(metadata));
        report.check("refused packages", &licences::refused(metadata));
        println!("{} packages", metadata.packages.len());
    }
}

fn openapi_step(report: &mut Report, built: bool) {
    report.step("OpenAPI freshness", || problems(if built { openapi::fresh() } else { Err("not run: the build failed".to_owned()) }));
}
