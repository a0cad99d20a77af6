//! Affinity 专长匹配: reads proposals and experts' works as JSON lines, and writes how well each proposal's best experts fit, as `assign` reads it.
//!
//! ```text
//! docs.jsonl     {id, title, abstract, fields?, applicants?}          applicants are experts' names: nobody judges their own
//! works.jsonl    {expert, id, title, abstract, fields?}               `lang` and `year` may stand in both; the text itself shows its language
//! model          a folder of a sentence model (config.json, vocab.txt, model.safetensors, such as all-MiniLM-L6-v2), or a file of static word
//!                vectors, `word n n n …`, as word2vec and fastText write them as text
//!                (none comes with the program: of the small models that packages carry, those for English and Chinese are of 70 MB, or say no licence)
//! ratings.csv    expert,proposal,rating                               1 to 5: the loss is printed beside published ones
//! affinity.csv   paper,reviewer,score,text,field                      field is empty where one side names none
//! ```
//! Exit: 0 done, 2 wrong input with its line. Scores are decimal, to the millionth, and the same with any number of threads.

pub(crate) mod meaning;

use crate::assign::{millionths, peak};
use crate::table::{Lines, Table, write};
use anyhow::{Context, anyhow, ensure};
use assignment::affinity::{Candidate, DICTIONARY, Dictionary, Document, Encoder, Index, Measure, PUBLISHED, Proposals, Rated, Words, measure};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Instant;

/// So many lines, or so many proposals, are shared out among the threads at a time.
const BATCH: usize = 4096;

/// What a line may say, beside whose it is.
const KEYS: [&str; 7] = ["id", "title", "abstract", "fields", "lang", "year", "applicants"];

/// Whose texts to compare, and where the scores go.
#[derive(Args)]
pub(crate) struct Affinity {
    /// Proposals as JSON lines: id, title, abstract, fields?, applicants?.
    #[arg(long, required_unless_present = "affinity")]
    proposals: Option<PathBuf>,
    /// Experts' works as JSON lines: expert, id, title, abstract, fields?.
    #[arg(long, required_unless_present = "affinity")]
    experts: Option<PathBuf>,
    /// So many experts are named for each proposal.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    top: u32,
    /// Where the scores are written: paper,reviewer,score,text,field.
    #[arg(long, required_unless_present_any = ["affinity", "ratings"])]
    out: Option<PathBuf>,
    /// What experts say of their own expertise: expert,proposal,rating from 1 to 5. The scores are measured by them.
    #[arg(long)]
    ratings: Option<PathBuf>,
    /// Measures the scores of this file, paper,reviewer,score, rather than making any; a pair that is not listed has nought.
    #[arg(long, requires = "ratings", conflicts_with_all = ["proposals", "experts", "out", "model"])]
    affinity: Option<PathBuf>,
    /// The folder of a sentence model, or a file of static word vectors, `word n n n …`; texts that share no word may then be alike.
    #[arg(long)]
    model: Option<PathBuf>,
    /// So many threads compute; the machine's own number where it is not given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Prints a summary that a program may read.
    #[arg(long)]
    json: bool,
}

/// One line of a file of documents.
struct Line {
    id: String,
    expert: String,
    applicants: Vec<String>,
    document: Document,
}

/// Names in the order in which they came, and their numbers.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

/// All that is known once the files are read.
pub(crate) struct Corpus {
    index: Index,
    proposals: Names,
    experts: Names,
    works: usize,
    /// Per proposal, the experts who may not judge it.
    own: Vec<Vec<u32>>,
}

