//! People: finding, making and changing them, and what follows when somebody leaves.

use chrono::{DateTime, Utc};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::dialect::constant;
use super::search::{self, Subject};
use super::sessions::Session;
use super::{Conn, Result, account_links, files, sessions, tokens};
use crate::domain::contact::{Phone, email_key};
use crate::domain::person::{MailChoice, Person, Role, Standing};
use crate::pictures::Picture;

/// A person to be made. Names and contact data are as checked by the form.
#[derive(Debug, Clone)]
pub struct New {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<Phone>,
    pub address: Option<String>,
    pub password_hash: Option<String>,
    pub role: Option<Role>,
    pub standing: Standing,
    pub department_id: Option<i64>,
    pub superior_id: Option<i64>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
}

/// Makes a person and says their number.
///
/// # Errors
/// [`Error::Taken`] when the e-mail or phone belongs to somebody.
pub async fn add(db: &mut Conn, person: &New, at: DateTime<Utc>) -> Result<i64> {
    let id = db
        .insert(
            Query::insert()
                .into_table("people")
                .columns([
                    "name",
                    "email",
                    "email_key",
                    "email_confirmed_at",
                    "phone",
                    "phone_key",
                    "address",
                    "password_hash",
                    "role",
                    "standing",
                    "department_id",
                    "superior_id",
                    "created_at",
                ])
                .values_panic([
                    person.name.as_str().into(),
                    person.email.clone().into(),
                    person.email.as_deref().map(email_key).into(),
                    person.email_confirmed_at.into(),
                    person.phone.as_ref().map(|p| p.shown.clone()).into(),
                    person.phone.as_ref().map(|p| p.key.clone()).into(),
                    person.address.clone().into(),
                    person.password_hash.clone().into(),
                    person.role.map(Role::as_str).into(),
                    person.standing.as_str().into(),
                    person.department_id.into(),
                    person.superior_id.into(),
                    at.into(),
                ]),
        )
        .await?;
    search::index_person(db, id).await?;
    Ok(id)
}

/// A person by their number.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, id: i64) -> Result<Option<Person>> {
    one(db, Expr::col(("person", "id")).eq(id)).await
}

/// A person by the folded key of their phone.
///
/// # Errors
/// When the database does not answer.
pub async fn by_phone(db: &mut Conn, phone: &Phone) -> Result<Option<Person>> {
    one(db, Expr::col(("person", "phone_key")).eq(phone.key.as_str())).await
}

async fn one(db: &mut Conn, which: Expr) -> Result<Option<Person>> {
    let row: Option<PersonRow> = db.first(select().and_where(which)).await?;
    Ok(row.map(PersonRow::into_person))
}

/// Customers whose name, phone or e-mail fits what somebody typed, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn search_customers(db: &mut Conn, q: &str, limit: u64) -> Result<Vec<Person>> {
    let mut query = select();
    let how = search::how(db, Subject::Person, q, true).await?;
    let key = ("person", "id");
    let order = search::keep_to(&mut query, Subject::Person, q, key, &[], how).unwrap_or(Expr::col(key));
    query
        .and_where(Expr::col(("person", "role")).eq(constant(Role::Customer.as_str())))
        .order_by_expr(order, Order::Asc)
        .limit(limit);
    let rows: Vec<PersonRow> = db.all(&query).await?;
    Ok(rows.into_iter().map(PersonRow::into_person).collect())
}

/// What signing in compares a password with.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Login {
    pub id: i64,
    pub password_hash: Option<String>,
    pub standing: String,
}

/// The account an e-mail or phone belongs to, if it belongs to one.
///
/// # Errors
/// When the database does not answer.
pub async fn login(db: &mut Conn, typed: &str, phone: Option<&Phone>) -> Result<Option<Login>> {
    let mut which = Cond::any().add(Expr::col("email_key").eq(email_key(typed)));
    if let Some(phone) = phone {
        which = which.add(Expr::col("phone_key").eq(phone.key.as_str()));
    }
    db.first(
        Query::select()
            .columns(["id", "password_hash", "standing"])
            .from("people")
            .cond_where(which)
            .order_by("id", Order::Asc)
            .limit(1),
    )
    .await
}

/// Whether anybody is a superuser who is not suspended.
///
/// # Errors
/// When the database does not answer.
pub async fn has_superuser(db: &mut Conn) -> Result<bool> {
    let found: Option<super::Exists> = db
        .first(
            Query::select()
                .expr_as(Expr::col("id"), "n")
                .from("people")
                .and_where(Expr::col("role").eq(constant(Role::Superuser.as_str())))
                .and_where(Expr::col("standing").eq(constant(Standing::Active.as_str())))
                .limit(1),
        )
        .await?;
    Ok(found.is_some())
}

/// A person's own contact data, to be changed by themselves.
#[derive(Debug, Clone)]
pub struct Contact {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<Phone>,
    pub address: Option<String>,
    pub mail_choice: MailChoice,
}

