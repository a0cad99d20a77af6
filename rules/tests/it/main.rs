//! Tables, charts and golden shapes of the rules.

mod calendar;
mod charts;
mod golden;
mod organisations;
mod people;
mod rights;
mod samples;
mod signing_in;
mod submission;
