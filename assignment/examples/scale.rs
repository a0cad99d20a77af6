//! Times the engine on the generated national instances.
use assignment::flow::{Arc, Network};
use std::time::Instant;
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D049BB133111EB);
    z ^ (z >> 31)
}
fn h(seed: u64, tag: u64, a: u64, b: u64) -> u64 {
    const G: u64 = 0x9E3779B97F4A7C15;
    let z = mix(seed.wrapping_add(G));
    let z = mix((z ^ tag).wrapping_add(G));
    let z = mix((z ^ a).wrapping_add(G));
    mix((z ^ b).wrapping_add(G))
}
fn main() {
    let args: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let (p, r, k, dem, seed) = (args[0], args[1], args[2], args[3], args[4]);
    let t = (p / 250).max(8);
    let u32h = |x: u64| x >> 32;
    let skew = |x: u64| (((u32h(x) * u32h(x)) >> 32) * t) >> 32;
    let mut pools: Vec<Vec<u32>> = vec![vec![]; t as usize];
    for x in 0..r {
        let hr = h(seed, 2, x, 0);
        let rt = if h(seed, 2, x, 1) & 1 == 0 { skew(hr) } else { (u32h(hr) * t) >> 32 };
        pools[rt as usize].push(x as u32);
    }
    let mean = (14 * dem * p).div_ceil(10 * r);
    let lo = mean - mean / 2;
    let hi = mean + mean / 2;
    let caps: Vec<i32> = (0..r).map(|x| (lo + h(seed, 3, x, 0) % (hi - lo + 1)) as i32).collect();
    let mut pairs: Vec<(u32, u32, i32)> = vec![];
    for x in 0..p {
        let t1 = skew(h(seed, 1, x, 0));
        let t2 = skew(h(seed, 1, x, 1));
        let mut seen: Vec<u32> = vec![];
        for c in 0..k {
            let hc = h(seed, 4, x, c);
            let m = c % 10;
            let (rr, src) = if m == 9 {
                ((hc % r) as u32, 2)
            } else {
                let tt = if m < 7 { t1 } else { t2 };
                let pool = &pools[tt as usize];
                if pool.is_empty() { ((hc % r) as u32, 2) } else { (pool[(hc % pool.len() as u64) as usize], usize::from(m >= 7)) }
            };
            if seen.contains(&rr) {
                continue;
            }
            seen.push(rr);
            if h(seed, 5, x, rr as u64) % 100 == 0 {
                continue;
            }
            let (base, span) = [(300000, 550000), (150000, 500000), (0, 300000)][src];
            let s = (base + (h(seed, 6, x, rr as u64) % span) + h(seed, 7, rr as u64, 0) % 150000).min(1_000_000);
            pairs.push((x as u32, rr, s as i32));
        }
    }
    println!("pairs {} sum {}", pairs.len(), pairs.iter().map(|x| x.2 as i64).sum::<i64>());
    let start = Instant::now();
    let sink = (p + r) as u32;
    let mut supplies = vec![dem as i64; p as usize];
    supplies.resize((p + r) as usize, 0);
    supplies.push(-((p * dem) as i64));
    let mut n = Network::new(supplies, || {
        pairs.iter().map(|(x, y, s)| Arc { tail: *x, head: p as u32 + y, capacity: 1, cost: -s }).chain((0..r).map(|y| Arc {
            tail: (p + y) as u32,
            head: sink,
            capacity: caps[y as usize],
            cost: 0,
        }))
    });
    println!("built {:?}", start.elapsed());
    println!("{:?}", n.solve());
    let f = n.flows();
    let total: i64 = pairs.iter().enumerate().map(|(i, x)| f[i] as i64 * x.2 as i64).sum();
    println!("total {total} in {:?}", start.elapsed());
}
