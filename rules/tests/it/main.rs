//! Tables, charts and golden shapes of the rules.

mod charts;
mod giving;
mod golden;
mod histories;
mod rights;
mod samples;
mod submission;
