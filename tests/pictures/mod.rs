//! What becomes of the pictures that people send.

mod kept;
mod made;
mod memory;
mod orientation;
mod refused;