/// Writes a person's contact data; a changed e-mail is unconfirmed again.
///
/// # Errors
/// [`Error::Taken`] when the e-mail or phone belongs to somebody else.
pub async fn update_contact(db: &mut Conn, person: &Person, contact: &Contact) -> Result<()> {
    let mut update = Query::update();
    let new_key = contact.email.as_deref().map(email_key);
    if new_key != person.email.as_deref().map(email_key) {
        update.value("email_confirmed_at", None::<DateTime<Utc>>);
    }
    db.run(
        update
            .table("people")
            .value("name", contact.name.as_str())
            .value("email", contact.email.clone())
            .value("email_key", new_key)
            .value("phone", contact.phone.as_ref().map(|p| p.shown.clone()))
            .value("phone_key", contact.phone.as_ref().map(|p| p.key.clone()))
            .value("address", contact.address.clone())
            .value("mail_choice", contact.mail_choice.as_str())
            .and_where(Expr::col("id").eq(person.id)),
    )
    .await?;
    search::index_person(db, person.id).await
}

/// Gives a person another picture, or none. The one before is removed.
///
/// # Errors
/// When the database does not answer.
pub async fn set_picture(db: &mut Conn, person_id: i64, picture: Option<&Picture>, at: DateTime<Utc>) -> Result<()> {
    // As it is now, not as it was when the request began.
    let before = find(db, person_id).await?.and_then(|person| person.picture_id);
    let id = match picture {
        Some(picture) => Some(files::add(db, picture, at).await?),
        None => None,
    };
    db.run(Query::update().table("people").value("picture_id", id).and_where(Expr::col("id").eq(person_id))).await?;
    if let Some(before) = before {
        files::remove(db, before).await?;
    }
    Ok(())
}

/// The hash of somebody's password, if they have one.
///
/// # Errors
/// When the database does not answer.
pub async fn password_hash(db: &mut Conn, id: i64) -> Result<Option<String>> {
    #[derive(sqlx::FromRow)]
    struct Hash {
        password_hash: Option<String>,
    }
    let row: Option<Hash> =
        db.first(Query::select().column("password_hash").from("people").and_where(Expr::col("id").eq(id))).await?;
    Ok(row.and_then(|row| row.password_hash))
}

/// Writes a new password; every session and token ends.
///
/// # Errors
/// When the database does not answer.
pub async fn set_password(db: &mut Conn, id: i64, hash: &str, at: DateTime<Utc>) -> Result<()> {
    write_password(db, id, hash, at).await?;
    sessions::end_all(db, id, at).await
}

/// Writes the new password of whoever is signed in. Their tokens and other sessions end; this one goes on under
/// a fresh word, which is answered, so that whoever knows the old one has nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn change_password(db: &mut Conn, session: &Session, hash: &str, at: DateTime<Utc>) -> Result<String> {
    write_password(db, session.person.id, hash, at).await?;
    sessions::end_others(db, session, at).await?;
    sessions::renew(db, session.id).await
}

/// Writes the same password's hash anew, unless the password has changed meanwhile. Nobody notices.
///
/// # Errors
/// When the database does not answer.
pub async fn renew_hash(db: &mut Conn, id: i64, old: &str, new: &str) -> Result<()> {
    let is_still = Expr::col("id").eq(id).and(Expr::col("password_hash").eq(old));
    db.run(Query::update().table("people").value("password_hash", new).and_where(is_still)).await.map(drop)
}

async fn write_password(db: &mut Conn, id: i64, hash: &str, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::update().table("people").value("password_hash", hash).and_where(Expr::col("id").eq(id))).await?;
    account_links::end_password_links(db, id).await?;
    tokens::revoke_all(db, id, at).await
}

/// Joins the people above `person`, so that [`department`] can be asked for.
pub(super) fn with_place(select: &mut SelectStatement) -> SelectStatement {
    select
        .from_as("people", "person")
        .join_as(
            JoinType::LeftJoin,
            "people",
            "superior",
            Expr::col(("superior", "id")).equals(("person", "superior_id")),
        )
        .join_as(JoinType::LeftJoin, "people", "head", Expr::col(("head", "id")).equals(("superior", "superior_id")))
        .to_owned()
}

/// The department a person stands in: their own, or that of whoever is above them.
pub(super) fn department() -> Expr {
    sea_query::Func::coalesce([
        Expr::col(("person", "department_id")),
        Expr::col(("superior", "department_id")),
        Expr::col(("head", "department_id")),
    ])
    .into()
}

/// All of a person, with the place they stand in.
pub(super) fn select() -> SelectStatement {
    let mut query = with_place(
        Query::select().columns(
            ["id", "name", "email", "phone", "address", "role", "standing", "superior_id", "mail_choice", "picture_id"]
                .map(|c| ("person", c)),
        ),
    );
    query.expr_as(department(), "department_id").expr_as(Expr::col(("departments", "name")), "department_name").join(
        JoinType::LeftJoin,
        "departments",
        Expr::col(("departments", "id")).eq(department()),
    );
    query
}

#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    id: i64,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    role: Option<String>,
    #[sqlx(try_from = "String")]
    standing: Standing,
    superior_id: Option<i64>,
    department_id: Option<i64>,
    department_name: Option<String>,
    #[sqlx(try_from = "String")]
    mail_choice: MailChoice,
    picture_id: Option<i64>,
}

impl PersonRow {
    pub(super) fn into_person(self) -> Person {
        Person {
            id: self.id,
            name: self.name,
            email: self.email,
            phone: self.phone,
            address: self.address,
            role: self.role.and_then(|word| word.parse().ok()),
            standing: self.standing,
            department_id: self.department_id,
            department_name: self.department_name,
            superior_id: self.superior_id,
            mail_choice: self.mail_choice,
            picture_id: self.picture_id,
        }
    }
}
