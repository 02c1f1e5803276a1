//! Notifications: what somebody of the house should know, until they have read it.

use chrono::{DateTime, Utc};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::dialect::constant;
use super::people::{self, PersonRow, department};
use super::{Conn, Page, Result, notice_choices, outbox, person_changes, room};
use crate::domain::mail::{Letter, Way};
use crate::domain::notice::{About, To, by_mail};
use crate::domain::person::{Person, Role, Standing};

/// A notification as its reader sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Notification {
    pub id: i64,
    pub line: String,
    /// The page it is about.
    pub href: String,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

/// Something to be told.
#[derive(Debug)]
pub struct New<'a> {
    pub to: To,
    /// Who did it and so knows already.
    pub by: Option<i64>,
    pub line: &'a str,
    pub href: &'a str,
    /// The same thing is told once to each reader, however often it is written.
    pub once: &'a str,
    /// What it is about, for those who choose what comes by mail.
    pub about: About,
    /// What somebody wrote.
    pub quote: Option<&'a str>,
    pub ticket_number: Option<i64>,
    pub at: DateTime<Utc>,
}

/// Tells somebody, or everybody whom it concerns: by the bell, and by mail if they want it.
///
/// # Errors
/// When the database does not answer.
pub async fn tell(db: &mut Conn, new: &New<'_>) -> Result<()> {
    let mut readers = readers(db, new.to).await?;
    readers.retain(|person| Some(person.id) != new.by);
    let ids: Vec<i64> = readers.iter().map(|person| person.id).collect();
    let chosen = notice_choices::about(db, new.about, &ids).await?;
    for person in &readers {
        let by_mail = by_mail(new.about, person.role, chosen.get(&person.id).copied());
        tell_one(db, new, person, by_mail).await?;
    }
    Ok(())
}

async fn tell_one(db: &mut Conn, new: &New<'_>, person: &Person, by_mail: bool) -> Result<()> {
    let is_new = db
        .insert_new(
            Query::insert()
                .into_table("notifications")
                .columns(["person_id", "once_key", "line", "href", "created_at"])
                .values_panic([person.id.into(), new.once.into(), new.line.into(), new.href.into(), new.at.into()]),
        )
        .await?;
    if !is_new {
        return Ok(());
    }
    person_changes::add_bell(db, person.id, new.at).await?;
    let Some(email) = person.email.as_deref().filter(|_| by_mail) else { return Ok(()) };
    let letter = letter(&person.name, new.line, new.href, new.quote);
    let mail = outbox::New {
        event_id: None,
        ticket_number: new.ticket_number,
        person_id: person.id,
        email,
        kind: "notification",
        letter: &letter,
        at: new.at,
    };
    outbox::add(db, &mail).await.map(drop)
}

/// What a notice says by mail.
pub(crate) fn letter(name: &str, line: &str, href: &str, quote: Option<&str>) -> Letter {
    Letter {
        subject: line.to_owned(),
        name: name.to_owned(),
        headline: line.to_owned(),
        lines: Vec::new(),
        quote: quote.map(str::to_owned),
        details: Vec::new(),
        next: None,
        button: ("Open it".to_owned(), Way::To(href.to_owned())),
        sends_to_centre: false,
        settings: Some("/profile/notifications".to_owned()),
    }
}

/// Everybody whom a notice is for.
async fn readers(db: &mut Conn, to: To) -> Result<Vec<Person>> {
    let found = match to {
        To::Person(id) => active(db, Expr::col(("person", "id")).eq(id).into()).await?,
        To::Executives => active(db, has(Role::Executive)).await?,
        To::Superusers => active(db, has(Role::Superuser)).await?,
        To::Managers(id) => {
            let managers = active(db, has(Role::Manager).add(department().eq(id))).await?;
            // The admin acts for managers who are away.
            if managers.is_empty() { active(db, has(Role::Admin).add(department().eq(id))).await? } else { managers }
        }
    };
    Ok(found)
}

fn has(role: Role) -> Cond {
    Cond::all().add(Expr::col(("person", "role")).eq(constant(role.as_str())))
}

async fn active(db: &mut Conn, which: Cond) -> Result<Vec<Person>> {
    let rows: Vec<PersonRow> = db
        .all(
            people::select()
                .cond_where(which)
                .and_where(Expr::col(("person", "standing")).eq(constant(Standing::Active.as_str())))
                .order_by(("person", "id"), Order::Asc)
                .limit(500),
        )
        .await?;
    Ok(rows.into_iter().map(PersonRow::into_person).collect())
}

/// What somebody was told, newest first; `before` asks for what is older than that one.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, person_id: i64, before: Option<i64>, limit: u64) -> Result<Page<Notification>> {
    // Their keys alone, by an index that begins with the person: others have thousands of later ones.
    let mut keys = Query::select();
    keys.column("id")
        .from("notifications")
        .and_where(Expr::col("person_id").eq(person_id))
        .and_where_option(before.map(|before| Expr::col("id").lt(before)))
        .order_by("id", Order::Desc)
        .limit(room(limit));
    let id = || Expr::col(("notifications", "id"));
    let mut query = Query::select();
    query
        .columns(["id", "line", "href", "created_at", "read_at"].map(|column| ("notifications", column)))
        .from_subquery(keys, "listed")
        .join(JoinType::InnerJoin, "notifications", id().equals(("listed", "id")))
        .order_by_expr(id(), Order::Desc);
    let rows: Vec<Notification> = db.all(&query).await?;
    Ok(Page::of(rows, limit, |notification| notification.id))
}

/// One of somebody's notifications.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, person_id: i64, id: i64) -> Result<Option<Notification>> {
    db.first(of_person(person_id).and_where(Expr::col("id").eq(id))).await
}

fn of_person(person_id: i64) -> SelectStatement {
    Query::select()
        .columns(["id", "line", "href", "created_at", "read_at"])
        .from("notifications")
        .and_where(Expr::col("person_id").eq(person_id))
        .to_owned()
}

/// Counts what the `person` of a query around it has not read yet.
pub(super) fn count_unread() -> SelectStatement {
    Query::select()
        .expr(Expr::col(("notifications", "id")).count())
        .from("notifications")
        .and_where(Expr::col(("notifications", "person_id")).equals(("person", "id")))
        .and_where(Expr::col(("notifications", "read_at")).is_null())
        .to_owned()
}

/// Marks one of somebody's notifications as read, or all of them, and says where the one leads.
///
/// # Errors
/// When the database does not answer.
pub async fn read(db: &mut Conn, person_id: i64, id: Option<i64>, at: DateTime<Utc>) -> Result<Option<String>> {
    #[derive(sqlx::FromRow)]
    struct Leads {
        href: String,
    }
    let mut update = Query::update();
    update
        .table("notifications")
        .value("read_at", at)
        .and_where(Expr::col("person_id").eq(person_id))
        .and_where(Expr::col("read_at").is_null());
    if let Some(id) = id {
        update.and_where(Expr::col("id").eq(id));
    }
    if db.run(&update).await? > 0 {
        person_changes::add_bell(db, person_id, at).await?;
    }
    let Some(id) = id else { return Ok(None) };
    let leads: Option<Leads> = db
        .first(
            Query::select()
                .column("href")
                .from("notifications")
                .and_where(Expr::col("person_id").eq(person_id))
                .and_where(Expr::col("id").eq(id)),
        )
        .await?;
    Ok(leads.map(|leads| leads.href))
}

/// Forgets everything that anybody was told.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_all(db: &mut Conn) -> Result<()> {
    db.run(Query::delete().from_table("notifications")).await.map(drop)
}
