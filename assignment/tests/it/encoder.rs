//! Encoder: a small model of drawn numbers, against the formulas written out one by one, and against the digits that every machine must give.

#![expect(clippy::disallowed_types, reason = "The formulas are written with fractions, as the papers have them.")]

use assignment::affinity::{Encoder, EncoderError, Tensor};

const WIDTH: usize = 8;
const INNER: usize = 20;
const HEADS: usize = 2;
const LAYERS: usize = 2;
const VOCABULARY: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nbeam\n##line\n##s\nof\n同\n步\n光\n源\n,\ncafe\n";

/// The tensor of a name: numbers drawn from the name, so that each is its own.
fn drawn(name: &str) -> Option<Tensor> {
    let layer = name.strip_prefix("encoder.layer.").and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
    if name.starts_with("bert.") || layer.is_some_and(|layer| layer >= LAYERS) {
        return None;
    }
    let inner = name.contains("intermediate.");
    let shape = match name {
        "embeddings.word_embeddings.weight" => vec![VOCABULARY.lines().count(), WIDTH],
        "embeddings.position_embeddings.weight" => vec![12, WIDTH],
        "embeddings.token_type_embeddings.weight" => vec![2, WIDTH],
        name if name.ends_with("bias") || name.contains("LayerNorm") => vec![if inner { INNER } else { WIDTH }],
        _ if inner => vec![INNER, WIDTH],
        name if name.ends_with("output.dense.weight") && !name.contains("attention") => vec![WIDTH, INNER],
        _ => vec![WIDTH, WIDTH],
    };
    let mut seed = name.bytes().fold(17_u32, |seed, byte| seed.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as f32 / 65_536.0 - 0.5
    };
    let numbers = (0..shape.iter().product()).map(|_| next()).collect();
    Some(Tensor { shape, numbers })
}

fn encoder() -> Encoder {
    Encoder::new(VOCABULARY, HEADS, &mut |name| drawn(name)).expect("a model")
}

fn numbers(name: &str) -> Vec<f64> {
    drawn(name).expect("a tensor").numbers.into_iter().map(f64::from).collect()
}

type Places = Vec<Vec<f64>>;

fn dense(places: &Places, name: &str) -> Places {
    let (weights, bias) = (numbers(&format!("{name}.weight")), numbers(&format!("{name}.bias")));
    let of = |place: &Vec<f64>, output: usize| {
        bias[output] + place.iter().zip(&weights[output * place.len()..]).map(|(number, weight)| number * weight).sum::<f64>()
    };
    places.iter().map(|place| (0..bias.len()).map(|output| of(place, output)).collect()).collect()
}

fn norm(places: &Places, name: &str) -> Places {
    let (weights, bias) = (numbers(&format!("{name}.weight")), numbers(&format!("{name}.bias")));
    let one = |place: &Vec<f64>| {
        let mean = place.iter().sum::<f64>() / place.len() as f64;
        let variance = place.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / place.len() as f64;
        place.iter().zip(&weights).zip(&bias).map(|((number, weight), bias)| (number - mean) / (variance + 1e-12).sqrt() * weight + bias).collect()
    };
    places.iter().map(one).collect()
}

fn sum(one: &Places, other: &Places) -> Places {
    one.iter().zip(other).map(|(one, other)| one.iter().zip(other).map(|(one, other)| one + other).collect()).collect()
}

fn attention(at: &Places, name: &str) -> Places {
    let [queries, keys, values] = ["query", "key", "value"].map(|part| dense(at, &format!("{name}.attention.self.{part}")));
    let size = WIDTH / HEADS;
    let mut out = vec![vec![0.0; WIDTH]; at.len()];
    for head in 0..HEADS {
        let range = head * size..(head + 1) * size;
        for (place, query) in queries.iter().enumerate() {
            let meets = |key: &Vec<f64>| {
                query[range.clone()].iter().zip(&key[range.clone()]).map(|(one, other)| one * other).sum::<f64>() / (size as f64).sqrt()
            };
            let shares: Vec<f64> = keys.iter().map(|key| meets(key).exp()).collect();
            let all: f64 = shares.iter().sum();
            for (share, value) in shares.iter().zip(&values) {
                range.clone().for_each(|number| out[place][number] += share / all * value[number]);
            }
        }
    }
    out
}

