//! Tiles: bytes, addresses and bundles, in one spelling each.

use proptest::prelude::*;
use record::tile::{encode_entries, parse_entries};
use record::{Tile, TileError, TileId, TilePath};

use crate::log::numbered;

#[test]
fn addresses_are_those_of_the_source() {
    let hashes = |level, index, width| TilePath::Hashes { id: TileId { level, index }, width };
    for (path, text) in [
        (hashes(0, 0, 256), "tile/0/000"),
        (hashes(0, 273, 112), "tile/0/273.p/112"),
        (hashes(63, 999, 1), "tile/63/999.p/1"),
        (hashes(1, 1000, 256), "tile/1/x001/000"),
        (hashes(2, 1_234_067, 255), "tile/2/x001/x234/067.p/255"),
        (hashes(0, u64::MAX, 256), "tile/0/x018/x446/x744/x073/x709/x551/615"),
        (TilePath::Entries { index: 1_234_067, width: 256 }, "tile/entries/x001/x234/067"),
        (TilePath::Entries { index: 5, width: 7 }, "tile/entries/005.p/7"),
    ] {
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse(), Ok(path));
    }
}

#[test]
fn other_spellings_are_refused() {
    for text in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/+00",
        "tile/entries",
        "tile/entries/1",
        "tile/Entries/001",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/０００",
    ] {
        assert_eq!(text.parse::<TilePath>(), Err(TileError::Path), "{text}");
    }
}

#[test]
fn bytes_of_a_tile_are_whole_hashes() {
    let id = TileId { level: 0, index: 0 };
    let tile = Tile { id, hashes: (0..256).map(numbered).collect() };
    let data = tile.data();
    assert_eq!(data.len(), 8192);
    assert_eq!(Tile::parse(id, &data), Ok(tile));
    for length in [0, 1, 31, 33, 8191] {
        assert_eq!(Tile::parse(id, &data[..length]), Err(TileError::DataLength(length)));
    }
    assert_eq!(Tile::parse(id, &[0; 8224]), Err(TileError::DataLength(8224)));
}

#[test]
fn bundles_hold_each_entry_behind_its_length() {
    let entries: Vec<_> = (0..256).map(numbered).collect();
    let bundle = encode_entries(&entries);
    assert_eq!(&bundle[..3], [0, 32, entries[0].0[0]]);
    assert_eq!(parse_entries(&bundle), Ok(entries.clone()));
    assert_eq!(parse_entries(&encode_entries(&entries[..1])), Ok(entries[..1].to_vec()));
    let mut wrong_length = bundle.clone();
    wrong_length[35] = 31;
    let too_many = encode_entries(&[numbered(0); 257]);
    for bad in [&[][..], &bundle[..33], &bundle[..35], &wrong_length, &too_many] {
        assert_eq!(parse_entries(bad), Err(TileError::Bundle));
    }
}

#[test]
fn widths_follow_from_the_size() {
    let width = |level, index, size| TileId { level, index }.width_at(size);
    assert_eq!([width(0, 273, 70_000), width(1, 1, 70_000), width(2, 0, 70_000)], [112, 17, 1]);
    assert_eq!([width(0, 0, 70_000), width(0, 274, 70_000), width(3, 0, 70_000)], [256, 0, 0]);
    assert_eq!([width(1, 0, 256), width(0, 1, 256), width(63, 0, u64::MAX)], [1, 0, 0]);
    assert_eq!(width(0, u64::MAX, u64::MAX), 0);
}

proptest! {
    #[test]
    fn addresses_round_trip(level in 0_u8..=63, index: u64, width in 1_usize..=256, entries: bool) {
        let id = TileId { level, index };
        let path = if entries { TilePath::Entries { index, width } } else { TilePath::Hashes { id, width } };
        prop_assert_eq!(path.to_string().parse(), Ok(path));
    }

    #[test]
    fn no_address_panics(text in "(tile/)?[0-9a-z]{0,3}(/x?[0-9]{0,4}){0,9}(\\.p/[0-9]{0,4})?") {
        if let Ok(path) = text.parse::<TilePath>() {
            prop_assert_eq!(path.to_string(), text);
        }
    }
}
