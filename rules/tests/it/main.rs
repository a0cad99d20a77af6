//! Tables, charts and golden shapes of the rules.

mod charts;
mod golden;
mod rights;
mod samples;
mod signing_in;
mod submission;
