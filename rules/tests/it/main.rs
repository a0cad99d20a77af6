//! Tables, charts and golden shapes of the rules.

mod calendar;
mod charts;
mod delivering;
mod federation;
mod giving;
mod golden;
mod histories;
mod limits;
mod organisations;
mod people;
mod rights;
mod samples;
mod signing_in;
mod submission;
