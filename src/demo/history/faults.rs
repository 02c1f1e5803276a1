//! What is wrong with devices, in the words of those who bring them, take them in and repair them.

use crate::domain::inventory::FaultType;

/// A fault that comes again and again.
#[derive(Debug)]
pub(super) struct Fault {
    /// The categories it befalls; empty for all.
    pub of: &'static [&'static str],
    pub weight: u32,
    pub kind: FaultType,
    /// What the customer says.
    pub says: &'static str,
    /// What is seen at the counter.
    pub seen: &'static str,
    /// What it may have to wait for.
    pub part: &'static str,
    /// What was done.
    pub done: &'static str,
    /// Why it could not be done.
    pub lost: &'static str,
    /// Between what it costs.
    pub price: (i64, i64),
}

const fn fault(
    of: &'static [&'static str],
    weight: u32,
    kind: FaultType,
    says: &'static str,
    seen: &'static str,
    part: &'static str,
) -> Fault {
    Fault { of, weight, kind, says, seen, part, done: "", lost: "", price: (0, 0) }
}

impl Fault {
    const fn ends(self, done: &'static str, lost: &'static str, lowest: i64, highest: i64) -> Self {
        Self { done, lost, price: (lowest, highest), ..self }
    }

    /// Whether it befalls devices of this category.
    pub(super) fn befalls(&self, category: &str) -> bool {
        self.of.is_empty() || self.of.contains(&category)
    }
}

const WITH_SCREENS: &[&str] = &["phone", "tablet", "laptop", "smartwatch"];
const WITH_BATTERIES: &[&str] = &["phone", "tablet", "laptop", "smartwatch", "headphones", "vacuum"];
const COMPUTERS: &[&str] = &["laptop", "desktop"];
const SPEAKERS: &[&str] = &["audio", "headphones", "phone", "television"];

