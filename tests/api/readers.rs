//! What of a ticket is whose to read: the API says to each reader what the pages say to them, and no more.


use super::Client;
use crate::support::House;

#[tokio::test]
async fn the_inventorys_own_numbers_are_staffs() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    for (who, is_staff) in [("chitra", false), ("esha", true), ("mira", true)] {
        let client = Client::of(&house, who).await;
        let ticket = client.get(&format!("/tickets/{number}")).await.is(200);
        let line = client.get("/tickets").await.is(200)["items"][0].clone();
        let entry = &ticket["inventory_entry"];
        assert_eq!(entry["fault_type"], "screen", "{who}");
        for value in [&entry["number"], &entry["received_at"], &line["inventory_number"], &line["received_at"]] {
            assert_eq!(!value.is_null(), is_staff, "{who}: {value}");
        }
    }
}
