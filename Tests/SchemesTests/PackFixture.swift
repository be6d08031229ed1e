import Kernel
import Schemes

/// The smallest pack there can be, to be broken in one place at a time.
enum PackFixture {
    static let verbs: Set<Verb> = ["matter.raise", "matter.read", "matter.rate"]
    static let sections: [any SchemeSection.Type] = [Tools.self]

    static let files: [String: String] = [
        "pack.yaml": "id: demo\nversion: \"1\"\nname: 示范县\n",
        "roles.yaml": "everyone: {over: anyone, verbs: [matter.raise]}\nreporter:\n  over: reporter\n  verbs: [matter.read, matter.rate]\n",
        "words/zh-Hans.yaml": "role.everyone: 所有人\nrole.reporter: 提出人\n",
        "words/en.yaml": "role.everyone: Everyone\nrole.reporter: Reporter\n",
        "tools.yaml": "hammers: 2\n",
    ]

    /// The small pack with some files replaced; `nil` takes one away.
    static func source(_ changes: [String: String?] = [:]) throws -> PackSource {
        let texts = files.merging(changes.map { ($0, $1 ?? "\u{0}gone") }) { $1 }.filter { $0.value != "\u{0}gone" }
        guard let source = PackSource.checked(texts.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        return source
    }

    static func load(_ changes: [String: String?] = [:]) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        try PackLoader.load(files: source(changes), sections: sections, verbs: verbs)
    }

    /// `file:line:column code` of every fault: what a reader is sent to.
    static func places(_ changes: [String: String?]) throws -> [String] {
        try load(changes).diagnostics.map { "\($0.file):\($0.line):\($0.column) \($0.code)" }
    }
}

/// A section with one number, which refuses to shrink while tools are lent out.
struct Tools: SchemeSection {
    static let key = "tools"
    let hammers: Int64

    static func read(_ node: PackReader, in context: PackContext) -> Tools? {
        guard node.map(allowed: ["hammers", "saws"]) != nil else { return nil }
        return node.require("hammers")?.integer(0...9).map(Tools.init)
    }

    func conflicts(in tx: any Reading) throws -> [PackText] { hammers == 0 ? ["hammer 1 is lent out"] : [] }
}
