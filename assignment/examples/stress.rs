//! Temporary.
use assignment::*;
fn dfs(p: &Problem, at: usize, from: usize, load: &mut Vec<u32>, cur: &mut Vec<u32>, rows: &Vec<Vec<u32>>, got: u32, f: &mut dyn FnMut(&Vec<u32>)) {
    if at == rows.len() { if load.iter().zip(&p.experts).all(|(l, e)| *l >= e.least) { f(cur) } return; }
    if got >= p.proposals[at].least { dfs(p, at + 1, 0, load, cur, rows, 0, f); }
    if got < p.proposals[at].most {
        for i in from..rows[at].len() {
            let pair = rows[at][i]; let e = p.pairs[pair as usize].expert as usize;
            if load[e] >= p.experts[e].most { continue; }
            load[e] += 1; cur.push(pair);
            dfs(p, at, i + 1, load, cur, rows, got + 1, f);
            cur.pop(); load[e] -= 1;
        }
    }
}
fn main() {
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let (mut bad, mut badt, mut badl, mut openc, mut count, mut proved) = (0, 0, 0, 0, 0, 0);
    for seed in 0..n {
        let mut c = Chance::new(seed);
        let np = 3 + c.below(2) as usize; let ne = 4 + c.below(3) as usize; let dem = 2 + c.below(2) as u32;
        let cap = ((np as u32 * dem).div_ceil(ne as u32)) + c.below(2) as u32;
        let range = [4, 10, 1000][c.below(3) as usize];
        let mut pairs = vec![];
        for proposal in 0..np as u32 { for expert in 0..ne as u32 { if c.below(10) < 9 { pairs.push(Pair { proposal, expert, affinity: c.below(range) as i32 }); } } }
        let p = Problem { proposals: vec![Demand { least: dem, most: dem }; np], experts: (0..ne).map(|_| Load { least: if c.below(4) == 0 { 1 } else { 0 }, most: cap }).collect(), pairs, groups: None };
        let Ok(a) = fair(&p, Fairness::Worst, 1) else { continue };
        let l = fair(&p, Fairness::Leximin, 1).unwrap();
        let mut rows = vec![vec![]; np];
        for (i, pair) in p.pairs.iter().enumerate() { rows[pair.proposal as usize].push(i as u32); }
        let mut best = (i64::MIN, i64::MIN); let mut lex: Vec<i64> = vec![];
        dfs(&p, 0, 0, &mut vec![0; ne], &mut vec![], &rows, 0, &mut |s| { let mut v = p.sums(s); v.sort_unstable(); best = best.max((v[0], p.total(s))); if v > lex { lex = v; } });
        count += 1;
        assert!(a.ceiling >= best.0);
        if a.total < best.1 { println!("{seed} {} {} ceil {} bound {} best {best:?} {:?}", a.worst, a.total, a.ceiling, a.bound, p); } if a.worst < best.0 { bad += 1; } else if a.total < best.1 { badt += 1; }
        if a.ceiling > best.0 { openc += 1; }
        if a.complete { proved += 1; }
        let mut ls = p.sums(&l.chosen); ls.sort_unstable(); if ls < lex { badl += 1; }
    }
    println!("count {count} worst short {bad} total short {badt} leximin short {badl} ceiling above {openc} proved {proved}");
}
