//! Stories 故事: whole cases told over HTTP, on both databases, with the cast of the demonstration.

mod harness;
mod html;
mod program;
mod scene;
mod smtp;

mod away;
mod bad_input;
mod calendar;
mod commands;
mod deadline;
mod erasing;
mod federation;
mod kill;
mod languages;
mod matrix;
mod merging;
mod notices;
mod path;
mod people;
mod repeating;
mod review;
mod rights;
mod signing_in;
mod smoke;
mod tasks;
mod tlog;
mod units;
