import Kernel

@testable import Matters
@testable import People

/// What comes in by posters and by Open311, and what goes out to the public.
enum WayTargets {
    static let all = [
        FuzzTarget(name: "poster", dictionary: ["AAAA", "_", "-", "=="], run: poster),
        FuzzTarget(name: "public", dictionary: ["13800001234", "0357-", "X", " ", "（", "１３８", "<", "&", "]]>", "\u{1}"], run: publicText),
        FuzzTarget(
            name: "open311", dictionary: ["2026-01-02", "T03:04:05", "Z", "+08:00", ",", "90", "open", "closed", "nan"], run: query),
    ]

    private static let vault = FileVault(masterKey: [UInt8](repeating: 3, count: 32))

    /// Whatever is read was made by us, and there is one way to write it.
    private static func poster(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if let said = Poster.read(text, vault: vault) {
            try Broken.unless(
                Poster.code(said.unit, generation: said.generation, vault: vault) == text, "«\(text)» has two readings")
        }
        guard let unit = ID(bytes: bytes.prefix(16)) else { return }
        let generation = Int64(bytes.count % 60_000 + 1)
        let read = Poster.read(Poster.code(unit, generation: generation, vault: vault), vault: vault)
        try Broken.unless(read?.unit == unit && read?.generation == generation, "our own code was not read")
    }

    private static func publicText(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let masked = PublicText.mask(text)
        try Broken.unless(masked.count == text.count, "masking changed the length of «\(text)»")
        try Broken.unless(masked.firstMatch(of: /[0-9]{7}/) == nil, "seven digits are left in «\(masked)»")
        try Broken.unless(PublicText.mask(masked) == masked, "masking twice is not masking once: «\(masked)»")
        var out = ""
        Open311Value.escape(text, into: &out)
        let isClean = out.unicodeScalars.allSatisfy { $0.value >= 32 || $0.value == 9 || $0.value == 10 }
        try Broken.unless(isClean && !out.contains("<") && !out.contains(">"), "no XML: «\(out)»")
    }

    private static func query(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if let instant = Instant(written: text) { try Broken.unless(instant.isoText.count >= 25, "«\(text)» is \(instant.ms)") }
        if let degrees = PlacePoint.degrees(text, within: 180) { try Broken.unless(degrees.magnitude <= 180, "«\(text)» is \(degrees)") }
        let now = Instant(ms: 1_795_000_000_000)
        for name in ["start_date", "end_date", "status", "service_code", "service_request_id", "page", "page_size"] {
            guard let query = try? Open311Query([name: text], publicCategories: ["a"], now: now) else { continue }
            let span = query.until.ms - query.from.ms
            try Broken.unless(span >= 0 && span <= 90 * 86_400_000, "\(name) «\(text)» spans \(span) ms")
            try Broken.unless(query.page * query.size <= 1000, "\(name) «\(text)» reaches \(query.page * query.size)")
        }
    }
}
