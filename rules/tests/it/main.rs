//! Tables, charts and golden shapes of the rules.

mod budgets;
mod calendar;
mod charts;
mod delivering;
mod federation;
mod forms;
mod giving;
mod golden;
mod histories;
mod lint;
mod organisations;
mod people;
mod plans;
mod rights;
mod samples;
mod sealed;
mod signing_in;
mod similarity;
mod submission;
