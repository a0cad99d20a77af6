//! Endure in the gate 门禁内的耐久试验: a few rounds of each trial that needs no database server, so that what it once found stays mended.

use std::path::Path;
use std::process::Command;

/// Runs a trial, of which everything must hold.
fn holds(trial: &str, rounds: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_kechuang-endure"));
    assert!(program.with_file_name("kechuang").exists(), "build the whole workspace first");
    let output = Command::new(program).args([trial, "--no-mount", "--rounds", rounds]).output().expect("it runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("held"), "{said}");
}

#[test]
fn after_a_power_cut_at_any_moment_everything_acknowledged_is_there() {
    holds("cuts", "25");
}

#[test]
fn without_room_answers_say_so_and_with_room_again_it_goes_on() {
    holds("disk-full", "1");
}

#[test]
fn after_a_failed_synchronisation_writing_goes_on_and_nothing_is_lost() {
    holds("fsync", "3");
}

#[test]
fn clocks_that_step_by_a_day_lose_nothing() {
    holds("clock", "1");
}

#[test]
fn a_bit_that_flips_is_found_or_lies_where_nothing_is_proved() {
    holds("bits", "6");
}