/// Computes affinities, and measures them.
pub(crate) fn run(affinity: &Affinity) -> anyhow::Result<ExitCode> {
    if let (Some(file), Some(ratings)) = (&affinity.affinity, &affinity.ratings) {
        let measured = measured_file(file, ratings)?;
        if affinity.json {
            println!("{}", json!({ "measure": as_json(measured) }));
        } else {
            print_measure(measured);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let threads = affinity.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let started = Instant::now();
    let corpus = read(affinity, threads)?;
    let read_in = started.elapsed();
    let searching = Instant::now();
    let mut pairs = 0;
    if let Some(out) = &affinity.out {
        let best = search(&corpus, affinity.top as usize, threads);
        pairs = best.iter().map(Vec::len).sum();
        save(out, &corpus, &best)?;
    }
    let searched_in = searching.elapsed();
    let measured = affinity.ratings.as_deref().map(|ratings| measured(&corpus, ratings)).transpose()?;
    let (proposals, experts) = (corpus.proposals.names.len(), corpus.experts.names.len());
    if affinity.json {
        let answer = json!({
            "proposals": proposals, "experts": experts, "works": corpus.works, "pairs": pairs, "threads": threads,
            "seconds": { "read": read_in.as_secs_f64(), "search": searched_in.as_secs_f64() }, "peak_kib": peak(), "measure": measured.map(as_json),
        });
        println!("{answer}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{proposals} proposals, {experts} experts with {} works; {pairs} pairs", corpus.works);
    println!("  read in {:.3} s, searched in {:.3} s", read_in.as_secs_f64(), searched_in.as_secs_f64());
    if let Some(measured) = measured {
        print_measure(measured);
    }
    Ok(ExitCode::SUCCESS)
}

/// The dictionary, unpacked when the first Chinese text is read.
fn dictionary() -> &'static Dictionary {
    static READ: OnceLock<Dictionary> = OnceLock::new();
    READ.get_or_init(|| {
        let mut text = String::new();
        flate2::read::GzDecoder::new(DICTIONARY).read_to_string(&mut text).expect("the dictionary is packed with the program");
        Dictionary::read(&text).expect("the dictionary is packed with the program")
    })
}

fn words(needs: bool) -> Words<'static> {
    Words { dictionary: needs.then(dictionary), stems: true, pairs: true }
}

/// Reads the files, and makes the index.
pub(crate) fn read(affinity: &Affinity, threads: usize) -> anyhow::Result<Corpus> {
    let (Some(proposals_file), Some(experts_file)) = (&affinity.proposals, &affinity.experts) else { return Err(anyhow!("no files")) };
    let folder = affinity.model.as_deref().filter(|path| path.is_dir());
    let encoder = folder.map(meaning::encoder).transpose()?;
    let model = affinity.model.as_deref().filter(|path| !path.is_dir()).map(meaning::words).transpose()?;
    let reading = Reading { threads, encoder: encoder.as_ref() };
    let (mut proposals, mut experts, mut applicants) = (Names::default(), Names::default(), Vec::new());
    let mut building = Proposals::new(model);
    each(proposals_file, "id", &reading, |line, read| {
        proposals.fresh(read.id).ok_or_else(|| wrong(proposals_file, line, "`id`, a name that does not stand above already,"))?;
        applicants.push(read.applicants);
        building.add(&read.document);
        Ok(())
    })?;
    let (mut building, mut works) = (building.works(), 0);
    each(experts_file, "expert", &reading, |_, read| {
        building.add(u32::try_from(experts.number(read.expert))?, &read.document);
        works += 1;
        Ok(())
    })?;
    let numbers = |names: &Vec<String>| names.iter().filter_map(|name| u32::try_from(*experts.numbers.get(name)?).ok()).collect();
    let own = applicants.iter().map(numbers).collect();
    Ok(Corpus { index: building.finish(), proposals, experts, works, own })
}

/// How files are read: by so many threads, and by a sentence model where one was given.
struct Reading<'a> {
    threads: usize,
    encoder: Option<&'a Encoder>,
}

/// Reads a file of JSON lines: many lines at a time, taken apart by the threads and handed on in their order.
fn each(path: &Path, named: &str, reading: &Reading<'_>, mut then: impl FnMut(usize, Line) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut lines = BufReader::new(File::open(path).with_context(|| format!("reading {}", path.display()))?).split(b'\n').zip(1_usize..);
    let (mut told, mut done) = (Instant::now(), 0);
    loop {
        let batch = lines.by_ref().take(BATCH).map(|(line, at)| Ok((at, line?))).collect::<std::io::Result<Vec<_>>>();
        let batch = batch.with_context(|| format!("reading {}", path.display()))?;
        if batch.is_empty() {
            return Ok(());
        }
        let share = batch.len().div_ceil(reading.threads);
        let parsed: Vec<anyhow::Result<Option<Line>>> = std::thread::scope(|scope| {
            let work = |part: &[(usize, Vec<u8>)]| part.iter().map(|(at, line)| parse(path, *at, line, named, reading.encoder)).collect::<Vec<_>>();
            let running: Vec<_> = batch.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
            running.into_iter().flat_map(|thread| thread.join().expect("a thread that reads")).collect()
        });
        for ((at, _), read) in batch.iter().zip(parsed) {
            if let Some(read) = read? {
                then(*at, read)?;
            }
        }
        done += batch.len();
        progress(&mut told, || format!("{}: {done} lines", path.display()));
    }
}

