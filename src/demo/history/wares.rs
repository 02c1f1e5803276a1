//! What breaks: the devices people bring, by how often they are brought, and how their serial numbers look.

use super::chance::Chance;

/// A kind of device, of which each brand has its models.
#[derive(Debug)]
pub(super) struct Ware {
    /// The category it belongs to.
    pub category: &'static str,
    /// How often it comes.
    pub weight: u32,
    /// How its serial number looks: `A` a letter, `9` a digit, `X` either; anything else is itself.
    serial: &'static str,
    /// The brands with their models, the more frequent ones first.
    brands: &'static [(&'static str, &'static [&'static str])],
}

pub(super) const WARES: &[Ware] = &[
    Ware {
        category: "phone",
        weight: 290,
        serial: "AXX9XXXXAX",
        brands: &[
            ("Samsung", &["Galaxy A14", "Galaxy S21", "Galaxy M34", "Galaxy A52", "Galaxy S22", "Galaxy Note 20"]),
            ("Xiaomi", &["Redmi Note 12", "Redmi 10", "Mi 11X", "Redmi Note 9 Pro"]),
            ("Apple", &["iPhone 11", "iPhone 13", "iPhone XR", "iPhone 12 mini", "iPhone 8", "iPhone SE"]),
            ("Vivo", &["Y20", "V25", "T2x"]),
            ("OnePlus", &["Nord CE 2", "9R", "10T", "Nord 2"]),
            ("Realme", &["8i", "Narzo 50", "C35"]),
            ("Motorola", &["Moto G52", "Edge 30"]),
            ("Nokia", &["G21", "105", "6.1 Plus"]),
            ("Google", &["Pixel 6a", "Pixel 7"]),
        ],
    },
    Ware {
        category: "laptop",
        weight: 250,
        serial: "9AX9XXX",
        brands: &[
            ("HP", &["Pavilion 15", "15s-eq", "ProBook 440 G8", "Victus 16", "EliteBook 840 G5"]),
            ("Lenovo", &["IdeaPad Slim 3", "ThinkPad E14", "ThinkPad T480", "Legion 5", "V15"]),
            ("Dell", &["Inspiron 15 3511", "Latitude 5400", "Vostro 3400", "XPS 13 9310"]),
            ("Acer", &["Aspire 5", "Nitro 5", "Swift 3"]),
            ("Asus", &["VivoBook 15", "TUF F15", "ZenBook 14"]),
            ("Apple", &["MacBook Air M1", "MacBook Pro 13″ (2019)", "MacBook Air (2017)"]),
            ("MSI", &["GF63 Thin", "Modern 14"]),
        ],
    },
    Ware {
        category: "television",
        weight: 80,
        serial: "999AXXX99999",
        brands: &[
            ("Samsung", &["43AU7700", "55TU8000", "32T4340"]),
            ("LG", &["43UQ7500", "OLED55C1", "32LM560B"]),
            ("Sony", &["Bravia KD-43X74K", "Bravia KD-55X80J"]),
            ("Mi", &["TV 5X 43", "TV 4A 32"]),
            ("TCL", &["43P635", "55C715"]),
        ],
    },
    Ware {
        category: "printer",
        weight: 65,
        serial: "AA9A99999X",
        brands: &[
            ("HP", &["LaserJet M1136", "DeskJet 2331", "Smart Tank 580"]),
            ("Canon", &["PIXMA G2010", "LBP2900", "imageCLASS MF3010"]),
            ("Epson", &["EcoTank L3150", "L380", "LQ-310"]),
            ("Brother", &["HL-L2321D", "DCP-T520W"]),
        ],
    },
    Ware {
        category: "tablet",
        weight: 55,
        serial: "AAXX9XXXAX9A",
        brands: &[
            ("Apple", &["iPad (9th generation)", "iPad Air 4", "iPad mini 5"]),
            ("Samsung", &["Galaxy Tab A8", "Galaxy Tab S6 Lite"]),
            ("Lenovo", &["Tab M10", "Tab P11"]),
        ],
    },
    Ware {
        category: "desktop",
        weight: 55,
        serial: "XXX99XX9",
        brands: &[
            ("Assembled", &["Core i5 tower", "Ryzen 5 tower", "Core i3 office computer"]),
            ("Dell", &["OptiPlex 3070", "Vostro 3681"]),
            ("HP", &["ProDesk 400 G6", "280 Pro G5"]),
            ("Apple", &["iMac 21.5″", "Mac mini M1"]),
        ],
    },
    Ware {
        category: "audio",
        weight: 45,
        serial: "A9999999",
        brands: &[
            ("JBL", &["Flip 5", "Charge 4", "PartyBox 110"]),
            ("Sony", &["HT-S20R", "SRS-XB33"]),
            ("Yamaha", &["RX-V385", "A-S301"]),
            ("Denon", &["AVR-X250BT", "PMA-600NE"]),
        ],
    },
    Ware {
        category: "headphones",
        weight: 40,
        serial: "99999999XAX",
        brands: &[
            ("Sony", &["WH-1000XM4", "WH-CH520", "WF-1000XM4"]),
            ("boAt", &["Rockerz 450", "Airdopes 141"]),
            ("Apple", &["AirPods Pro", "AirPods 2"]),
            ("Bose", &["QuietComfort 45"]),
        ],
    },
    Ware {
        category: "kitchen",
        weight: 35,
        serial: "999999A9",
        brands: &[
            ("Preethi", &["Zodiac mixer grinder", "Blue Leaf"]),
            ("IFB", &["25SC4 microwave", "20PM-MEC2 microwave"]),
            ("Philips", &["HD9252 air fryer", "HR3705 mixer"]),
            ("Bajaj", &["Rex 500", "1603 T oven"]),
        ],
    },
    Ware {
        category: "smartwatch",
        weight: 30,
        serial: "AXXXXX9XAX",
        brands: &[
            ("Apple", &["Watch SE", "Watch Series 6"]),
            ("Samsung", &["Galaxy Watch 4"]),
            ("Noise", &["ColorFit Pro 4"]),
            ("Fitbit", &["Versa 3", "Charge 5"]),
        ],
    },
    Ware {
        category: "camera",
        weight: 25,
        serial: "99A99999",
        brands: &[
            ("Canon", &["EOS 1500D", "EOS 80D", "EOS R6"]),
            ("Nikon", &["D5600", "Z50", "D750"]),
            ("Sony", &["Alpha 6400", "Alpha 7 III"]),
            ("Fujifilm", &["X-T30", "X100V"]),
        ],
    },
    Ware {
        category: "console",
        weight: 20,
        serial: "A9999XX9999",
        brands: &[
            ("Sony", &["PlayStation 4 Slim", "PlayStation 5"]),
            ("Microsoft", &["Xbox One S", "Xbox Series S"]),
            ("Nintendo", &["Switch", "Switch Lite"]),
        ],
    },
    Ware {
        category: "vacuum",
        weight: 10,
        serial: "AA9-AA-XXX9999A",
        brands: &[
            ("Dyson", &["V8 Absolute", "V11"]),
            ("Eureka Forbes", &["Trendy Zip", "Quick Clean DX"]),
            ("Mi", &["Robot Vacuum-Mop P"]),
        ],
    },
];

impl Ware {
    /// One of its brands and models.
    pub(super) fn model(&self, chance: &mut Chance) -> (&'static str, &'static str) {
        let (brand, models) = self.brands[chance.early(self.brands.len())];
        (brand, models[chance.early(models.len())])
    }

    /// A serial number as they look.
    pub(super) fn serial(&self, chance: &mut Chance) -> String {
        const DIGITS: &[u8] = b"0123456789";
        // Without those that are taken for digits.
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
        let mut one = |of: &[u8]| char::from(of[chance.place(of.len())]);
        let sign = |sign| match sign {
            'A' => one(LETTERS),
            '9' => one(DIGITS),
            'X' => one(b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"),
            itself => itself,
        };
        self.serial.chars().map(sign).collect()
    }
}
