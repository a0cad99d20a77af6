//! Tables, charts and golden shapes of the rules.

mod charts;
mod golden;
mod people;
mod rights;
mod samples;
mod submission;
