import Foundation

/// The sources as they lie on disk, for the rules that no compiler knows.
enum House {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let sources = files(under: "Sources")
    static let tests = files(under: "Tests")

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) }

    private static func files(under folder: String) -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let text = try? text("\(folder)/\(name)") else { return nil }
            return SourceFile(path: "\(folder)/\(name)", text: text)
        }
    }
}

struct SourceFile: Sendable {
    let path: String
    let text: String
    /// The text with comments and what stands in string literals taken out; lines keep their numbers.
    let code: String
    let literals: [Literal]

    struct Literal: Sendable {
        let line: Int
        /// Interpolations stand as `¤`.
        let text: String
    }

    init(path: String, text: String) {
        self.path = path
        self.text = text
        var scanner = SourceScanner(text)
        scanner.readCode(toClosingParenthesis: false)
        code = String(decoding: scanner.code, as: UTF8.self)
        literals = scanner.literals
    }

    /// `Sources/Kernel/Values/ID.swift` belongs to `Kernel`.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

    var imports: [String] {
        codeLines.compactMap { line in
            guard
                let match = line.prefixMatch(
                    of: /\s*(?:@\w+ )*(?:(?:package|public|internal|private|fileprivate) )?import (?:\w+ (?=\w))?(\w+)/)
            else { return nil }
            return String(match.1)
        }
    }

    /// Literals that are statements of SQL.
    var statements: [Literal] {
        literals.filter { $0.text.firstMatch(of: /^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|REPLACE)\s/) != nil }
    }
}

/// Tells code from comments and string literals, interpolations included.
struct SourceScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private(set) var code: [UInt8] = []
    private(set) var literals: [SourceFile.Literal] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    private func starts(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(position + offset).starts(with: text.utf8) }

    /// One byte on; its line break is kept in the code.
    private mutating func skip() {
        if bytes[position] == UInt8(ascii: "\n") {
            line += 1
            code.append(bytes[position])
        }
        position += 1
    }

    mutating func readCode(toClosingParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            if starts("//") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                continue
            }
            if starts("/*") {
                while position < bytes.count, !starts("*/") { skip() }
                position = min(position + 2, bytes.count)
                continue
            }
            let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
            if starts("\"", at: hashes) {
                readLiteral(hashes: hashes)
                continue
            }
            let byte = bytes[position]
            if toClosingParenthesis {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    depth -= 1
                    if depth < 0 { return }
                }
            }
            if byte != UInt8(ascii: "\n") { code.append(byte) }
            skip()
        }
    }

    private mutating func readLiteral(hashes: Int) {
        let start = line
        let fence = String(repeating: "#", count: hashes)
        position += hashes
        let quotes = starts("\"\"\"") ? "\"\"\"" : "\""
        position += quotes.count
        code += Array("\"".utf8)
        var text: [UInt8] = []
        while position < bytes.count, !starts(quotes + fence) {
            if starts("\\\(fence)(") {
                position += 2 + hashes
                readCode(toClosingParenthesis: true)
                position += 1
                text += Array("¤".utf8)
            } else if starts("\\\(fence)") {
                text += bytes[position..<min(position + 2 + hashes, bytes.count)]
                position += 1 + hashes
                if position < bytes.count { skip() }
            } else {
                text.append(bytes[position])
                skip()
            }
        }
        position = min(position + quotes.count + hashes, bytes.count)
        code += Array("\"".utf8)
        literals.append(SourceFile.Literal(line: start, text: String(decoding: text, as: UTF8.self)))
    }
}
