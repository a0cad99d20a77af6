//! Tables, charts and golden shapes of the rules.

mod charts;
mod delivering;
mod golden;
mod rights;
mod samples;
mod submission;
