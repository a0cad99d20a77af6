//! Stories 故事: whole cases told over HTTP, on both databases, with the cast of the demonstration.

mod harness;
mod html;
mod scene;

mod bad_input;
mod deadline;
mod path;
mod repeating;
mod smoke;
