//! The pages, through plain HTTP, as people read them.

mod at_once;
mod cancelled;
mod counter;
mod defects;
mod department;
mod departments;
mod drafts;
mod feedback;
mod fragments;
mod inputs;
mod leaving;
mod notifications;
mod paths;
mod people;
mod pickup;
mod queries;
mod rating;
mod repair;
mod rework;
mod routes;
mod safety;
mod searching;
mod session;
mod trespass;
mod values;
mod ways_out;
