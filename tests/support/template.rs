//! The database every house starts from: the cast, two departments, and nothing else.

use std::collections::HashMap;

use chrono::TimeDelta;
use helpdesk::domain::contact;
use helpdesk::domain::department::Category;
use helpdesk::domain::person::Standing;
use helpdesk::passwords::Passwords;
use helpdesk::store::{Store, departments, people};
use tokio::sync::OnceCell;

use super::cast::{CAST, PASSWORD};
use super::database::Database;
use super::house::{config, opening_time};

/// The database every house starts from, made once per run.
pub async fn template() -> &'static (Database, HashMap<&'static str, i64>) {
    static TEMPLATE: OnceCell<(Database, HashMap<&'static str, i64>)> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let database = Database::empty().await;
            let store = Store::open(&database.url).await.expect("the database opens");
            let ids = fill(&store).await;
            // Closed, the database can be copied.
            store.close().await;
            (database, ids)
        })
        .await
}

async fn fill(store: &Store) -> HashMap<&'static str, i64> {
    let country = config().country;
    let at = opening_time() - TimeDelta::days(400);
    let hash = Passwords::new().hash(PASSWORD).await.expect("hashes");
    let mut tx = store.begin().await.expect("a transaction");
    let computers = departments::add(&mut tx, "Computers").await.expect("a department");
    let phones = departments::add(&mut tx, "Phones").await.expect("a department");
    for (position, (key, name, department_id)) in
        [("laptop", "Laptop", computers), ("desktop", "Desktop", computers), ("phone", "Phone", phones)]
            .into_iter()
            .enumerate()
    {
        let category = Category { key: key.to_owned(), name: name.to_owned(), department_id };
        departments::add_category(&mut tx, &category, i64::try_from(position).expect("small"))
            .await
            .expect("a category");
    }
    let mut ids = HashMap::new();
    for member in CAST {
        let department_id = member.department.map(|name| if name == "Computers" { computers } else { phones });
        let person = people::New {
            name: member.full_name.to_owned(),
            email: Some(format!("{}@test.example", member.name)),
            phone: contact::phone(member.phone, country),
            address: None,
            password_hash: Some(hash.clone()),
            role: Some(member.role),
            standing: Standing::Active,
            department_id,
            superior_id: member.superior.map(|name| ids[name]),
            email_confirmed_at: Some(at),
        };
        let id = people::add(&mut tx, &person, at).await.expect("a person");
        ids.insert(member.name, id);
    }
    tx.commit().await.expect("commits");
    ids
}
