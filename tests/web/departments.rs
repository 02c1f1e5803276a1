//! Departments and the device categories they take.

use crate::support::House;

#[tokio::test]
async fn a_department_is_made_named_given_categories_and_removed() {
    let house = House::open().await;
    let sunil = house.browser("sunil").await;
    let page = sunil.get("/departments").await;
    let page = sunil.submit(&page, "#new-department", &[("name", "Cameras")]).await;
    let id = house.department("Cameras").await;
    assert!(page.has(&format!("[data-department='{id}']")));
    let page = sunil.submit(&page, "#new-department", &[("name", " cameras ")]).await;
    assert_eq!(page.status, 422, "one of this name is there");
    assert!(page.has("#new-department-name-error"));
    let page = sunil.submit(&page, &format!("#department-{id}"), &[("name", "Optics")]).await;
    assert!(page.text(&format!("#department-card-{id}")).contains("Optics"));

    let department = id.to_string();
    let fields = [("name", "Film camera"), ("department_id", department.as_str())];
    let page = sunil.submit(&page, "#new-category", &fields).await;
    assert!(page.has("#category-film_camera"), "{}", page.text("main"));
    let form = house.browser("chitra").await.get("/tickets/new").await;
    assert!(form.has("#request [name=device_category] option[value=film_camera]"), "customers may choose it");

    assert!(!page.has(&format!("#remove-{id}")), "it takes a category");
    let none: [(&str, &str); 0] = [];
    assert_eq!(sunil.peek_post(&format!("/departments/{id}/removal"), &none).await.status, 409);
    let phones = house.department("Phones").await.to_string();
    let page = sunil.submit(&page, "#category-film_camera", &[("department_id", &phones)]).await;
    let page = sunil.submit(&page, &format!("#remove-{id}"), &none).await;
    assert!(!page.has(&format!("[data-department='{id}']")));
}

#[tokio::test]
async fn a_department_with_people_tickets_or_a_history_does_not_vanish() {
    let house = House::open().await;
    house.ticket("received").await;
    let sunil = house.browser("sunil").await;
    let none: [(&str, &str); 0] = [];
    for name in ["Computers", "Phones"] {
        let id = house.department(name).await;
        let page = sunil.peek_post(&format!("/departments/{id}/removal"), &none).await;
        assert_eq!(page.status, 409, "{name}");
        assert!(page.text(".notice--warn").contains("people have their place in it"), "{}", page.text(".notice--warn"));
    }
    assert_eq!(sunil.peek_post("/departments/999/removal", &none).await.status, 404);
    assert_eq!(sunil.peek_post("/departments/categories/none", &none).await.status, 404);
    for who in ["anita", "esha", "chitra"] {
        assert_eq!(house.browser(who).await.peek("/departments").await.status, 403);
        assert_eq!(house.browser(who).await.peek_post("/departments", &[("name", "Mine")]).await.status, 403);
    }
}
