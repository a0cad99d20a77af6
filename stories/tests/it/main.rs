//! Stories 故事: whole cases told over HTTP, on both databases, with the cast of the demonstration.

mod harness;
mod html;
mod program;
mod scene;
mod smtp;

mod away;
mod backup;
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
mod operation;
mod packing;
mod path;
mod people;
mod planning;
mod repeating;
mod review;
mod rights;
mod scores;
mod security;
mod signing_in;
mod smoke;
mod tasks;
mod tlog;
mod units;
mod upgrade;
