//! What comes out of the printer: papers of their size on one page each, codes that a phone reads, and other pages
//! without their frame.

use crate::support::{Chrome, House, Laptop, Window};

/// A point of a PDF in millimetres.
const POINT: f64 = 25.4 / 72.0;

/// The sizes of a PDF's pages, in millimetres.
fn pages(pdf: &[u8]) -> Vec<[f64; 2]> {
    let text = String::from_utf8_lossy(pdf);
    let boxes = text.split("/MediaBox [").skip(1).map(|rest| {
        let inside = rest.split(']').next().expect("an end");
        let corners: Vec<f64> = inside.split_whitespace().map(|n| n.parse().expect("a number")).collect();
        [(corners[2] - corners[0]) * POINT, (corners[3] - corners[1]) * POINT]
    });
    boxes.collect()
}

/// Whether that is one page of this size.
fn is_one(pdf: &[u8], size: [f64; 2]) -> bool {
    let pages = pages(pdf);
    pages.len() == 1 && pages[0].iter().zip(size).all(|(is, should)| (is - should).abs() < 0.5)
}

/// What the code on the paper says, read from how it looks.
async fn read(window: &Window) -> String {
    let shot = window.find(".sheet .qr").await.screenshot().await.expect("a picture of it");
    let mut reader = png::Decoder::new(std::io::Cursor::new(shot)).read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("its pixels");
    let (width, samples) = (info.width as usize, info.color_type.samples());
    let grey = |x: usize, y: usize| bytes[y * info.line_size + x * samples];
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, info.height as usize, grey);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one code in a picture of {width} pixels");
    grids[0].decode().expect("a code that can be read").1
}

#[tokio::test]
async fn each_paper_is_one_page_of_its_size_with_a_code_that_leads_to_the_ticket() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("allocated").await;
    let ticket = format!("{}/tickets/{number}", house.base);
    let tracking = format!("{}{}", house.base, house.tracking(number).await);
    let window = chrome.window_of(&house, "esha", "/profile").await;
    window.resize(1280, 4).await;
    for (paper, size, code, address) in [
        ("work-order", [210.0, 297.0], 32.0, &ticket),
        ("receipt", [210.0, 297.0], 34.0, &tracking),
        ("label", [62.0, 29.0], 23.0, &ticket),
        ("label?size=40x20", [40.0, 20.0], 18.0, &ticket),
    ] {
        window.open(&format!("/tickets/{number}/{paper}")).await;
        for scheme in ["light", "dark"] {
            window.emulate("screen", scheme).await;
            assert_eq!(read(&window).await, *address, "{paper} on a {scheme} screen");
        }
        window.emulate("print", "dark").await;
        let pdf = window.print().await;
        assert!(is_one(&pdf, size), "{paper}: {:?}", pages(&pdf));
        assert_eq!(read(&window).await, *address, "{paper} in print");
        let seen = window
            .run(
                "const seen = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() \
                 && !e.closest('.sheet') && !e.querySelector('.sheet') && e.getClientRects().length); \
                 const qr = document.querySelector('.qr'); \
                 return [seen.map((e) => e.className || e.tagName), qr.getBoundingClientRect().width * 25.4 / 96, \
                 qr.dataset.squares, getComputedStyle(document.querySelector('.sheet')).backgroundColor]",
            )
            .await;
        assert_eq!(seen[0], serde_json::json!([]), "{paper} alone is printed");
        assert_eq!(seen[3], "rgb(255, 255, 255)");
        let (width, squares) = (seen[1].as_f64().expect("a width"), seen[2].as_str().expect("how many").to_owned());
        assert!((width - code).abs() < 0.1, "{paper}: a code of {width} mm");
        let square = width / squares.parse::<f64>().expect("a number");
        assert!(square >= 0.3, "{paper}: squares of {square} mm");
    }
    window.close().await;
}

