//! Departments, the device categories they take, and the technicians work can be given to.

use serde::Serialize;

/// A part of the house that repairs certain categories of devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Department {
    pub id: i64,
    pub name: String,
}

/// A kind of device, such as `laptop`, and the department that takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    /// The word used in forms and the API.
    pub key: String,
    /// The word people read.
    pub name: String,
    pub department_id: i64,
}

/// Somebody work can be given to, with what they have in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Technician {
    pub id: i64,
    pub name: String,
    pub manager_id: Option<i64>,
    pub department_id: Option<i64>,
    /// Open tickets allocated to them: allocated, in progress or waiting for parts.
    pub load: i64,
    /// The picture of them, by its file's key.
    pub picture_id: Option<i64>,
}
