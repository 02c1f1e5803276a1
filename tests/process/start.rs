//! Starting: an empty folder, the sample centre, and settings that cannot be.

use crate::support::{Browser, Process, command, free_port};

#[tokio::test]
async fn an_empty_folder_is_set_up_once_with_the_printed_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let mut process = Process::start(folder.path(), port, &[]);
    let code = process.printed.lines().find_map(|line| line.strip_prefix("set-up code: ")).expect("a code").to_owned();
    let visitor = Browser::new(&process.base);
    assert!(visitor.get("/").await.has("a[href='/setup']"));

    let form = visitor.get("/setup").await;
    let fields = [
        ("code", "guessed"),
        ("name", "Sunil"),
        ("email", "sunil@test.example"),
        ("phone", "98450 00001"),
        ("password", "correct horse battery"),
    ];
    let refused = visitor.submit(&form, "#setup", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.field_error("setup", "code").contains("not the code"));
    assert_eq!(refused.value("#setup", "name"), "Sunil");
    assert_eq!(refused.value("#setup", "password"), "", "a secret is never shown again");

    process.kill();
    let process = Process::start(folder.path(), port, &[]);
    assert!(process.printed.contains(&code), "a restart prints the same code");
    let mut right = fields.to_vec();
    right[0].1 = &code;
    let page = visitor.submit(&refused, "#setup", &right).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/tickets"));
    assert!(page.text(".me").contains("Superuser"));

    assert_eq!(Browser::new(&process.base).get("/setup").await.status, 404, "there is one now");
    assert_eq!(Browser::new(&process.base).post("/setup", &right).await.status, 404);
    drop(process);
    let process = Process::start(folder.path(), port, &[]);
    assert!(!process.printed.contains("set-up code"), "nothing to set up any more");
}

#[tokio::test]
async fn links_lead_to_where_the_house_was_set_up_unless_the_settings_say_where() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let set_up = async |process: &Process| {
        let code = process.printed.lines().find_map(|line| line.strip_prefix("set-up code: ")).expect("a code");
        // A router in front of it, as hosts have: the browser sees another address than the process does.
        let visitor = Browser::new(&process.base);
        let visitor = visitor.with("Origin", "https://repairs.example").with("Sec-Fetch-Site", "same-origin");
        let fields = [
            ("code", code),
            ("name", "Sunil"),
            ("email", "sunil@test.example"),
            ("phone", "98450 00001"),
            ("password", "correct horse battery"),
        ];
        let page = visitor.peek_post("/setup", &fields).await;
        assert_eq!(page.status, 303);
        page.header("set-cookie").expect("a session").to_owned()
    };
    let cookie = set_up(&Process::start(folder.path(), port, &[])).await;
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("Secure"), "{cookie}");
    let process = Process::start(folder.path(), port, &[]);
    assert!(process.printed.contains("is open at https://repairs.example\n"), "{}", process.printed);
    drop(process);
    let said = [("BASE_URL", "https://fix.example")];
    let process = Process::start_with(folder.path(), port, &[], &said);
    assert!(process.printed.contains("is open at https://fix.example\n"), "{}", process.printed);

    let elsewhere = tempfile::tempdir().expect("a folder");
    let process = Process::start_with(elsewhere.path(), free_port(), &[], &said);
    set_up(&process).await;
    drop(process);
    let process = Process::start(elsewhere.path(), free_port(), &[]);
    assert!(process.printed.contains("is open at http://localhost"), "nothing was learned: {}", process.printed);
}

#[tokio::test]
async fn the_sample_centre_opens_and_says_its_logins() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path(), free_port(), &["demo"]);
    let visitor = Browser::new(&process.base);
    let page = visitor.get("/sign-in").await;
    for role in ["superuser", "admin", "manager", "technician", "executive", "customer"] {
        let login = format!("{role}@demo.test");
        assert!(process.printed.contains(&login), "the console names {login}");
        assert!(page.text("main").contains(&login), "the sign-in page names {login}");
        let browser = Browser::new(&process.base);
        let signed_in =
            browser.submit(&page, "#sign-in", &[("login", login.as_str()), ("password", "demo-demo-demo")]).await;
        assert_eq!(signed_in.status, 200);
    }
    assert!(folder.path().join("helpdesk-demo.db").exists());
    drop(process);
    Process::start(folder.path(), free_port(), &["demo"]);
}

#[test]
fn what_cannot_be_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    std::fs::write(folder.path().join("text.db"), "this is no database, but a text of some length").expect("writes");
    std::fs::write(folder.path().join("full.db"), "something").expect("writes");
    let cases: [(&[&str], &[(&str, &str)], &str); 5] = [
        (&["serve"], &[("PORT", "eighty")], "PORT"),
        (&["serve"], &[("DATABASE_URL", "oracle://x")], "DATABASE_URL"),
        (&["serve"], &[("PORT", &port), ("BIND", "127.0.0.1")], "cannot listen"),
        (&["serve"], &[("DATABASE_URL", "sqlite://text.db")], "DATABASE_URL"),
        (&["demo"], &[("DATABASE_URL", "sqlite://full.db")], "has something in it"),
    ];
    for (arguments, environment, says) in cases {
        let output = command(folder.path(), arguments).envs(environment.iter().copied()).output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?} {environment:?}");
        assert!(said.contains("helpdesk: ") && said.contains(says), "{environment:?} says: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    let output = command(empty.path(), &["serve", "--no-migrate"]).output().expect("it ends");
    assert!(String::from_utf8_lossy(&output.stderr).contains("helpdesk migrate"));
    assert!(!output.status.success());
}

#[test]
fn routes_prints_every_path_and_who_may_call_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = command(folder.path(), &["routes"]).output().expect("it ends");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let routes = helpdesk::web::routes::table().len() + helpdesk::api::routes::table().len();
    assert_eq!(printed.lines().count(), routes);
    assert!(printed.contains("POST   /tickets/{number}/allocation "), "{printed}");
    assert!(printed.contains("POST   /api/v1/tickets/{number}/allocation "), "{printed}");
}

#[test]
fn openapi_prints_the_document_that_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = command(folder.path(), &["openapi"]).output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), helpdesk::api::document::text());
}
