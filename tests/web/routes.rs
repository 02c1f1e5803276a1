//! The staff's pages, as those find them who are not let in; who is, the matrix says.

use helpdesk::domain::permission::May;
use helpdesk::web::routes;

use crate::support::House;

#[tokio::test]
async fn staff_pages_are_closed_to_customers_and_visitors() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let mut staff_pages = 0;
    for route in routes::table() {
        let is_staff = matches!(route.who, routes::Who::May(may) if may != May::HavePicture);
        if !is_staff || route.method.as_str() != "GET" {
            continue;
        }
        staff_pages += 1;
        assert_eq!(chitra.peek(route.path).await.status, 403, "{}", route.path);
        let next: String = url::form_urlencoded::byte_serialize(route.path.as_bytes()).collect();
        let page = house.visitor().peek(route.path).await;
        assert_eq!((page.status, page.location()), (303, format!("/sign-in?next={next}").as_str()));
    }
    assert!(staff_pages >= 4);
}