fn parse(path: &Path, at: usize, line: &[u8], named: &str, encoder: Option<&Encoder>) -> anyhow::Result<Option<Line>> {
    let line = if at == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let value: Value = serde_json::from_slice(line).map_err(|error| anyhow!("{} ({error})", wrong(path, at, "a JSON object")))?;
    let object = value.as_object().ok_or_else(|| wrong(path, at, "a JSON object"))?;
    let known = |key: &str| KEYS.contains(&key) || key == named;
    if let Some(odd) = object.keys().find(|key| !known(key)) {
        return Err(wrong(path, at, &format!("one of {} and not `{odd}`", KEYS.join(", "))));
    }
    let name = |key: &str| {
        let text = object.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or_else(|| wrong(path, at, &format!("`{key}`, a text,")))
    };
    let text = |key: &str| match object.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(value) => value.as_str().ok_or_else(|| wrong(path, at, &format!("`{key}`, a text,"))),
    };
    let list = |key: &str| match object.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(value) => {
            let texts = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
            texts.ok_or_else(|| wrong(path, at, &format!("`{key}`, a list of texts,")))
        }
    };
    ensure!(object.contains_key("title"), wrong(path, at, "`title`, a text,"));
    let (title, body, fields) = (text("title")?, text("abstract")?, list("fields")?);
    let needs = [title, body].iter().chain(&fields).any(|text| !text.is_ascii());
    let mut document = Document::read(&words(needs), [title, body], &fields);
    if let Some(encoder) = encoder {
        document.sense = encoder.read(&format!("{title}. {body}"));
    }
    let expert = if named == "expert" { name("expert")? } else { String::new() };
    let applicants = list("applicants")?.into_iter().map(|name| name.trim().to_owned()).collect();
    Ok(Some(Line { id: name("id")?, expert, applicants, document }))
}

fn wrong(path: &Path, line: usize, expected: &str) -> anyhow::Error {
    anyhow!("{}, line {line}: {expected} was expected", path.display())
}

/// The best experts of each proposal. Each is searched for by itself, so that threads change nothing.
pub(crate) fn search(corpus: &Corpus, top: usize, threads: usize) -> Vec<Vec<Candidate>> {
    let count = corpus.proposals.names.len();
    let mut best = Vec::with_capacity(count);
    let mut scratches: Vec<_> = (0..threads).map(|_| corpus.index.scratch()).collect();
    let mut told = Instant::now();
    while best.len() < count {
        let (from, to) = (best.len(), count.min(best.len() + BATCH));
        let share = (to - from).div_ceil(threads);
        std::thread::scope(|scope| {
            let running: Vec<_> = (from..to)
                .step_by(share)
                .zip(&mut scratches)
                .map(|(from, scratch)| {
                    scope.spawn(move || {
                        let found = (from..to.min(from + share)).map(|at| corpus.index.best(at, top, &corpus.own[at], scratch));
                        found.collect::<Vec<_>>()
                    })
                })
                .collect();
            best.extend(running.into_iter().flat_map(|thread| thread.join().expect("a thread that searches")));
        });
        progress(&mut told, || format!("searched for {to} of {count} proposals"));
    }
    best
}

fn save(out: &Path, corpus: &Corpus, best: &[Vec<Candidate>]) -> anyhow::Result<()> {
    write(out, |writer| {
        writer.write_record(["paper", "reviewer", "score", "text", "field"])?;
        for (proposal, best) in corpus.proposals.names.iter().zip(best) {
            for one in best {
                let [score, text] = [one.score, one.text].map(|share| millionths(i64::from(share)));
                let field = one.field.map_or_else(String::new, |field| millionths(i64::from(field)));
                writer.write_record([proposal, &corpus.experts.names[one.expert as usize], &score, &text, &field])?;
            }
        }
        Ok(())
    })
}