#[tokio::test]
async fn long_words_stay_on_their_paper() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let chitra = house.browser("chitra").await;
    let mut form = Laptop::request(&house.day(1), "drop_off");
    form.retain(|(name, _)| !["brand", "model", "fault", "contact_name", "serial"].contains(name));
    let name = "Venkata Naga Satya Surya Subrahmanya Lakshmi Narasimha Rajasekhara Varaprasad Chakravarthula";
    form.extend([
        ("brand", "Kabushikigaisha".to_owned()),
        ("model", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk ".repeat(2)),
        ("serial", "SN".repeat(40)),
        ("fault", "It went dark in the middle of a call and has not come back since. ".repeat(8)),
        ("contact_name", name.to_owned()),
    ]);
    let answer = chitra.peek_post("/tickets", &form).await;
    let number: i64 = answer.location().trim_start_matches("/tickets/").parse().expect("a number");
    house.act("esha", number, "acceptance", &[]).await;
    let department = house.department("Computers").await.to_string();
    let intake = [
        ("department_id", department.as_str()),
        ("fault_type", "screen"),
        ("condition", "Scratches on the lid, two keys are gone, one foot is missing, dust in the vents"),
        ("accessories", "Charger, sleeve, mouse, two adapters, a bag with the shop's name on it"),
        ("assessment", "The panel is broken and the hinge has cracked the frame"),
        ("shelf", "The long shelf behind the second door"),
    ];
    house.act("esha", number, "intake", &intake).await;
    let window = chrome.window_of(&house, "esha", "/profile").await;
    for (paper, size) in [
        ("work-order", [210.0, 297.0]),
        ("receipt", [210.0, 297.0]),
        ("label", [62.0, 29.0]),
        ("label?size=40x20", [40.0, 20.0]),
    ] {
        window.open(&format!("/tickets/{number}/{paper}")).await;
        let pdf = window.print().await;
        assert!(is_one(&pdf, size), "{paper}: {:?}", pages(&pdf));
        for width in [320, 1280] {
            window.resize(width, 1).await;
            let wide = window
                .run(
                    "return [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right \
                     > innerWidth).map((e) => `${e.tagName} ${e.className}`)",
                )
                .await;
            assert_eq!(wide, serde_json::json!([]), "{paper} is not wider than a screen of {width}");
        }
        let out = window
            .run(
                "const sheet = document.querySelector('.sheet').getBoundingClientRect(); \
                 return [...document.querySelectorAll('.sheet *')].filter((e) => { \
                 const at = e.getBoundingClientRect(); return at.right > sheet.right + 1 || at.bottom > sheet.bottom + 1 }) \
                 .map((e) => e.className.baseVal ?? (e.className || e.tagName))",
            )
            .await;
        assert_eq!(out, serde_json::json!([]), "{paper}: all of it is within the sheet");
    }
    window.close().await;
}

#[tokio::test]
async fn a_button_prints_and_other_pages_print_without_their_frame_in_dark_on_white() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("received").await;
    let window = chrome.window_of(&house, "esha", &format!("/tickets/{number}/label")).await;
    window.run("window.print = () => { window.printed = true }").await;
    window.click("[data-print]").await;
    window.until("window.printed").await;
    window.emulate("print", "dark").await;
    let ticket = format!("/tickets/{number}");
    for (path, says) in
        [(ticket.as_str(), "A dent on the lid"), ("/tickets", "Received"), ("/inventory", "B-12"), ("/desk", "Desk")]
    {
        window.open(path).await;
        let seen = window
            .run(
                "const frame = '.top, .foot, nav, form, button, #stream, .skip, .trouble'; \
                 const colour = (e, what) => getComputedStyle(e)[what]; \
                 return [[...document.querySelectorAll(frame)].filter((e) => e.checkVisibility()).map((e) => e.className), \
                 colour(document.documentElement, 'backgroundColor'), colour(document.querySelector('h1'), 'color')]",
            )
            .await;
        assert_eq!(seen, serde_json::json!([[], "rgb(255, 255, 255)", "rgb(0, 0, 0)"]), "{path}");
        assert!(window.text("main").await.contains(says), "{path} says {says}");
    }
    window.close().await;
}
