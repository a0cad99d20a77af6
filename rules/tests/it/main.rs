//! Tables, charts and golden shapes of the rules.

mod charts;
mod federation;
mod golden;
mod rights;
mod samples;
mod submission;
