//! Tables, charts and golden shapes of the rules.

mod applying;
mod approvals;
mod budgets;
mod calendar;
mod charts;
mod delivering;
mod differences;
mod federation;
mod forms;
mod giving;
mod golden;
mod histories;
mod limits;
mod lint;
mod organisations;
mod passages;
mod people;
mod plans;
mod rights;
mod samples;
mod sealed;
mod signing_in;
mod similarity;
mod submission;
mod teams;
