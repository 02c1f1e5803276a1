//! Every test, in one binary so that it is linked once.

mod domain;
mod support;
mod web;