pub(super) const FAULTS: &[Fault] = &[
    fault(
        WITH_SCREENS,
        26,
        FaultType::Screen,
        "It fell and the screen is cracked from one corner to the other.",
        "Glass broken, picture still whole.",
        "Display with glass",
    )
    .ends(
        "Display replaced and tested, frame straightened.",
        "The frame is bent so far that no new display holds in it.",
        1200,
        9800,
    ),
    fault(
        WITH_SCREENS,
        12,
        FaultType::Screen,
        "The picture flickers, and some days there are coloured lines.",
        "Flickers when the frame is pressed.",
        "Display cable",
    )
    .ends(
        "Display cable replaced; ran for a day without a flicker.",
        "The graphics chip itself is failing, and it is soldered to the board.",
        900,
        5200,
    ),
    fault(
        WITH_BATTERIES,
        24,
        FaultType::Battery,
        "The battery is empty by noon, however long it is charged.",
        "Battery worn, by its own count below 60 %.",
        "Battery",
    )
    .ends(
        "Battery replaced, charged and emptied twice for a test.",
        "The maker no longer supplies this battery, and we do not put copies in.",
        700,
        4600,
    ),
    fault(
        WITH_BATTERIES,
        14,
        FaultType::Charging,
        "It only charges when the plug is held at an angle.",
        "Socket loose, dust inside.",
        "Charging socket",
    )
    .ends(
        "Charging socket replaced and cleaned, plug sits firmly again.",
        "The socket tore its tracks off the board; they cannot be restored.",
        500,
        2400,
    ),
    fault(
        COMPUTERS,
        16,
        FaultType::DoesNotStart,
        "It does not start any more. The fan turns once, then nothing.",
        "No sign of life, supply is fine.",
        "Main board",
    )
    .ends(
        "A short circuit on the main board found and mended; starts every time.",
        "The main board is beyond repair and a new one costs more than the device.",
        1500,
        8900,
    ),
    fault(
        COMPUTERS,
        16,
        FaultType::Storage,
        "It has become very slow, and sometimes it says that no disk is found.",
        "Disk reports errors.",
        "Solid-state disk, 512 GB",
    )
    .ends(
        "Disk replaced, system and documents moved to the new one.",
        "The disk does not answer at all; only a data laboratory could still read it.",
        1800,
        6400,
    ),
    fault(
        COMPUTERS,
        12,
        FaultType::Overheating,
        "It gets hot within minutes, the fan roars and then it switches off.",
        "Vents full of dust.",
        "Fan",
    )
    .ends(
        "Cleaned inside, thermal paste renewed, fan replaced.",
        "Heat has damaged the processor's solder; it fails as soon as it is warm.",
        600,
        2900,
    ),
    fault(
        &["laptop"],
        12,
        FaultType::Keyboard,
        "Several keys do nothing, others write twice.",
        "Keys in the middle row do not react.",
        "Keyboard",
    )
    .ends("Keyboard replaced, every key tested.", "The keyboard's controller on the board is dead.", 900, 4200),
    fault(
        &["phone", "laptop", "tablet", "smartwatch", "camera"],
        12,
        FaultType::Liquid,
        "Water got into it. I dried it at once and did not switch it on again.",
        "Traces of liquid inside.",
        "",
    )
    .ends(
        "Taken apart, cleaned and dried, corroded contacts renewed.",
        "Corrosion has eaten through several layers of the board.",
        800,
        5600,
    ),
    fault(
        &["phone", "laptop", "tablet", "desktop", "console"],
        14,
        FaultType::Software,
        "After the last update it restarts again and again.",
        "Restarts in a loop.",
        "",
    )
    .ends(
        "System repaired, updates installed, nothing of the owner's lost.",
        "The storage chip is worn out and takes no system any more.",
        400,
        1800,
    ),
    fault(
        &["phone", "laptop", "tablet", "printer", "television"],
        9,
        FaultType::Network,
        "The wireless drops every few minutes; other devices at home are fine.",
        "Weak signal beside our own access point.",
        "Wireless module",
    )
    .ends(
        "Antenna cable refitted and the wireless module replaced.",
        "The wireless chip is part of the main board, which nobody supplies.",
        500,
        2600,
    ),
    fault(
        &["phone", "camera", "laptop", "tablet"],
        8,
        FaultType::Camera,
        "Pictures are blurred, and the camera makes a clicking noise.",
        "Lens does not focus.",
        "Camera module",
    )
    .ends(
        "Camera module replaced and adjusted.",
        "Sand has ground the guide rails down; there is no spare for them.",
        800,
        6200,
    ),
    fault(
        SPEAKERS,
        16,
        FaultType::Sound,
        "One side is silent, and the other one crackles.",
        "Crackles when the cable is moved.",
        "Speaker",
    )
    .ends(
        "Speaker and socket replaced, ran for two hours at full volume.",
        "The amplifier stage is burnt and no longer made.",
        350,
        3200,
    ),
    fault(
        &["printer"],
        30,
        FaultType::Printing,
        "It prints everything with stripes, and the colours are wrong.",
        "Head clogged.",
        "Print head",
    )
    .ends(
        "Print head cleaned, pump renewed, thirty pages printed without a stripe.",
        "The print head is burnt, and a new one costs more than a printer.",
        500,
        3400,
    ),
    fault(
        &["printer"],
        24,
        FaultType::Mechanical,
        "Paper jams on nearly every page, though there is none inside.",
        "Feed rollers worn smooth.",
        "Feed rollers",
    )
    .ends(
        "Feed rollers and separation pad replaced.",
        "A gear of the feed is broken and no longer supplied.",
        450,
        2100,
    ),
    fault(
        &["television"],
        34,
        FaultType::Screen,
        "There is sound, but the picture is dark.",
        "Backlight dead, picture there with a torch.",
        "Backlight strips",
    )
    .ends(
        "Backlight strips replaced, picture even from edge to edge.",
        "The panel itself is cracked inside; it would cost more than a new set.",
        1800,
        7200,
    ),
    fault(
        &["television", "audio", "kitchen", "desktop"],
        22,
        FaultType::DoesNotStart,
        "It went off with a smell and does not come on again.",
        "Fuse blown, capacitor swollen.",
        "Power supply board",
    )
    .ends(
        "Power supply mended: capacitors and fuse replaced, safety tested.",
        "The power supply took the main board with it.",
        700,
        3900,
    ),
    fault(
        &["kitchen", "vacuum"],
        26,
        FaultType::Mechanical,
        "It is very loud and has no strength any more.",
        "Bearing worn.",
        "Motor coupling",
    )
    .ends("Bearing and coupling replaced, runs quietly.", "The motor's winding is burnt.", 400, 2200),
    fault(
        &["camera"],
        22,
        FaultType::Mechanical,
        "The shutter stays half open, and there is sand in it.",
        "Grinds when the ring is turned.",
        "Shutter unit",
    )
    .ends(
        "Shutter cleaned and adjusted, 500 exposures without a fault.",
        "The shutter's curtains are torn and the maker has none left.",
        1500,
        7900,
    ),
    fault(
        &["console"],
        26,
        FaultType::Other,
        "No picture on any television; the light is on and the fan runs.",
        "HDMI socket has bent pins.",
        "HDMI socket",
    )
    .ends(
        "HDMI socket replaced, played for an evening.",
        "The video chip behind the socket is broken, too.",
        1200,
        3600,
    ),
    fault(
        &["smartwatch", "headphones", "tablet"],
        8,
        FaultType::Mechanical,
        "A button is stuck and does not come back.",
        "Salt and dirt around the button.",
        "Button assembly",
    )
    .ends(
        "Button taken out, cleaned and greased; seal renewed.",
        "The case is corroded around the button and would leak.",
        300,
        1900,
    ),
    fault(
        &[],
        5,
        FaultType::Other,
        "It makes a noise that it did not make before. Better now than when it stops for good.",
        "Noise heard at the counter, too.",
        "",
    )
    .ends(
        "A loose screw inside was the noise. Everything else checked on the way.",
        "The noise comes from a sealed part that cannot be opened.",
        250,
        1400,
    ),
];

/// Since when, and what else people say.
pub(super) const SINCE: &[&str] = &[
    "Since Monday.",
    "It began last week, at first only now and then.",
    "It has been so for a month, and it is getting worse.",
    "From one day to the next, without anything that I know of.",
    "My daughter needs it for her exams, so please tell me early how long it will take.",
    "The warranty is over since spring.",
    "Another shop looked at it and found nothing.",
    "We have no copy of what is on it, so please be careful with it.",
    "It had the same thing two years ago, and you mended it then.",
    "I can live without it for a week, not for two.",
    "Please ring me before anything costs more than three thousand.",
    "It happened on the train; I am travelling until Friday.",
    "After the last thunderstorm, like the router, which is new by now.",
    "I bought it used and do not know what was done to it before.",
    "It is the office's, and the bill goes to the office, too.",
    "Nobody will admit to anything.",
];
