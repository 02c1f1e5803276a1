//! What happens when a technician leaves.

use crate::support::House;

#[tokio::test]
async fn a_technician_who_leaves_gives_up_their_open_tickets() {
    let house = House::open().await;
    let mut open = Vec::new();
    for state in ["allocated", "in_progress", "awaiting_parts"] {
        open.push(house.ticket(state).await);
    }
    let done = house.ticket("completed").await;
    let tara = house.browser("tara").await;
    assert_eq!(house.load("mira", "tara").await, "3");
    house.suspend("tara").await;

    assert!(tara.get("/bench").await.path.starts_with("/sign-in"), "the session ended");
    let (_, page) = house.sign_in("tara@test.example", crate::support::PASSWORD).await;
    assert_eq!(page.status, 422);
    let board = house.browser("mira").await.get("/board").await;
    assert!(!board.has(&format!("[data-technician='{}']", house.ids["tara"])));
    assert_eq!(house.status(done).await, "completed", "what was finished stays so");
    for number in open {
        let card = format!("[data-ticket='{number}']");
        assert!(board.has(&format!("#unallocated {card}")));
        let page = house.browser("mira").await.get(&format!("/tickets/{number}")).await;
        assert_eq!(page.history()[0], "The system released it from Tara Technician, who left staff only");
        let entry = house.browser("esha").await.get("/inventory").await.text(&card);
        assert!(entry.contains("B-12") && !entry.contains("Tara"), "back on its shelf: {entry}");
        let customers = house.browser("chitra").await.get(&format!("/tickets/{number}")).await;
        assert_eq!(customers.text(".state__headline, .state__badge .badge"), "With us, waiting for a technician");
        assert!(!customers.body.contains("Tara"), "the customer reads nothing about it");
        house.act("mira", number, "allocation", &[("technician_id", &house.ids["tariq"].to_string())]).await;
    }
    assert_eq!(house.load("mira", "tariq").await, "3");
}

#[tokio::test]
async fn suspending_always_works_and_leaves_the_tree_as_it_is() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    let pending = house.person("Penny", None, helpdesk::domain::person::Standing::Pending, "98450 55555").await;
    house.suspend("mira").await;
    assert_eq!(house.status(number).await, "allocated", "her technician keeps the job");
    assert!(house.browser("tara").await.get("/bench").await.has(&format!("[data-ticket='{number}']")));
    house.act("anita", number, "allocation/withdrawal", &[]).await;
    assert_eq!(house.status(number).await, "received", "the admin acts for the manager");

    house.suspend_person(pending).await;
    let (_, page) = house.sign_in("penny@test.example", crate::support::PASSWORD).await;
    assert_eq!(page.status, 422, "somebody waiting for approval can be suspended, too");
}
