//! What somebody tries who means harm: all of it refused, or harmless, and nothing ever breaks.

mod another_site;
mod extra_fields;
mod forged;
mod guessed;
mod script;
mod takeover;
