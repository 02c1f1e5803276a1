//! The programme as a process: started, set up, stopped and killed.

mod doctor;
mod kill;
mod mail;
mod pictures;
mod start;
mod streams;
mod superuser;
