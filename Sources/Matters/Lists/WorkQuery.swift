internal import Kernel

/// What a list is asked for, as it stands in an address, a form or a saved view: every part may be left out.
package struct WorkQuery: Sendable, Equatable {
    enum Part: String, CaseIterable, Sendable { case unit, kind, category, state, clock, words }

    /// What waits for the reader, by the steps that are the reader's to take.
    static let mine = "mine"
    static let all = "all"
    /// What is handled for another office.
    static let assist = "assist"

    private(set) var values: [Part: String] = [:]

    package init() {}

    subscript(part: Part) -> String? {
        get { values[part] }
        set { values[part] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// From an address or a form. What is too long to be anything is refused; what is unknown is refused where it is looked up.
    package init(_ raw: [String: String]) throws {
        for part in Part.allCases {
            guard let text = raw[part.rawValue]?.trimmingWhitespace, !text.isEmpty else { continue }
            let limit = part == .words ? MatterTerms.lengthLimit : 64
            guard text.unicodeScalars.count <= limit, !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
                throw Problem.invalid([FieldProblem(part.rawValue, "too_long", args: ["max": "\(limit)"])])
            }
            values[part] = text
        }
    }

    /// One line a part, as it is sealed in a saved view.
    var stored: String {
        Part.allCases.compactMap { part in values[part].map { "\(part.rawValue)=\($0)" } }.joined(separator: "\n")
    }

    init?(stored: String) {
        // By bytes: a mark that follows `=` makes another character of it.
        for line in stored.utf8.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard parts.count == 2, let part = Part(rawValue: String(decoding: parts[0], as: UTF8.self)) else { return nil }
            values[part] = String(decoding: parts[1], as: UTF8.self)
        }
    }

    var kinds: [StateKind] {
        get throws {
            guard let text = values[.kind], text != Self.mine, text != Self.all, text != Self.assist else { return [] }
            guard let kind = StateKind(rawValue: text) else { throw Problem.invalid([FieldProblem(Part.kind.rawValue, "choice")]) }
            return [kind]
        }
    }

    /// The query of an address. Words are sealed in it for this reader: an address is kept in histories and passed on.
    func address(_ path: String, for actor: Actor, _ services: MatterServices, and others: [(String, String)] = []) throws -> String {
        var parts: [(String, String)] = []
        for part in Part.allCases where part != .words { if let text = values[part] { parts.append((part.rawValue, text)) } }
        if let words = values[.words] { parts.append(("q", try WordsLink.seal(words, for: actor, services))) }
        parts += others
        return parts.isEmpty ? path : path + "?" + parts.map { "\($0)=\(Self.escape($1))" }.joined(separator: "&")
    }

    /// From an address: with its sealed words opened.
    init(address query: [String: String], for actor: Actor, _ services: MatterServices) throws {
        var raw = query
        raw["words"] = nil
        if let sealed = query["q"], !sealed.isEmpty {
            guard let words = WordsLink.open(sealed, for: actor, services) else { throw Problem.invalid([FieldProblem("q", "words_link")]) }
            raw["words"] = words
        }
        try self.init(raw)
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                String(Unicode.Scalar(byte))
            default: "%" + Hex.encode([byte]).uppercased()
            }
        }.joined()
    }
}

/// Words that were searched for, in an address: sealed under a key of their own, for the account that searched.
enum WordsLink {
    private static let lengthLimit = 1200

    static func seal(_ words: String, for actor: Actor, _ services: MatterServices) throws -> String {
        let entropy = services.executor.entropy
        let key = try services.vault.newRecordKey(random: entropy.bytes(64))
        let sealed = try services.vault.seal(words, with: key, label: label(actor), nonce: entropy.bytes(12))
        return Base64URL.encode([UInt8(truncatingIfNeeded: key.bytes.count)] + key.bytes + sealed)
    }

    /// `nil` for what this installation did not seal for this account.
    static func open(_ text: String, for actor: Actor, _ services: MatterServices) -> String? {
        guard text.utf8.count <= lengthLimit, let bytes = Base64URL.decode(text), let count = bytes.first.map(Int.init),
            bytes.count > count + 1
        else { return nil }
        let key = WrappedKey(bytes: Array(bytes[1...count]))
        return (try? services.vault.open(Array(bytes[(count + 1)...]), with: key, label: label(actor))) ?? nil
    }

    private static func label(_ actor: Actor) -> String { "matters.words.\(actor.account?.description ?? "")" }
}
