import Foundation
import Kernel
import Markup

@testable import Server

/// What a request is made of.
enum HTTPTargets {
    static let all = [
        FuzzTarget(
            name: "json",
            dictionary: ["{\"", "\":", "\"}", "\\u", "\\ud83d\\ude00", "[[", "null", "true", "-0", "1e9", "9223372036854775807", "\\\""],
            run: json),
        FuzzTarget(name: "form", dictionary: ["&", "=", "%", "%00", "%e6%9d%91", "+", "\r\n", "_csrf=", "a="], run: form),
        FuzzTarget(name: "target", dictionary: ["/", "?", "%2f", "//", "..", "%", "&", "=", "#"], run: target),
        FuzzTarget(name: "percent", dictionary: ["%", "%25", "%00", "%ff", "/", "//", "\\"], run: percent),
        FuzzTarget(name: "headers", dictionary: ["gx_session=", "; ", "zh-CN", "q=", ",", "::ffff:", "127.0.0.1", "/64"], run: headers),
    ]

    /// Every kind of field at once.
    private static let schema = Schema(
        "Fuzz",
        [
            Field.line("a", maximum: 8).any, Field.text("b", maximum: 20).optional.any, Field.phone("c").optional.any,
            Field.secret("d").optional.any, Field.integer("e", -5...5).optional.any, Field.flag("f").any,
            Field.choice("g", ["x", "y"]).optional.any,
        ])

    /// Whatever is taken, a second reader takes too and reads alike; then the schema judges it.
    private static func json(_ bytes: [UInt8]) throws {
        guard let fields = try? JSONBody.fields(bytes) else { return }
        let other = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        guard let other else {
            // The other one refuses numbers that are too large for it, which JSON does not.
            return try Broken.unless(holdsHugeNumber(bytes), "taken, but no JSON object to another reader")
        }
        try Broken.unless(other.count == fields.count, "\(fields.count) fields, \(other.count) to another reader")
        for (name, value) in fields {
            let same =
                switch value {
                case .text(let text): (other[name] as? String).map { Array($0.utf8) } == Array(text.utf8)
                case .integer(let number): (other[name] as? NSNumber)?.int64Value == number
                case .flag(let flag): other[name] as? Bool == flag
                case .null: other[name] is NSNull
                case .other: other[name] != nil
                }
            try Broken.unless(same, "«\(name)» is \(value), to another reader \(other[name] ?? "nothing")")
        }
        try judged(fields)
    }

    private static func holdsHugeNumber(_ bytes: [UInt8]) -> Bool {
        var digits = 0
        for byte in bytes {
            if (0x30...0x39).contains(byte) {
                digits += 1
                if digits > 300 { return true }
            } else {
                if byte | 0x20 == UInt8(ascii: "e"), digits > 0 { return true }
                digits = 0
            }
        }
        return false
    }

    private static func form(_ bytes: [UInt8]) throws {
        let kinds = [
            "application/x-www-form-urlencoded", "application/json", "application/x-www-form-urlencoded; charset=utf-8", "text/plain",
        ]
        let kind = kinds[Int(bytes.first ?? 0) % kinds.count]
        do {
            let body = try FormBody(Array(bytes.dropFirst()), contentType: kind, takesJSON: true)
            try judged(body.raw)
            for (name, value) in body.typed(schema) { try Broken.unless(name != "d", "a secret would be shown again: \(value.count)") }
        } catch is Problem {}
    }

    private static func judged(_ fields: [String: Schema.Raw]) throws {
        do {
            let input = try schema.decode(fields)
            let line = input[Field.line("a", maximum: 8)]
            try Broken.unless((1...8).contains(line.unicodeScalars.count) && !line.contains(where: \.isNewline), "a line of «\(line)»")
            if let number = input[Field.integer("e", -5...5).optional] { try Broken.unless((-5...5).contains(number), "\(number)") }
            _ = input.requestHash(method: "POST", path: "/")
        } catch let problem as Problem {
            try Broken.unless(problem.status == 422 && !problem.fields.isEmpty, "refused with \(problem.status) and no field")
        }
    }

    private static func target(_ bytes: [UInt8]) throws {
        do {
            let target = try Target(String(decoding: bytes, as: UTF8.self))
            try Broken.unless(target.segments.count <= Target.segmentLimit && !target.path.utf8.contains(0), "\(target.path)")
            try Broken.unless(
                target.path.utf8.first == UInt8(ascii: "/") && target.segments.allSatisfy { !$0.isEmpty }, "path «\(target.path)»")
        } catch let problem as Problem {
            try Broken.unless(problem.status == 400 || problem.status == 404, "refused with \(problem.status)")
        }
    }

    private static func percent(_ bytes: [UInt8]) throws {
        let escaped = bytes.flatMap { Array("%\(Hex.encode([$0]))".utf8) }
        let whole = bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
        try Broken.unless(Percent.decode(escaped) == whole, "escaping and decoding changes \(bytes)")
        let path = String(decoding: bytes, as: UTF8.self)
        if Percent.isOwnPath(path) {
            let out = Percent.escape(path)
            let isPlain = out.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
            try Broken.unless(isPlain && out.utf8.starts(with: "/".utf8) && !out.utf8.starts(with: "//".utf8), "a redirect to «\(out)»")
        }
        if let pairs = Percent.pairs(bytes, limit: 8) { try Broken.unless(pairs.count <= 8, "\(pairs.count) pairs of 8") }
    }

    private static func headers(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let cookies = Cookies(text)
        for name in [Cookies.session, Cookies.visit] {
            if let value = cookies[name] { try Broken.unless(!value.isEmpty && !value.contains(";"), "cookie «\(value)»") }
        }
        try Broken.unless(Words.locales.contains(Language.choose(cookie: cookies[Cookies.language], accept: text)), "a foreign language")
        let client = ClientAddress(peer: "127.0.0.1", forwardedFor: text, forwardedProto: text, trusted: AddressRange.loopback)
        try Broken.unless(client.bucket.utf8.count <= 256, "a bucket of \(client.bucket.utf8.count) bytes")
        let keys = Visit.Keys(secret: [1, 2, 3])
        try Broken.unless(keys.read(text) == nil, "a forged visit is believed")
        try Broken.unless(HoldsCookie(secret: [1, 2, 3]).read(text, now: Instant(ms: 0)).isEmpty, "a forged hold is believed")
    }
}
