//! `helpdesk superuser EMAIL`: makes a superuser, or lets one in again, from the console.

use chrono::{DateTime, Utc};

use crate::clock::{Clock, random_word};
use crate::config::Config;
use crate::domain::contact;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::{Becomes, Position};
use crate::domain::words;
use crate::own_address::OwnAddress;
use crate::passwords::Passwords;
use crate::store::{self, Conn, audit, outbox, people, staff};

use super::serve::open;

/// Makes the person with this e-mail an active superuser, with a fresh password that is printed once.
///
/// # Errors
/// With a sentence: the e-mail is none, belongs to a customer, or the database cannot be used.
pub async fn run(config: &Config, email: &str) -> anyhow::Result<()> {
    let email = email.trim();
    if !contact::is_email(email) {
        anyhow::bail!("{email:?} is not an e-mail address; write one such as name@example.org");
    }
    let store = open(config).await?;
    store.migrate().await?;
    let at = Clock::system(config.zone).now();
    let password = random_word(96);
    let hash = Passwords::new().hash(&password).await?;
    let mut tx = store.begin().await?;
    let known = match people::login(&mut tx, email, None).await? {
        Some(login) => people::find(&mut tx, login.id).await?,
        None => None,
    };
    let id = match known {
        Some(person) if person.role == Some(Role::Customer) => {
            anyhow::bail!("{email} belongs to a customer; use another address for whoever runs the house")
        }
        Some(person) => {
            let position = Position { role: Role::Superuser, department_id: None, superior_id: None };
            if staff::ties(&mut tx, &person).await?.people_below > 0 {
                anyhow::bail!("people stand under {}; another superuser has to move them first", person.name);
            }
            staff::change(&mut tx, &person, Becomes::Placed(position), at).await?;
            people::set_password(&mut tx, person.id, &hash, at).await?;
            warn(&mut tx, config, &person, at).await?;
            person.id
        }
        None => {
            let person = people::New {
                name: email.split('@').next().unwrap_or(email).to_owned(),
                email: Some(email.to_owned()),
                phone: None,
                address: None,
                password_hash: Some(hash),
                role: Some(Role::Superuser),
                standing: Standing::Active,
                department_id: None,
                superior_id: None,
                email_confirmed_at: Some(at),
            };
            people::add(&mut tx, &person, at).await?
        }
    };
    let entry =
        audit::New { at, actor_id: None, act: "people/superuser", person_id: Some(id), details: "", client: "console" };
    audit::add(&mut tx, &entry).await?;
    let base_url = OwnAddress::new(config).look_up(&mut tx).await?;
    tx.commit().await?;
    store.close().await;
    println!("{email} is a superuser. Their password is {password}");
    println!("Sign in at {base_url}/sign-in and change it at once.");
    Ok(())
}

/// Whoever had the account hears that somebody at the console has it now.
async fn warn(tx: &mut Conn, config: &Config, person: &Person, at: DateTime<Utc>) -> store::Result<()> {
    let Some(email) = person.email.as_deref() else { return Ok(()) };
    let letter = words::account::password_changed(&person.name, "The console of the house", &config.centre.name);
    let mail = outbox::New {
        event_id: None,
        ticket_number: None,
        person_id: person.id,
        email,
        kind: "password/warning",
        letter: &letter,
        at,
    };
    outbox::add(tx, &mail).await.map(drop)
}
