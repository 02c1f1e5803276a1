//! The pages, through plain HTTP, as people read them.

mod at_once;
mod cancelled;
mod counter;
mod defects;
mod departments;
mod drafts;
mod fragments;
mod inputs;
mod leaving;
mod own;
mod paths;
mod people;
mod pickup;
mod queries;
mod repair;
mod rework;
mod routes;
mod safety;
mod searching;
mod session;
mod trespass;
mod values;
mod ways_out;
