//! Tables, charts and golden shapes of the rules.

mod calendar;
mod charts;
mod golden;
mod rights;
mod samples;
mod submission;
