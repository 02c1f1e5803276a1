//! Tickets whose device is not with us yet, and those that never will be.

use crate::demo::story::{LINK, Story, device, story};
use crate::domain::pickup::HandOver::{DropOff, Pickup};
use crate::domain::pickup::Window::{Afternoon, Midday, Morning};

/// Requested, accepted, rejected, cancelled, pickup planned, on the way.
pub(super) fn stories() -> Vec<Story> {
    let mut stories = requested();
    stories.extend(accepted());
    stories.extend(over_before_it_began());
    stories.extend(to_be_picked_up());
    stories
}

fn requested() -> Vec<Story> {
    vec![
        story(
            "meera",
            device("tablet", "Apple", "iPad Air (5th generation)", "DMPK2QX1R4"),
            "The touch screen does not react along the left edge. It began after it fell from the sofa; \
             there is no crack that I can see.",
        )
        .asks(0, Pickup, 1),
        story(
            "yumi",
            device("headphones", "Sony", "WH-1000XM4", ""),
            "The right side is silent. 右側から音が出ません。 Bluetooth connects as usual, and the cable does not help either.",
        )
        .asks(0, DropOff, 1),
        story(
            "jose",
            device("phone", "Samsung", "Galaxy S22", "R5CT30ABQ8W"),
            "Battery is empty by noon and the back has started to lift on one side. I no longer charge it at night.",
        )
        .asks(-1, Pickup, 0),
        story(
            "gurpreet",
            device("desktop", "Assembled", "Ryzen 7 tower, Fractal case", ""),
            "Some weeks ago the computer began to restart on its own, at first once in a few days, now several \
             times an hour when I edit video.\n\n\
             What I have tried:\n\
             1. Another power strip and another room: no change.\n\
             2. Only one memory module at a time, each in each slot. With the second module alone it ran for six \
             hours, but then it restarted, too.\n\
             3. The graphics card taken out and put back, the fans cleaned. There was a lot of dust in the power \
             supply, which smells a little when it is warm.\n\
             4. A fresh installation of the system on an old disk. It restarted during the installation.\n\n\
             There is never a blue screen, it is simply off for a second and starts again. The work on the D: disk \
             is for a client and has to survive; a backup from last month is with my sister. Please call \
             before you erase anything, and please note that the side panel is glass and its lower left screw is \
             missing.",
        )
        .asks(-2, Pickup, 1)
        .says(-1, "gurpreet", "It does not start at all since this morning. The fan turns once, then nothing."),
    ]
}

fn accepted() -> Vec<Story> {
    vec![
        story(
            "sian",
            device("tablet", "Samsung", "Galaxy Tab S8", "R52T70GHKPL"),
            "Charges only when the plug is held at an angle.",
        )
        .asks(-2, DropOff, 0)
        .accepted(-1, "esha")
        .with("note", "Please bring the charger and the cable along."),
        story(
            "chinedu",
            device("laptop", "HP", "Spectre x360 14", "5CD1203KQT"),
            "Hinge on the left cracks when it opens, and the screen bends with it.",
        )
        .asks(-4, DropOff, -1)
        .accepted(-3, "omar")
        .corrected(-2, "chinedu")
        .with_day("preferred_date", 1)
        .with("model", "Spectre x360 14-ea1000"),
        // Nobody came: the desk sees a drop-off that is overdue.
        story(
            "kamala",
            device("kitchen", "Preethi", "Zodiac mixer grinder", ""),
            "Motor hums but the blade does not turn. Told on the phone; she has no e-mail.",
        )
        .asks_through("omar", -6, DropOff, -4)
        .notes(-2, "esha", "Rang twice, nobody answered. Try again in the evening, her son is at home then."),
        // A pickup that failed and waits for a new date.
        story(
            "zoe",
            device("television", "LG", "OLED55C1", "109INXY4K712"),
            "Picture goes dark after ten minutes, the sound stays.",
        )
        .asks(-5, Pickup, -3)
        .accepted(-5, "esha")
        .pickup(-4, "esha", -2, Midday)
        .with("note", "Two people: it is a 55-inch set and there are stairs.")
        .pickup_failed(-2, "omar", "Nobody opened the door, and the phone was off.")
        .says(-1, "zoe", "I am so sorry, the ferry was late and my battery had died! Any day this week is fine.")
        .says(-1, "esha", "No harm done. We look for a new time and tell you."),
    ]
}

fn over_before_it_began() -> Vec<Story> {
    vec![
        story(
            "linh",
            device("kitchen", "National", "NN-5405 microwave", ""),
            "It makes sparks. It was my grandmother’s and I would like to keep it.",
        )
        .asks(-9, DropOff, -7)
        .rejected(
            -8,
            "esha",
            "Parts for this oven have not been made since 1994, and we may not put a worn high-voltage part back \
             into use. Please do not switch it on again.",
        )
        .says(-8, "linh", "I understand. Thank you for the honest words."),
        story("fatima", device("audio", "JBL", "Charge 5", ""), "Switches itself off at half volume.")
            .asks(-12, Pickup, -10)
            .accepted(-11, "omar")
            .says(-10, LINK, "I am Fatima’s brother. We found the bill, it is still under warranty.")
            .cancelled(-10, LINK, "The maker takes it back under warranty."),
    ]
}

fn to_be_picked_up() -> Vec<Story> {
    vec![
        story(
            "anneliese",
            device("laptop", "Fujitsu", "Lifebook U7512", "DSEJ004471"),
            "Several keys (ü, ß, the dash) stay down when pressed. No liquid was spilt, I promise.",
        )
        .asks(-3, Pickup, -1)
        .accepted(-2, "esha")
        .pickup(-2, "esha", 0, Morning),
        // Moved once, because we could not come.
        story(
            "venkata",
            device("television", "Sony", "Bravia KD-65X80J", "6017734"),
            "No picture, only the red light blinks six times, then a pause, then six times again.",
        )
        .asks(-6, Pickup, -3)
        .accepted(-5, "omar")
        .pickup(-5, "omar", -2, Morning)
        .says(-4, "venkata", "The lift is out of order; please bring somebody strong.")
        .pickup(-3, "esha", 0, Midday)
        .with("note", "Our van is in the workshop on that day. This time two of us come.")
        .notes(-3, "esha", "Third floor, no lift. Take the straps."),
        story(
            "chinedu",
            device("phone", "Google", "Pixel 7", "29111FDH2004KT"),
            "Camera shakes and makes a clicking noise; photos are blurred.",
        )
        .asks(-2, Pickup, 0)
        .accepted(-2, "omar")
        .pickup(-1, "omar", 0, Afternoon)
        .with("note", "Ask for room 316 at the porter’s."),
        story(
            "zoe",
            device("smartwatch", "Garmin", "Fenix 6", "6DB014422"),
            "Screen scratched blind, and the upper left button is stuck with salt.",
        )
        .asks(-1, Pickup, 1)
        .accepted(-1, "esha")
        .pickup(0, "esha", 1, Morning),
        // Picked up and on its way to us.
        story(
            "gurpreet",
            device("phone", "OnePlus", "9 Pro", "3f8a21c7"),
            "Green line down the screen since the last update.",
        )
        .asks(-4, Pickup, -1)
        .accepted(-3, "esha")
        .pickup(-3, "esha", 0, Morning)
        .collected(0, "omar")
        .with("note", "Handed over with its box, without the charger."),
    ]
}