/// The meaning by the formulas, of the numbers of pieces.
fn by_formula(pieces: &[usize]) -> Vec<f64> {
    let [words, positions, kinds] = ["word", "position", "token_type"].map(|part| numbers(&format!("embeddings.{part}_embeddings.weight")));
    let at = |place: usize, piece: usize| (0..WIDTH).map(|n| words[piece * WIDTH + n] + positions[place * WIDTH + n] + kinds[n]).collect();
    let mut at = norm(&pieces.iter().enumerate().map(|(place, piece)| at(place, *piece)).collect(), "embeddings.LayerNorm");
    for layer in 0..LAYERS {
        let name = format!("encoder.layer.{layer}");
        let attended = dense(&attention(&at, &name), &format!("{name}.attention.output.dense"));
        at = norm(&sum(&at, &attended), &format!("{name}.attention.output.LayerNorm"));
        let mut wide = dense(&at, &format!("{name}.intermediate.dense"));
        wide.iter_mut().flatten().for_each(|number| *number *= 0.5 * (1.0 + libm::erf(*number / 2.0_f64.sqrt())));
        at = norm(&sum(&at, &dense(&wide, &format!("{name}.output.dense"))), &format!("{name}.output.LayerNorm"));
    }
    let mean: Vec<f64> = (0..WIDTH).map(|number| at.iter().map(|place| place[number]).sum()).collect();
    let length = mean.iter().map(|number| number * number).sum::<f64>().sqrt();
    mean.into_iter().map(|number| number / length).collect()
}

#[test]
fn the_meaning_is_what_the_formulas_give() {
    // Capitals and accents are nothing; Chinese and punctuation stand alone; what is not in the vocabulary is unknown; what is too long is cut off.
    let table: [(&str, &[usize]); 6] = [
        ("Beamlines of, CAFÉ", &[2, 4, 5, 6, 7, 12, 13, 3]),
        ("同步光源of", &[2, 8, 9, 10, 11, 7, 3]),
        ("beamx of", &[2, 1, 7, 3]),
        ("", &[2, 3]),
        ("of of of of of of of of of of of of of of", &[2, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 3]),
        ("  of\tof\u{0}of ", &[2, 7, 7, 7, 3]),
    ];
    let encoder = encoder();
    for (text, pieces) in table {
        let (found, expected) = (encoder.read(text), by_formula(pieces));
        assert_eq!(found.len(), WIDTH);
        for (found, expected) in found.iter().zip(&expected) {
            assert!((*found as f64 / 1_048_576.0 - expected).abs() < 1e-5, "{text}: {found} and {expected}");
        }
    }
}

#[test]
fn every_machine_gives_these_digits() {
    assert_eq!(encoder().read("beamlines of 光源"), DIGITS);
}

const DIGITS: [i64; WIDTH] = [324_133, -381_536, 150_802, 213_102, -731_570, -309_116, -380_429, -72_473];

#[test]
fn what_is_no_such_model_is_named() {
    let without = |lost: &'static str| Encoder::new(VOCABULARY, HEADS, &mut |name| drawn(name).filter(|_| !name.contains(lost))).err();
    assert_eq!(without("layer.1.output.dense.bias"), Some(EncoderError::Missing("encoder.layer.1.output.dense.bias".to_owned())));
    assert_eq!(without("position"), Some(EncoderError::Missing("embeddings.position_embeddings.weight".to_owned())));
    let short = Encoder::new("[UNK]\n[CLS]\n[SEP]\nof\n", HEADS, &mut |name| drawn(name)).err();
    let expected = EncoderError::Shape { name: "embeddings.word_embeddings.weight".to_owned(), expected: vec![4, WIDTH], found: vec![14, WIDTH] };
    assert_eq!(short, Some(expected));
    // A piece that stands twice has the number of its last line, so every line has its numbers.
    let twice = Encoder::new(&format!("{VOCABULARY}of\n"), HEADS, &mut |name| drawn(name)).err();
    let expected = EncoderError::Shape { name: "embeddings.word_embeddings.weight".to_owned(), expected: vec![15, WIDTH], found: vec![14, WIDTH] };
    assert_eq!(twice, Some(expected));
    let hollow = Encoder::new(VOCABULARY, HEADS, &mut |name| if name.contains("intermediate") { Some(Tensor::default()) } else { drawn(name) }).err();
    let name = "encoder.layer.0.intermediate.dense.bias".to_owned();
    assert_eq!(hollow, Some(EncoderError::Shape { name, expected: vec![4 * WIDTH], found: vec![0] }));
    assert_eq!(Encoder::new("[UNK]\n[CLS]\n", HEADS, &mut |name| drawn(name)).err(), Some(EncoderError::Piece("[SEP]")));
    assert_eq!(Encoder::new(VOCABULARY, 3, &mut |name| drawn(name)).err(), Some(EncoderError::Heads { width: WIDTH, heads: 3 }));
}