/// What experts' own ratings say of the scores.
pub(crate) fn measured(corpus: &Corpus, ratings: &Path) -> anyhow::Result<Measure> {
    let mut scratch = corpus.index.scratch();
    let mut rated = Vec::new();
    for row in ratings_of(ratings)?.rows() {
        let (expert, proposal) = (u32::try_from(row.known(0, &corpus.experts.numbers)?)?, row.known(1, &corpus.proposals.numbers)?);
        let score = i64::from(corpus.index.score(proposal, expert, &mut scratch).score);
        rated.push(Rated { expert, rating: rating(&row)?, score });
    }
    Ok(measure(&rated))
}

fn measured_file(affinity: &Path, ratings: &Path) -> anyhow::Result<Measure> {
    let (mut experts, mut scores) = (Names::default(), BTreeMap::new());
    let mut lines = Lines::open(affinity, &[&["paper", "proposal"], &["reviewer", "expert"], &["score"]])?;
    while let Some(row) = lines.next()? {
        scores.insert((row.text(0).to_owned(), row.text(1).to_owned()), row.decimal(2)?);
    }
    let mut rated = Vec::new();
    for row in ratings_of(ratings)?.rows() {
        let expert = u32::try_from(experts.number(row.text(0).to_owned()))?;
        let score = scores.get(&(row.text(1).to_owned(), row.text(0).to_owned())).copied().unwrap_or(0);
        rated.push(Rated { expert, rating: rating(&row)?, score });
    }
    Ok(measure(&rated))
}

fn ratings_of(ratings: &Path) -> anyhow::Result<Table> {
    Table::read(ratings, &[&["expert", "reviewer"], &["proposal", "paper"], &["rating"]])
}

fn rating(row: &crate::table::Row) -> anyhow::Result<i64> {
    let rating = row.decimal(2)?;
    ensure!((1_000_000..=5_000_000).contains(&rating), row.wrong(2, "a rating from 1 to 5"));
    Ok(rating)
}

fn as_json(measure: Measure) -> Value {
    let share = |share: Option<u32>| share.map(|share| millionths(i64::from(share)));
    json!({
        "loss": share(measure.loss), "easy": share(measure.easy.0), "easy_pairs": measure.easy.1, "hard": share(measure.hard.0),
        "hard_pairs": measure.hard.1, "published": PUBLISHED.map(|(name, loss)| (name, millionths(i64::from(loss)))),
    })
}

fn print_measure(measure: Measure) {
    let share = |share: Option<u32>| share.map_or_else(|| "none".to_owned(), |share| millionths(i64::from(share)));
    println!("loss {} (0 is perfect, 0.5 is chance)", share(measure.loss));
    println!(
        "  easy pairs right: {} of {}; hard pairs right: {} of {}",
        share(measure.easy.0),
        measure.easy.1,
        share(measure.hard.0),
        measure.hard.1
    );
    let published: Vec<String> = PUBLISHED.iter().map(|(name, loss)| format!("{name} {}", millionths(i64::from(*loss)))).collect();
    println!("  published on the gold standard of Stelmakh et al.: {}", published.join(", "));
}

/// Tells how far it is, every few seconds, to who waits.
fn progress(told: &mut Instant, what: impl FnOnce() -> String) {
    if told.elapsed().as_secs() >= 5 {
        *told = Instant::now();
        eprintln!("{}", what());
    }
}

impl Names {
    /// The number of a name, a new one where it is new.
    fn number(&mut self, name: String) -> usize {
        let next = self.names.len();
        let names = &mut self.names;
        *self.numbers.entry(name).or_insert_with_key(|name| {
            names.push(name.clone());
            next
        })
    }

    /// The number of a name that must be new.
    fn fresh(&mut self, name: String) -> Option<usize> {
        let next = self.names.len();
        (self.number(name) == next).then_some(next)
    }
}
