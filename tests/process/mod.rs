//! The programme as a process: started, set up, stopped and killed.

mod backup;
mod copy;
mod doctor;
mod full_house;
mod kill;
mod mail;
mod migrate;
mod pictures;
mod rolling;
mod start;
mod streams;
mod superuser;
