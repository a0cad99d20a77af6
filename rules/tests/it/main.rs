//! Tables, charts and golden shapes of the rules.

mod calendar;
mod charts;
mod delivering;
mod differences;
mod federation;
mod giving;
mod golden;
mod histories;
mod organisations;
mod passages;
mod people;
mod rights;
mod samples;
mod signing_in;
mod submission;
mod teams;
