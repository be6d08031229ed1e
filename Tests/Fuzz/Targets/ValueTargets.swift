import Kernel
import Markup

@testable import Delivery
@testable import Matters
@testable import People
@testable import Server

/// Values that are read from addresses, options, links and the database.
enum ValueTargets {
    static let all = [
        FuzzTarget(name: "payload", dictionary: ["\0\0\0\0\0\0\0\u{1}", "\0\0\0\u{1}", "\u{5}", "token"], run: payload),
        FuzzTarget(name: "range", dictionary: ["/", "::", "::ffff:", "10.0.0.0", "/8", "/128", "/-1"], run: range),
        FuzzTarget(name: "path", dictionary: ["/", "141029", "-", "A"], run: path),
        FuzzTarget(name: "id", dictionary: ["-", "00000000", "FFFFffff", "-4000-8000-"], run: id),
        FuzzTarget(name: "token", dictionary: ["gx_", "scrypt$15$8$1$", "$", "-", "_", "AAAA"], run: token),
        FuzzTarget(name: "file", dictionary: ["ftyp", "RIFF", "WEBP", "heic", "M4A ", "isom", "#!AMR", "OggS", "ID3"], run: file),
        FuzzTarget(name: "word", dictionary: ["2026-11-24", "-", " ", ".", "2026"], run: word),
        FuzzTarget(
            name: "address",
            dictionary: ["https://", "http://", "[::1]", ":443", "/", "?", "#", "@", "127.0.0.1", "169.254.169.254", "::ffff:", "/8"],
            run: address),
        FuzzTarget(
            name: "search", dictionary: ["路灯", "坏了", " ", "　", "138", "２０２６", "é", "e\u{301}", "-", "=", "\n", "2026000000010"], run: search
        ),
    ]

    private static func payload(_ bytes: [UInt8]) throws {
        if let payload = Payload(encoded: bytes) {
            try Broken.unless(payload.encoded == bytes, "read, and written back otherwise")
            for (name, _) in payload.fields { try Broken.unless(Payload.isToken(name), "a name «\(name)»") }
        }
        var reader = CanonicalBytes.Reader(bytes)
        _ = reader.number()
        var count = 0
        while let field = reader.field() { count += field.count + 4 }
        try Broken.unless(count <= bytes.count, "\(count) bytes read of \(bytes.count)")
    }

    private static func range(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let range = AddressRange(text) else { return }
        let address = String(text.prefix { $0 != "/" })
        try Broken.unless(range.contains(address), "\(text) does not contain \(address)")
        _ = range.contains(text)
    }

    private static func path(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let path = UnitPath(text) else { return }
        try Broken.unless(path.text == text && path.segments.count <= UnitPath.depthLimit, "path «\(text)»")
        guard let parent = path.parent, let last = path.segments.last else {
            return try Broken.unless(text.isEmpty, "only the root has no parent: «\(text)»")
        }
        try Broken.unless(parent.contains(path) && !path.contains(parent), "«\(parent)» and «\(path)»")
        try Broken.unless(parent.appending(String(last)) == path, "parent and segment of «\(path)»")
        try Broken.unless(path.lineage.last == path && path.lineage.count == path.segments.count, "lineage of «\(path)»")
        let below = parent.below
        try Broken.unless(text >= below.lower && text < below.upper, "«\(path)» is outside the range below its parent")
    }

    private static func id(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if let id = ID(text) { try Broken.unless(id.description == text.lowercased(), "«\(text)» became \(id)") }
        if let id = ID(bytes: bytes) { try Broken.unless(id.bytes == bytes && ID(id.description) == id, "\(id)") }
        if let decoded = Hex.decode(text) { try Broken.unless(Hex.encode(decoded) == text.lowercased(), "hex «\(text)»") }
    }

    private static func token(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = Base64URL.decode(text) { try Broken.unless(Base64URL.encode(decoded) == text, "«\(text)» has two readings") }
        try Broken.unless(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "lost on the way")
        if let token = APIToken(text) { try Broken.unless(token.text == text, "token «\(text)» has two readings") }
        if let hash = PasswordHash(encoded: bytes) { try Broken.unless(PasswordHash(encoded: hash.encoded) == hash, "hash «\(text)»") }
    }

    private static func file(_ bytes: [UInt8]) throws {
        if let kind = FileKind(sniffing: bytes) {
            try Broken.unless(bytes.count >= 3 && FileKind(rawValue: kind.rawValue) == kind, "\(kind) out of \(bytes.count) bytes")
            // Only the head speaks: what follows cannot make it something else.
            try Broken.unless(FileKind(sniffing: bytes.prefix(16)) == kind, "\(kind) is told by its tail")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let name = ContentName(text) { try Broken.unless(name.text == text && !text.contains("/"), "«\(text)» names a file") }
    }

    private static func word(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if let day = Day(text) { try Broken.unless(day.text == text, "«\(text)» is \(day.text)") }
        if let name = Username(text) {
            try Broken.unless(Username(name.text) == name && Username.length.contains(name.text.utf8.count), name.text)
        }
        if let number = MatterNumber.read(text) { try Broken.unless(MatterNumber.read(number) == number, number) }
        if let cursor = Keyset(text) {
            let again = Keyset(cursor.text)
            try Broken.unless(again?.ms == cursor.ms && again?.id == cursor.id, cursor.text)
        }
    }

    /// The first line is searched for in the rest.
    private static func search(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let runs = SearchGrams.runs(of: text)
        let grams = SearchGrams.all(in: runs)
        for run in runs {
            for start in run.indices.prefix(8) {
                let part = Array(run[start..<min(start + 3, run.count)])
                try Broken.unless(SearchGrams.holds(runs, part), "a part of a text is not held by it: \(part)")
                try Broken.unless(grams.isSuperset(of: SearchGrams.needed(by: part)), "a part of a text is not found by it: \(part)")
            }
        }
        let typed = String(text.prefix { !$0.isNewline })
        if let terms = MatterTerms(typed) {
            try Broken.unless((1...MatterTerms.termLimit).contains(terms.terms.count), "\(terms.terms.count) terms")
            for case .text(let runs) in terms.terms { try Broken.unless(runs.allSatisfy { !$0.isEmpty }, "an empty run") }
        }
        if let query = try? WorkQuery(["words": typed, "category": typed]) {
            try Broken.unless(WorkQuery(stored: query.stored) == query, "a saved question is read otherwise: \(query.stored)")
        }
        let cell = CSVWriter.harmless(text)
        try Broken.unless(!(cell.first.map { "=+-@".contains($0) } ?? false), "a formula: \(cell)")
    }

    /// Where a webhook would be sent to, and whether it may.
    private static func address(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        if let address = WebhookAddress(text) {
            try Broken.unless(WebhookAddress(address.text) == address, "«\(text)» is read otherwise")
            try Broken.unless((1...65_535).contains(address.port) && address.path.hasPrefix("/"), "«\(text)»")
            try Broken.unless(!address.host.contains("@") && !address.host.contains("/") && !address.host.isEmpty, "host of «\(text)»")
            // The header must not be cut in two.
            try Broken.unless(!(address.authority + address.path).utf8.contains { $0 < 0x21 || $0 == 0x7F }, "«\(text)» ends a line")
        }
        if let range = WebhookNetworks.Range(text), let own = text.split(separator: "/").first {
            try Broken.unless(WebhookNetworks(allowed: [range]).mayReach(String(own)), "\(text) does not contain \(own)")
        }
    }
}
