//! A repair service centre in one binary. The modules, in reading order.

pub mod app;
pub mod clock;
pub mod config;

pub mod domain;
pub mod store;

pub mod api;
pub mod legacy;
pub mod live;
pub mod mail;
pub mod own_address;
pub mod passwords;
pub mod pictures;
pub mod qr;
pub mod views;
pub mod web;

pub mod jobs;

pub mod cli;
pub mod demo;
