//! Stories 故事: whole cases told over HTTP, on both databases, with the cast of the demonstration.

mod harness;
mod html;
mod program;
mod scene;

mod bad_input;
mod calendar;
mod commands;
mod deadline;
mod erasing;
mod kill;
mod languages;
mod matrix;
mod path;
mod people;
mod repeating;
mod rights;
mod signing_in;
mod smoke;
mod tlog;
mod units;
