//! Registering: customers make an account of their own.

use serde::Serialize;

use super::answer::page;
use super::form::FormView;
use super::sign_up::{self, SignUp};
use super::{Result, Visit};
use crate::domain::input::{Input, Kind, Need};
use crate::domain::person::Role;
use crate::views::Page;

const REGISTER: SignUp = SignUp {
    id: "register",
    path: "/register",
    button: "Create the account",
    inputs: &[
        Input::new("name", "Name", Kind::Line(120), Need::Required),
        Input::new("email", "E-mail", Kind::Email, Need::Required).hint("We tell you here about every step"),
        Input::new("phone", "Phone", Kind::Phone, Need::Required)
            .hint("For questions about your device and for pickups"),
        Input::new("address", "Address", Kind::Text(500), Need::Optional)
            .hint("Only needed when we pick up or deliver"),
        Input::new("password", "Password", Kind::NewPassword, Need::Required)
            .hint("At least 8 characters; a few words work well"),
    ],
    role: Some(Role::Customer),
    leads_to: "/tickets/new",
    page: |visit, status, form| page(visit, status, &RegisterPage { form }),
};

/// What the register page shows.
#[derive(Serialize)]
pub struct RegisterPage {
    pub form: FormView,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "accounts/register.html";
}

/// The form for new customers.
pub async fn form(visit: &Visit) -> Result {
    sign_up::form(visit, &REGISTER)
}

/// Makes a customer's account and signs in.
pub async fn make(visit: &Visit) -> Result {
    sign_up::make(visit, &REGISTER).await
}
